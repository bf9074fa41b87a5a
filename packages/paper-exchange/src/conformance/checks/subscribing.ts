import type { CheckContext, Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import type { RawSocket } from '../rawSocket.ts'
import { mustFit } from '../shape.ts'

export type Subscription = { readonly type: string; readonly [field: string]: unknown }

/** Returns a new socket with a subscription that was acknowledged. */
export async function subscribed(c: CheckContext, subscription: Subscription): Promise<RawSocket> {
  const socket = await c.socket()
  await socket.subscribe(subscription)
  return socket
}

/** Subscribes and returns the data of the feed's first frame. */
export async function first(c: CheckContext, subscription: Subscription, channel = subscription.type): Promise<Loose> {
  const socket = await subscribed(c, subscription)
  return (await socket.next(`the first frame on ${channel}`, (frame) => frame.channel === channel)).data
}

/** Sends a frame and returns the error's text; the socket must live on. */
export async function complains(socket: RawSocket, frame: unknown): Promise<string> {
  const from = socket.frames.length
  socket.send(frame)
  const { channel, data } = await socket.next('an answer', ({ channel: name }) => name === 'error' || name === 'subscriptionResponse', from)
  must(channel === 'error' && typeof data === 'string', `the answer was on ${channel}, must be a text on error`)
  await socket.fence()
  return data
}

/** Sends a frame that the endpoint must quote as unparsable. */
export async function unparsable(c: CheckContext, frame: string): Promise<void> {
  mustFit(await complains(await c.socket(), frame), `Error parsing JSON into valid websocket request: ${frame}`, 'error')
}

export const userOf = (c: CheckContext): { readonly user: string } => ({ user: c.stranger.address })
export const coinOf = (c: CheckContext): { readonly coin: string } => ({ coin: c.market.coin })
