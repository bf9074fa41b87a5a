import type { Address } from '@hyperladder/units'
import { HyperladderError, parseWei } from '@hyperladder/units'
import { BlockClock } from '../control/blockClock.ts'
import type { BlockResult, OperatorCommand, VenueAction, VenueAnswer, VenueCommand, VenueConfig } from '../core/types.ts'
import { VenueCore } from '../core/venueCore.ts'
import { CandleStore } from './candleStore.ts'
import { refusalText } from './encoding/refusalText.ts'
import type { PaperLog } from './paperLog.ts'
import type { Funds } from './paperOptions.ts'
import { StateFile, type Stored } from './stateFile.ts'
import { tokenNamed } from './tokenNamed.ts'

/** The exchange has stopped or halted: the command did not run. */
export class HostError extends HyperladderError {}

export type SignedAction = {
  readonly signer: Address
  readonly vault?: Address
  readonly nonce: number
  readonly expiresAfter?: number
  readonly action: VenueAction
}

/** An account's token that a state file has funded. */
export type Funded = { readonly address: Address; readonly token: string }
type Credit = Extract<Operation, { readonly type: 'fund' }>

/** A command of the operator, before the host numbers it. */
export type Operation = Unnumbered<OperatorCommand>
type Unnumbered<Command> = Command extends unknown ? Omit<Command, 'id'> : never
/** More commands than any millisecond brings. */
const IDS_PER_MS = 1000

type Waiting = { readonly resolve: (answer: VenueAnswer) => void; readonly reject: (error: Error) => void }
const empty = (genesisMs: number): Stored => ({ genesisMs, blocks: [], funded: [], candles: [], histories: [] })
type HostOptions = { readonly config: (genesisMs: number) => VenueConfig; readonly stateFile?: string; readonly log: PaperLog }

/**
 * Gives the core its time: a block every `blockMs` of wall clock, strictly rising. An answer is let go only after its block was run and, with
 * a state file, is on the disk; the block's events follow on a later macrotask, so that answers reach their sockets first.
 */
export class VenueHost {
  readonly core: VenueCore
  readonly clock: BlockClock
  readonly replayed: number
  readonly candles = new CandleStore()
  /** What the operator's side does in the next block, asked right before it. */
  beforeBlock: (timeMs: number) => readonly Operation[] = () => []
  readonly #file: StateFile | undefined
  readonly #log: PaperLog
  readonly #funded: Set<string>
  readonly #waiting = new Map<number, Waiting>()
  #commands: VenueCommand[] = []
  #justFunded: string[] = []
  #lastId = 0
  #end: Error | undefined
  #onBlock: (result: BlockResult) => void = () => {}

  constructor({ config, stateFile, log }: HostOptions) {
    this.#log = log
    const fresh = config(Date.now())
    const opened = stateFile === undefined ? undefined : StateFile.open(stateFile, fresh)
    this.#file = opened?.file
    this.#funded = new Set(opened?.stored.funded)
    try {
      const { genesisMs, snapshot, blocks, candles, histories } = opened?.stored ?? empty(fresh.genesisMs)
      this.candles.load(candles)
      const settled = config(genesisMs)
      this.core = snapshot === undefined ? new VenueCore(settled) : VenueCore.restore(settled, snapshot, histories)
      for (const { timeMs, commands } of blocks) {
        for (const command of commands) this.core.submit(command)
        this.#count(this.core.nextBlock(timeMs))
      }
      this.replayed = blocks.length
    } catch (error) {
      this.#file?.close()
      throw error
    }
    const { core } = this
    // Above every id of an earlier run: an action that the mempool still holds from then must not answer somebody else.
    this.#lastId = core.timeMs * IDS_PER_MS
    this.clock = new BlockClock({
      blockMs: core.config.blockMs,
      lastMs: () => core.timeMs,
      block: (timeMs) => this.#block(timeMs),
      onError: (error) => this.#halt(error),
    })
  }

  /** Starts the clock. `onBlock` hears of each block after its answers are gone. */
  start(onBlock: (result: BlockResult) => void): void {
    this.#onBlock = onBlock
    this.clock.start()
  }

  /** Resolves with the answer once the block is committed. @throws {@link HostError} when the exchange stops before. */
  execute(action: SignedAction): Promise<VenueAnswer> {
    return this.#submit({ type: 'signed', ...action })
  }

  /** Credits an account and resolves when the block with it is committed. @throws {@link HostError} for an unknown token or an amount that is none. */
  async fund(user: Address, token: string, amount: string): Promise<void> {
    await this.#credit(this.#creditOf(user, token, amount))
  }

