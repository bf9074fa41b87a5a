import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BlockResult } from '../core/types.ts'
import type { VenueCore } from '../core/venueCore.ts'
import type { PaperOptions } from '../server/paperOptions.ts'
import type { Operation, VenueHost } from '../server/venueHost.ts'
import { controlServer } from './controlServer.ts'
import { Faults } from './faults.ts'
import { type Endpoint, faultyReplies } from './faultyReplies.ts'
import { type LaggingCore, laggingCore } from './laggingCore.ts'
import { loadRecordings, Player, type ReplayOptions } from './replay/player.ts'
import { ReplayError } from './replay/tape.ts'

const HOST = '127.0.0.1'

/** Returns the faults of an exchange that can have any: with a control port, or with some from the start. @throws FaultError */
export function faultsOf({ control, faults, seed }: PaperOptions): Faults | undefined {
  return control === undefined && faults === undefined ? undefined : new Faults(seed ?? 1, faults)
}

/**
 * What a venue can't be asked for: the control port, and faults between the exchange and its sockets. Without `control` and `faults` there
 * is neither, and nothing stands in the way of an answer or a frame.
 */
export class OperatorSide {
  readonly faults: Faults | undefined
  readonly #host: VenueHost
  readonly #lagging: LaggingCore | undefined
  readonly #port: number | undefined
  readonly #replay: ReplayOptions | undefined
  #player: Player | undefined
  #server: Server | undefined
  #url: string | undefined

  constructor(host: VenueHost, faults: Faults | undefined, { control, replay }: PaperOptions) {
    this.#host = host
    this.#port = control?.port
    this.#replay = replay
    this.faults = faults
    if (faults !== undefined) this.#lagging = laggingCore(host.core, faults)
    host.beforeBlock = (timeMs) => this.#beforeBlock(timeMs)
  }

  /** Base of the control API, without a slash at its end; undefined when it is off. */
  get url(): string | undefined {
    return this.#url
  }

  /** The core as REST reads it. */
  get view(): VenueCore {
    return this.#lagging?.view ?? this.#host.core
  }

  withFaults(endpoint: Endpoint, kind: 'info' | 'exchange'): Endpoint {
    return this.faults === undefined ? endpoint : faultyReplies(endpoint, this.faults, kind)
  }

  /** Returns what hears of a block, remembered first where readings may lag. */
  recordingPast(publish: (result: BlockResult) => void): (result: BlockResult) => void {
    const lagging = this.#lagging
    if (lagging === undefined) return publish
    return (result) => {
      lagging.note(result)
      publish(result)
    }
  }

  /** Loads what is to be replayed and opens the control port, if there is to be one. @throws ReplayError */
  async start(dropSockets: () => number): Promise<void> {
    if (this.#replay !== undefined) this.#player = this.#load(this.#replay)
    if (this.#port === undefined || this.faults === undefined) return
    const server = controlServer({ host: this.#host, faults: this.faults, dropSockets, progress: () => this.#player?.progress })
    this.#server = server
    server.listen(this.#port, HOST)
    await once(server, 'listening')
    this.#url = `http://${HOST}:${(server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }

  #load({ coin, files, speed }: ReplayOptions): Player {
    const { core } = this.#host
    const market = core.market(coin)
    if (market === undefined) {
      const { tokens, pairs } = core.config.universe
      const nameOf = (index: number) => tokens.find((token) => token.index === index)?.name
      const known = pairs
        .map((pair) => (pair.coin.startsWith('@') ? `${pair.coin} (${nameOf(pair.base)}/${nameOf(pair.quote)})` : pair.coin))
        .join(', ')
      throw new ReplayError('E_REPLAY', `coin of the replay was '${coin}', must be one of ${known}`, { coin })
    }
    const position = core.tapePosition(coin)
    return new Player(loadRecordings(files, market), { asset: market.assetId, position, ...(speed !== undefined && { speed }) })
  }

  #beforeBlock(timeMs: number): readonly Operation[] {
    const halted = this.faults?.inject('haltedBlocks')
    if (halted !== undefined) this.#host.clock.halt(halted.ms)
    const maintenance = this.faults?.inject('maintenance')
    const window: Operation[] = maintenance === undefined ? [] : [{ type: 'postOnlyWindow', untilMs: timeMs + maintenance.ms }]
    return [...window, ...(this.#player?.at(timeMs) ?? [])]
  }
}
