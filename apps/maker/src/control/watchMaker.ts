import type { Clock, ExchangePort, OpenOrder } from '@hyperladder/exchange-port'
import { cancelOrders } from '../commands/cancelOrders.ts'
import { type Beat, readBeat } from './heartbeat.ts'
import { Pulse } from './pulse.ts'

/** How often the heartbeat is looked at: twice a beat. */
const LOOK_EVERY_MS = 500
/** While a maker stays silent, what may have landed late is looked for this often. */
const AGAIN_MS = 30_000
/** After orders that could not be read or still rest. */
const RETRY_MS = 5_000

export type WatchOptions = {
  readonly heartbeat: string
  readonly port: ExchangePort
  /** Picks the orders of ours. */
  readonly select: () => Promise<(order: OpenOrder) => boolean>
  readonly clock: Clock
  readonly timeoutMs: number
  /** Ends as soon as it is known how the maker is, and what was to be done is done. */
  readonly once: boolean
  readonly stop: AbortSignal
  readonly say: (text: string) => void
}

/** `unknown`: a beat was seen, and not yet whether another follows. */
type State = 'absent' | 'unreadable' | 'unknown' | 'alive' | 'ended' | 'silent'
type Seen = { readonly state: State; readonly beat: Beat | undefined }

/**
 * Watches a maker's heartbeat, and cancels what is ours when it stays silent for the timeout without a last word that nothing rests. Never while
 * it beats: it is looked at again before every action. Returns the exit code: 1 when something may still rest at the end.
 */
export async function watchMaker(options: WatchOptions): Promise<0 | 1> {
  const { clock, once, stop, timeoutMs } = options
  const pulse = new Pulse(LOOK_EVERY_MS)
  const teller = new Teller(options.say)
  const look = (): Seen => see(options, pulse)
  let nextActMs = Number.NEGATIVE_INFINITY
  let mayRest = false
  while (!stop.aborted) {
    const { state, beat } = look()
    if (state === 'silent') {
      if (clock.nowMs() >= nextActMs) {
        teller.tell(`silent ${beat?.pid}`, `no heartbeat for ${timeoutMs / 1000} s${describe(beat)}`)
        mayRest = await act(options, teller, () => look().state === 'silent')
        if (once) return mayRest ? 1 : 0
        nextActMs = clock.nowMs() + (mayRest ? RETRY_MS : AGAIN_MS)
      }
    } else {
      nextActMs = Number.NEGATIVE_INFINITY
      teller.tell(`${state} ${beat?.pid}`, TEXTS[state](beat))
      if (state === 'absent' || state === 'alive' || state === 'ended') {
        mayRest = false
        if (once) return 0
      }
    }
    await clock.sleep(LOOK_EVERY_MS, stop)
  }
  return mayRest ? 1 : 0
}

function see({ heartbeat, clock, timeoutMs }: WatchOptions, pulse: Pulse): Seen {
  let read: ReturnType<typeof readBeat>
  try {
    read = readBeat(heartbeat)
  } catch {
    return { state: 'unreadable', beat: undefined }
  }
  if (read === undefined) return { state: 'absent', beat: undefined }
  const { text, beat } = read
  const silentMs = pulse.look(clock.nowMs(), text)
  if (beat?.phase === 'ended' && beat.mayRest === false) return { state: 'ended', beat }
  return { state: silentMs >= timeoutMs ? 'silent' : pulse.beats > 0 ? 'alive' : 'unknown', beat }
}

const TEXTS: Readonly<Record<Exclude<State, 'silent'>, (beat: Beat | undefined) => string>> = {
  absent: () => 'no maker has run yet: there is no heartbeat',
  unreadable: () => "the heartbeat can't be read: nothing is known of the maker",
  unknown: (beat) => `a heartbeat is there${describe(beat)}: waiting for the next one`,
  alive: (beat) => `the maker is alive${describe(beat)}`,
  ended: (beat) => `the maker ended with exit code ${beat?.exitCode}, and nothing of ours rests`,
}

const describe = (beat: Beat | undefined): string => (beat === undefined ? '' : ` (process ${beat.pid}, ${beat.phase}, last ${beat.at})`)

/** Cancels while the maker is silent. Returns whether something of ours may still rest; never rejects. */
async function act({ port, select, clock, say }: WatchOptions, teller: Teller, isSilent: () => boolean): Promise<boolean> {
  try {
    const picks = await select()
    const resting = (await port.readOpenOrders()).filter(picks)
    if (resting.length === 0) {
      teller.tell('empty', 'nothing of ours rests')
      return false
    }
    if (!isSilent()) return false
    say(`${resting.length} orders of ours rest: cancelling`)
    const { cancelled, left } = await cancelOrders(port, clock, { select: picks, say, goOn: isSilent })
    if (!isSilent()) say(`the maker is back: ${cancelled} were cancelled, the rest is left to it`)
    else say(`${cancelled} cancelled. ${left.length === 0 ? 'Two readings show none of ours resting.' : `${left.length} still rest.`}`)
    teller.forget()
    return left.length > 0
  } catch (error) {
    teller.tell(`failed ${(error as Error).message}`, `could not look after the orders: ${(error as Error).message}`)
    return true
  }
}

/** Says what is new, once. */
class Teller {
  readonly #say: (text: string) => void
  #last = ''

  constructor(say: (text: string) => void) {
    this.#say = say
  }

  tell(key: string, text: string): void {
    if (key === this.#last) return
    this.#last = key
    this.#say(text)
  }

  forget(): void {
    this.#last = ''
  }
}
