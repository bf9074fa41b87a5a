import type { Clock, ExchangePort, OpenOrder } from '@hyperladder/exchange-port'
import { cancelOrders } from '../commands/cancelOrders.ts'
import { type Beat, readBeat } from './heartbeat.ts'
import { Pulse } from './pulse.ts'
import { codeOf } from './stateFile.ts'

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

/** `unknown`: a beat was seen, and not yet whether another follows. `powerless`: it lives, and says that it can't cancel. */
type State = 'absent' | 'unreadable' | 'unknown' | 'alive' | 'ended' | 'silent' | 'powerless'
type Seen = { readonly state: State; readonly beat: Beat | undefined }

/**
 * Watches a maker's heartbeat, and cancels what is ours when it stays silent for the timeout without a last word that nothing rests, or says itself that it
 * can't cancel. Never while it beats otherwise: it is looked at again before every action. A heartbeat that was there and is gone is silent. Returns the exit code: 1 when something may still rest at the end.
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
    if (state === 'silent' || state === 'powerless') {
      if (clock.nowMs() >= nextActMs) {
        const why = state === 'silent' ? `no heartbeat for ${timeoutMs / 1000} s` : `the maker can't cancel: ${beat?.cannotAct}`
        teller.tell(`${state} ${beat?.pid}`, `${why}${describe(beat)}`)
        mayRest = await act(options, teller, () => ['silent', 'powerless'].includes(look().state))
        if (once) return mayRest ? 1 : 0
        nextActMs = clock.nowMs() + (mayRest ? RETRY_MS : AGAIN_MS)
      }
    } else {
      nextActMs = Number.NEGATIVE_INFINITY
      teller.tell(`${state} ${beat?.pid}`, TEXTS[state](beat))
      if (state === 'absent' || state === 'alive' || state === 'ended') {
        mayRest = false
        if (once) return 0
      } else mayRest = true
    }
    await clock.sleep(LOOK_EVERY_MS, stop)
  }
  return mayRest ? 1 : 0
}

/** What stands in the file's place when there is nothing to read: a maker that was there is as silent without its file as with an old one. */
function see({ heartbeat, clock, timeoutMs }: WatchOptions, pulse: Pulse): Seen {
  let read: ReturnType<typeof readBeat>
  let text: string
  try {
    read = readBeat(heartbeat)
    text = read?.text ?? 'absent'
  } catch (error) {
    text = `unreadable ${codeOf(error)}`
  }
  if (read === undefined && !pulse.hasSeen) return { state: text === 'absent' ? 'absent' : 'unreadable', beat: undefined }
  const beat = read?.beat
  const silentMs = pulse.look(clock.nowMs(), text, beat !== undefined)
  if (beat?.phase === 'ended' && beat.mayRest === false) return { state: 'ended', beat }
  if (typeof beat?.cannotAct === 'string' && pulse.beats > 0) return { state: 'powerless', beat }
  if (silentMs >= timeoutMs) return { state: 'silent', beat }
  return { state: read === undefined ? 'unreadable' : pulse.beats > 0 ? 'alive' : 'unknown', beat }
}

const TEXTS: Readonly<Record<Exclude<State, 'silent' | 'powerless'>, (beat: Beat | undefined) => string>> = {
  absent: () => 'no maker has run yet: there is no heartbeat',
  unreadable: () => "the heartbeat is gone or can't be read: nothing is known of the maker",
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
