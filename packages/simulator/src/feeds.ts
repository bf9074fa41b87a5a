import type { FeedEvent, FeedRequest, Feeds } from '@hyperladder/exchange-port'
import type { BlockResult } from '@hyperladder/paper-exchange'
import type { Px } from '@hyperladder/units'
import { portErrors } from './portError.ts'
import type { Random } from './random.ts'
import type { PortParts } from './reads.ts'

/** The client's own numbers: see `exchange-client`. */
const FEEDS_DEADLINE_MS = 10_000
const BACKOFF_MS = { first: 250, most: 15_000 }
/** A socket that has gone silent is found out by a ping without pong, or by silence: somewhere in here. */
const SILENCE_MS = { least: 10_000, most: 30_000 }
const REORDER_MS = 200
const SLOW_FRAME_MS = 5_000
const SNAPSHOT_FILLS = 2_000

type FeedParts = PortParts & { readonly random: Random }
type Frame = { readonly channel: string; readonly event: FeedEvent }

/** One connection: frames come in order, each after its delay. */
type Connection = { alive: boolean; silent: boolean; lastMs: number; held: Frame | undefined }

/** One open set of feeds: subscribes, delivers, reconnects until it is closed. */
export class SimulatedFeeds implements Feeds {
  readonly #parts: FeedParts
  readonly #request: FeedRequest
  readonly #sink: (event: FeedEvent) => void
  readonly #touches = new Map<string, { bid: Px | null; ask: Px | null }>()
  readonly #unlisten: () => void
  #connection: Connection | undefined
  #state: 'opening' | 'up' | 'down' | 'closed' = 'opening'
  #failures = 0
  #reconnects = 0
  #opened: { resolve: () => void; reject: (error: Error) => void } | undefined

  constructor(parts: FeedParts, request: FeedRequest, sink: (event: FeedEvent) => void) {
    this.#parts = parts
    this.#request = request
    this.#sink = sink
    this.#unlisten = parts.venue.onBlock((result) => this.#onBlock(result))
  }

