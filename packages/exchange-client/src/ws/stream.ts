import type { ExchangePort, FeedEvent } from '@hyperladder/exchange-port'
import { excerpt, parseWsFrame } from '@hyperladder/protocol'
import type { Send } from '../actions/send.ts'
import type { Undecodable } from '../decode/decoded.ts'
import type { Directory } from '../decode/universe.ts'
import type { Settings } from '../options.ts'
import { undecodableFrame } from './decodeFrame.ts'
import { feedListener } from './feedListener.ts'
import { Posts } from './posts.ts'
import type { SessionListener } from './session.ts'
import { SessionSlot } from './sessionSlot.ts'
import { Socket } from './socket.ts'
import { requireCoins, subscriptionsOf } from './subscriptions.ts'

export type Stream = Pick<ExchangePort, 'openFeeds'> & {
  /** Sends an action as a post, on a connection that is made when there is none; over HTTP while the feeds are open and their connection is down. */
  readonly send: Send
  /** Hands what a read could not decode to whoever listens to the feeds. */
  undecodable(channel: string, item: Undecodable): void
  close(): Promise<void>
}

type Undecoded = Extract<FeedEvent, { type: 'undecodable' }>

export type StreamOptions = {
  readonly settings: Settings
  readonly directory: () => Promise<Directory>
  readonly closed: AbortSignal
  /** The other way of an action, for while the feeds' connection is down. */
  readonly overHttp: Send
}

/** Returns the WebSocket side of the client: one connection that carries the feeds, and posts if actions go that way. */
export function createStream({ settings, directory, closed, overHttp }: StreamOptions): Stream {
  const socket = new Socket(settings, {
    onOpen: () => slot.session?.onOpen(),
    onDown(reason) {
      posts.onDown(reason)
      slot.session?.onDown(reason)
    },
    onFrame,
  })
  const slot = new SessionSlot<SessionListener>({ settings, socket, closed, keepsSocket: settings.actionsOver === 'post' })
  const posts = new Posts(settings, (text) => socket.send(text))

  function onFrame(text: string): void {
    try {
      const frame = parseWsFrame(text)
      if (frame.type === 'pong') socket.onPong()
      else if (frame.type === 'post') posts.onAnswer(frame.id, frame.response)
      else if (frame.type === 'error') {
        settings.log({ type: 'venueMessage', text: excerpt(frame.text) })
        if (!posts.onError(frame.text)) slot.session?.onError(frame.text)
      } else slot.session?.onFrame(frame)
    } catch (error) {
      tell(undecodableFrame(error, text))
    }
  }

  /** To whoever listens to the feeds; before and after, to the log. */
  const tell = (event: Undecoded): void => (slot.listener === undefined ? settings.log(event) : slot.listener.undecodable(event))

  return {
    openFeeds: (request, sink) =>
      slot.open('openFeeds', async () => {
        const known = await directory()
        requireCoins('bbo', request.coins, known)
        return { wanted: subscriptionsOf(request, settings.account), listener: feedListener(settings, known, sink) }
      }),
    async send(envelope) {
      if (!socket.isOpen) {
        // A connection that broke is not waited for: what is due now, a cancel perhaps, goes the other way.
        if (slot.session !== undefined) return overHttp(envelope)
        socket.start()
        const reason = await connected(socket, settings, closed)
        if (reason !== undefined) return { type: 'notSent', reason }
      }
      return posts.send(envelope)
    },
    undecodable: (channel, item) => tell({ type: 'undecodable', channel, ...item }),
    async close() {
      await slot.session?.close()
      await socket.stop()
    },
  }
}

/** Waits for a connection that is being made. Returns why there is none. */
async function connected(socket: Socket, { actionDeadlineMs, clock }: Settings, closed: AbortSignal): Promise<string | undefined> {
  for (let waitedMs = 0; waitedMs < actionDeadlineMs && !socket.isOpen && !closed.aborted; waitedMs += POLL_MS)
    await clock.sleep(POLL_MS, closed)
  return socket.isOpen ? undefined : `the socket could not be opened within ${actionDeadlineMs} ms`
}

const POLL_MS = 10
