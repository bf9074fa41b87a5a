import { Socket } from 'node:net'
import type { ExchangePort } from '@hyperladder/exchange-port'
import type { Journal } from '@hyperladder/journal'
import type { Signer } from '@hyperladder/protocol'
import type { MakerEvent } from '../src/events.ts'

/** The moments of one fill in the maker's thread, in ns: each is the first after the one before it. */
export type Moments = {
  oid?: number | undefined
  /** The frame's bytes are in the process. */
  readNs?: number
  /** A typed fill waits in the inbox. */
  decodedNs?: number
  /** The first batch of the answer is handed to the exchange client. */
  executedNs?: number
  /** It is encoded and hashed, and goes to the signer. */
  encodedNs?: number
  signedNs?: number
  /** It is handed to its socket. */
  writtenNs?: number
  /** Of the time between `decodedNs` and `executedNs`. */
  journalNs: number
}

/** A signed action is longer; what else the maker writes is not. */
const ACTION_BYTES_MIN = 250

export const nowNs = (): number => Number(process.hrtime.bigint())

/** Looks on as the maker answers a fill, at the doors between its parts. What it notes itself takes a few microseconds of each fill. */
export class Trace {
  moments: Moments = { journalNs: 0 }
  /** Batches sent and not answered, and sent since the trace was begun. */
  open = 0
  batches = 0
  /** When anything last happened. */
  activeNs = nowNs()
  readonly #restore: () => void

  constructor() {
    const { write, push } = Socket.prototype
    const trace = this
    Socket.prototype.write = function (this: Socket, ...args: [never]) {
      trace.#onWrite(args[0] as string | Uint8Array)
      return write.apply(this, args)
    }
    Socket.prototype.push = function (this: Socket, chunk: Uint8Array | null, ...rest: []) {
      if (
        trace.moments.readNs === undefined &&
        chunk !== null &&
        Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).includes('"userFills"')
      )
        trace.moments.readNs = nowNs()
      return push.call(this, chunk, ...rest)
    }
    this.#restore = () => Object.assign(Socket.prototype, { write, push })
  }

  begin(): void {
    this.moments = { journalNs: 0 }
    this.batches = 0
  }

  end(): void {
    this.#restore()
  }

  signer({ address, signDigest }: Signer): Signer {
    return {
      address,
      signDigest: (digest) => {
        const isFirst = this.moments.executedNs !== undefined && this.moments.encodedNs === undefined
        if (isFirst) this.moments.encodedNs = nowNs()
        const signature = signDigest(digest)
        if (isFirst) this.moments.signedNs = nowNs()
        return signature
      },
    }
  }

  port(port: ExchangePort): ExchangePort {
    return {
      ...port,
      openFeeds: (request, sink) =>
        port.openFeeds(request, (event) => {
          this.activeNs = nowNs()
          if (event.type === 'fills' && !event.snapshot) {
            this.moments.decodedNs ??= this.activeNs
            this.moments.oid ??= event.fills[0]?.oid
          }
          sink(event)
        }),
      execute: async (batch, nonce) => {
        if (this.moments.decodedNs !== undefined) this.moments.executedNs ??= nowNs()
        this.open += 1
        this.batches += 1
        try {
          return await port.execute(batch, nonce)
        } finally {
          this.open -= 1
          this.activeNs = nowNs()
        }
      },
    }
  }

  journal(journal: Journal): Journal {
    for (const method of ['event', 'plan', 'write'] as const) {
      const call = journal[method].bind(journal) as (...args: unknown[]) => void
      journal[method] = (...args: unknown[]) => this.#timeJournal(() => call(...args))
    }
    return journal
  }

  telling(tell: (event: MakerEvent) => void): (event: MakerEvent) => void {
    return (event) => {
      if (event.type === 'tick') this.activeNs = nowNs()
      tell(event)
    }
  }

  #timeJournal(work: () => void): void {
    const { moments } = this
    const startNs = nowNs()
    work()
    if (moments.decodedNs !== undefined && moments.executedNs === undefined) moments.journalNs += nowNs() - startNs
  }

  #onWrite(chunk: string | Uint8Array): void {
    if (this.moments.signedNs === undefined || this.moments.writtenNs !== undefined) return
    if (typeof chunk === 'string' ? chunk.startsWith('POST /exchange') : chunk.length >= ACTION_BYTES_MIN) this.moments.writtenNs = nowNs()
  }
}