  /** Runs a command of the operator in the next block. @throws {@link HostError} when the exchange stops before. */
  operate(operation: Operation): Promise<VenueAnswer> {
    return this.#submit(operation)
  }

  /** Funds what this state file has not yet funded, all of it or nothing. Returns what it had funded before. @throws as {@link fund}. */
  async fundOnce(funds: Funds): Promise<readonly Funded[]> {
    const wanted = Object.entries(funds).flatMap(([address, amounts]) => {
      return Object.entries(amounts).map(([token, amount]) => ({
        entry: `${address}/${token}`.toLowerCase(),
        credit: this.#creditOf(address.toLowerCase() as Address, token, amount),
        funded: { address: address.toLowerCase() as Address, token },
      }))
    })
    const fresh = wanted.filter(({ entry }) => !this.#funded.has(entry))
    const before = wanted.filter(({ entry }) => this.#funded.has(entry)).map(({ funded }) => funded)
    for (const { entry } of fresh) {
      this.#funded.add(entry)
      this.#justFunded.push(entry)
    }
    await Promise.all(fresh.map(({ credit }) => this.#credit(credit)))
    return before
  }

  /** Stops the clock and closes the state file, its blocks folded into one snapshot. Commands without a block are refused. */
  stop(): void {
    if (this.#end === undefined) this.#finish(new HostError('E_STOPPED', 'the exchange has stopped'), true)
  }

  #creditOf(user: Address, token: string, amount: string): Credit {
    const found = tokenNamed(this.core.config.universe.tokens, token)
    if ('allowed' in found) throw new HostError('E_TOKEN', `token was '${token}', must be ${found.allowed}`, { user, token })
    const spec = found.token
    try {
      return { type: 'fund', user, token: spec.index, amount: parseWei(amount, spec) }
    } catch (cause) {
      const text = `amount of ${token} was '${amount}', must be a plain decimal of at most ${spec.weiDecimals} decimals`
      throw new HostError('E_AMOUNT', text, { user, token, amount }, { cause })
    }
  }

  async #credit(credit: Credit): Promise<void> {
    const answer = await this.#submit(credit)
    if (answer.type === 'refused')
      throw new HostError('E_FUND', refusalText(this.core, answer.refusal), { user: credit.user, token: credit.token })
  }

  #submit(command: Unnumbered<VenueCommand>): Promise<VenueAnswer> {
    if (this.#end !== undefined) return Promise.reject(this.#end)
    const numbered = this.#number(command)
    this.#commands.push(numbered)
    return new Promise((resolve, reject) => this.#waiting.set(numbered.id, { resolve, reject }))
  }

  #number(command: Unnumbered<VenueCommand>): VenueCommand {
    this.#lastId += 1
    return { ...command, id: this.#lastId } as VenueCommand
  }

  #block(timeMs: number): void {
    for (const operation of this.beforeBlock(timeMs)) this.#commands.push(this.#number(operation))
    const commands = this.#commands
    this.#commands = []
    for (const command of commands) this.core.submit(command)
    const result = this.core.nextBlock(timeMs)
    this.#count(result)
    const funded = this.#justFunded
    this.#justFunded = []
    const published = result.answers.length > 0 || result.events.length > 0
    const isFull = this.#file?.append({ height: result.height, timeMs: result.timeMs, commands }, published, funded)
    if (isFull) this.#save()
    for (const { id, answer } of result.answers) {
      this.#waiting.get(id)?.resolve(answer)
      this.#waiting.delete(id)
    }
    setImmediate(() => this.#tell(result))
  }

  /** Before a snapshot may be due: the candles in the state file are of the same height. */
  #count({ events }: BlockResult): void {
    for (const event of events) if (event.type === 'trades') this.candles.add(event.coin, event.trades)
  }

  #tell(result: BlockResult): void {
    if (this.#end !== undefined) return
    try {
      this.#onBlock(result)
    } catch (error) {
      this.#halt(error)
    }
  }

  #halt(error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error))
    this.#finish(new HostError('E_HALTED', `the exchange has halted: ${cause.message}`, {}, { cause }), false)
    this.#log({ type: 'halted', error: cause })
  }

  #finish(end: Error, settled: boolean): void {
    this.#end = end
    this.clock.stop()
    for (const { reject } of this.#waiting.values()) reject(end)
    this.#waiting.clear()
    if (settled) this.#save()
    this.#file?.close()
  }

  #save(): void {
    const { height, histories } = this.core
    this.#file?.saveSnapshot({ height, histories, snapshot: this.core.snapshot('apart'), candles: this.candles.takeChanges() })
  }
}