  /** Resolves when everything is acknowledged; rejects at the deadline. */
  open(): Promise<void> {
    const opened = new Promise<void>((resolve, reject) => {
      this.#opened = { resolve, reject }
    })
    this.#parts.process.after(FEEDS_DEADLINE_MS, () => {
      if (this.#state === 'opening') this.#opened?.reject(portErrors.transport('openFeeds', 'the connection could not be made'))
    })
    this.#connect()
    return opened
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#opened?.reject(portErrors.closed('openFeeds'))
    this.sever()
  }

  /** The venue's side forgets the socket, as when the process behind it has died. */
  sever(): void {
    this.#unlisten()
    this.#cut()
  }

  /** The API went away, and every socket with it. */
  onVenueDown(): void {
    this.#break('connection closed (1006)')
  }

  #connect(): void {
    const { network, process, venue } = this.#parts
    const travelMs = network.travelMs() + network.travelMs()
    process.after(travelMs, () => {
      if (this.#state === 'closed') return
      if (venue.isDown || network.faults.strike('refused')) return this.#retry()
      const connection: Connection = { alive: true, silent: false, lastMs: network.clock.nowMs(), held: undefined }
      this.#connection = connection
      // Subscriptions go out; the first frame of each feed follows its acknowledgement.
      network.clock.after(network.travelMs(), () => this.#subscribe(connection))
      process.after(FEEDS_DEADLINE_MS, () => {
        if (connection.alive && this.#connection === connection && this.#state !== 'up') this.#break('no acknowledgement')
      })
    })
  }

  #subscribe(connection: Connection): void {
    const { venue, account, teller } = this.#parts
    if (!connection.alive || venue.isDown) return
    const fills = venue.core.userFills(account, SNAPSHOT_FILLS).toReversed()
    this.#push(connection, 'userFills', { type: 'fills', snapshot: true, ...teller.fills(fills) })
    this.#pushBalances(connection)
    this.#touches.clear()
    for (const coin of this.#request.coins) this.#pushTouch(connection, coin)
    this.#deliver(connection, () => this.#onUp(connection))
  }

  #onUp(connection: Connection): void {
    if (this.#connection !== connection || this.#state === 'up') return
    this.#failures = 1
    if (this.#state === 'down') this.#reconnects += 1
    this.#state = 'up'
    this.#sink({ type: 'connection', state: 'up', reason: 'every subscription is acknowledged', reconnects: this.#reconnects })
    this.#opened?.resolve()
  }

  #onBlock({ events }: BlockResult): void {
    const connection = this.#connection
    const { account, teller } = this.#parts
    if (connection === undefined || !connection.alive || connection.silent) return
    let touched = false
    for (const event of events) {
      if (event.type === 'book') {
        if (this.#request.coins.includes(event.coin)) this.#pushTouch(connection, event.coin)
      } else if ('user' in event && event.user === account) {
        touched = true
        if (event.type === 'orderUpdates')
          this.#push(connection, 'orderUpdates', { type: 'orderUpdates', updates: event.updates.map(teller.orderUpdate) })
        if (event.type === 'fills') this.#push(connection, 'userFills', { type: 'fills', snapshot: false, ...teller.fills(event.fills) })
      }
    }
    if (touched) this.#pushBalances(connection)
  }

  #pushBalances(connection: Connection): void {
    const { venue, account, teller } = this.#parts
    this.#push(connection, 'spotState', { type: 'balances', balances: venue.core.balances(account).map(teller.balance) })
  }

  /** The venue tells sizes too; the port tells prices only, so what changes nothing of them is left out. */
  #pushTouch(connection: Connection, coin: string): void {
    const { core } = this.#parts.venue
    const { bid, ask } = core.bbo(coin)
    const touch = { bid: bid?.px ?? null, ask: ask?.px ?? null }
    const last = this.#touches.get(coin)
    if (last !== undefined && last.bid === touch.bid && last.ask === touch.ask) return
    this.#touches.set(coin, touch)
    this.#push(connection, 'bbo', { type: 'bbo', coin, ...touch, timeMs: core.timeMs })
  }

  /** Sends a frame on its way, with what may happen to it. */
  #push(connection: Connection, channel: string, event: FeedEvent): void {
    const { faults } = this.#parts.network
    if (!connection.alive || connection.silent) return
    if (faults.strike('droppedSocket')) return this.#break('connection closed (1006)')
    const silent = faults.strike('silentSocket')
    if (silent !== undefined) {
      connection.silent = true
      this.#parts.process.after(silent.between(SILENCE_MS.least, SILENCE_MS.most), () => {
        if (this.#connection === connection) this.#break('no pong within 10000 ms')
      })
      return
    }
    const held = connection.held
    connection.held = undefined
    const frame: Frame = { channel, event }
    if (held === undefined && faults.strike('reorderedFrame')) {
      connection.held = frame
      this.#parts.network.clock.after(REORDER_MS, () => {
        if (connection.held !== frame) return
        connection.held = undefined
        this.#send(connection, frame)
      })
      return
    }
    this.#send(connection, frame)
    if (held !== undefined) this.#send(connection, held)
  }

  #send(connection: Connection, { channel, event }: Frame): void {
    const { faults } = this.#parts.network
    const told: FeedEvent = faults.strike('unreadableFrame')
      ? { type: 'undecodable', channel, reason: 'the frame was cut off', excerpt: '' }
      : event
    const times = faults.strike('duplicatedFrame') ? 2 : 1
    for (let i = 0; i < times; i += 1) this.#deliver(connection, () => this.#sink(told))
  }

  /** A socket keeps its order: nothing overtakes what was sent before. */
  #deliver(connection: Connection, run: () => void): void {
    const { network, process } = this.#parts
    const slowMs = network.faults.strike('slowFrame')?.between(200, SLOW_FRAME_MS) ?? 0
    connection.lastMs = Math.max(connection.lastMs, network.clock.nowMs() + network.travelMs() + slowMs)
    process.after(connection.lastMs - network.clock.nowMs(), () => {
      if (connection.alive && this.#connection === connection) run()
    })
  }

  #cut(): void {
    if (this.#connection !== undefined) this.#connection.alive = false
    this.#connection = undefined
  }

  #break(reason: string): void {
    if (this.#connection === undefined) return
    this.#cut()
    this.#parts.process.after(this.#parts.network.travelMs(), () => this.#onDown(reason))
  }

  #onDown(reason: string): void {
    if (this.#state === 'closed') return
    if (this.#state === 'up') {
      this.#state = 'down'
      this.#sink({ type: 'connection', state: 'down', reason, reconnects: this.#reconnects })
    }
    this.#retry()
  }

  #retry(): void {
    this.#failures += 1
    const fullMs = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** Math.min(this.#failures - 2, 30))
    this.#parts.process.after(fullMs * (0.5 + this.#parts.random.next() / 2), () => {
      if (this.#state !== 'closed') this.#connect()
    })
  }
}
