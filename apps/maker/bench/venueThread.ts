import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { type AddressInfo, createServer, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { defaultUniverse, startPaperExchange } from '@hyperladder/paper-exchange'
import { type Address, type MarketSpec, parsePx, type Side } from '@hyperladder/units'

/**
 * The venue of the live bench, in a thread of its own: a paper exchange on which nobody trades but who is told to, with the moments in which a fill's frame
 * is handed to its socket and in which an action has arrived. Its clock is the one that all threads of a process share.
 */

/** `price`: what the market is worth, for its band of prices. */
export type VenueOptions = { readonly maker: Address; readonly coin: string; readonly price: string; readonly fund: Record<string, string> }
export type VenueReady = { readonly url: string; readonly echoPort: number }
export type VenueLog = { readonly fills: readonly { readonly oid: number; readonly atNs: number }[]; readonly actionsNs: readonly number[] }
/** A side: somebody takes the whole of the maker's best order there. `log`: what was seen since the last time. A number: so many echoes. */
export type VenueOrder = Side | 'log' | 'stop' | number

const TAKER = `0x${'7a'.repeat(20)}` as Address
/** As long as a frame of one fill. */
const ECHOED_BYTES = 460
const ECHO_GAP_MS = 5
/** A client's frames are masked; its posts are the only ones that are long. */
const POST_BYTES_MIN = 250

const nowNs = (): number => Number(process.hrtime.bigint())

/** Notes the fills that are written and the actions that have come whole. */
function watch(): () => VenueLog {
  const seen = { fills: [] as { oid: number; atNs: number }[], actionsNs: [] as number[] }
  const { write, push } = Socket.prototype
  Socket.prototype.write = function (this: Socket, ...args: [never]) {
    const text = String(args[0])
    if (text.startsWith('{"channel":"userFills"')) seen.fills.push({ oid: Number(/"oid":(\d+)/.exec(text)?.[1]), atNs: nowNs() })
    return write.apply(this, args)
  }
  // HTTP takes its bytes from the socket below this.
  Socket.prototype.push = function (this: Socket, chunk: Uint8Array | null, ...rest: []) {
    if (chunk !== null && chunk.length > POST_BYTES_MIN) seen.actionsNs.push(nowNs())
    return push.call(this, chunk, ...rest)
  }
  channel('http.server.request.start').subscribe((message) => {
    const { request } = message as { readonly request: IncomingMessage }
    if (request.url === '/exchange') request.once('end', () => seen.actionsNs.push(nowNs()))
  })
  return () => ({ fills: seen.fills.splice(0), actionsNs: seen.actionsNs.splice(0) })
}

/** Times bytes to the maker's thread and back, with nothing done there. */
async function echoes(server: ReturnType<typeof createServer>, count: number): Promise<readonly number[]> {
  const [socket] = (await new Promise((resolve) => server.once('connection', (...args) => resolve(args)))) as [Socket]
  socket.setNoDelay()
  const samples: number[] = []
  for (let at = 0; at < count; at += 1) {
    await sleep(ECHO_GAP_MS)
    const sentNs = nowNs()
    socket.write(Buffer.alloc(ECHOED_BYTES))
    await new Promise((resolve) => socket.once('data', resolve))
    samples.push(nowNs() - sentNs)
  }
  socket.destroy()
  return samples
}

async function run({ maker, coin, price, fund }: VenueOptions): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('venueThread.ts was started by itself, must be a thread of the bench')
  const takeLog = watch()
  const paper = await startPaperExchange({
    universe: {
      ...defaultUniverse,
      pairs: defaultUniverse.pairs.map((pair) => (pair.coin === coin ? { ...pair, startPx: parsePx(price, 8) } : pair)),
    },
    traders: false,
    competitors: 0,
    blockMs: 1,
    commitBlocks: 0,
    takerDelayBlocks: 0,
    ipLimits: false,
    limits: { addressAllowance: 1_000_000_000 },
    fund: { [maker]: fund, [TAKER]: { USDC: '1000000000', PURR: '1000000000' } },
  })
  const { assetId, pxDecimals, szDecimals } = paper.core.market(coin) as MarketSpec
  const echo = createServer()
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  let orders = 0
  const take = (side: Side): void => {
    const own = paper.core.openOrders(maker).filter((order) => order.side === side)
    const best = own.reduce((a, b) => ((side === 'ask') === b.px < a.px ? b : a))
    const rawPx = best.px * 10n ** BigInt(8 - pxDecimals)
    const rawSz = best.sz * 10n ** BigInt(8 - szDecimals)
    const order = { asset: assetId, side: side === 'ask' ? 'bid' : 'ask', rawPx, rawSz, tif: 'ioc', reduceOnly: false } as const
    orders += 1
    const action = { type: 'order', orders: [order], grouping: 'none' } as const
    paper.core.submit({ type: 'signed', id: orders, signer: TAKER, nonce: Date.now() + orders, action })
  }
  port.on('message', async (given: VenueOrder) => {
    if (given === 'log') port.postMessage(takeLog())
    else if (given === 'stop') {
      echo.close()
      await paper.stop()
      port.close()
    } else if (typeof given === 'number') port.postMessage(await echoes(echo, given))
    else take(given)
  })
  port.postMessage({ url: paper.url, echoPort: (echo.address() as AddressInfo).port } satisfies VenueReady)
}

await run(workerData as VenueOptions)
