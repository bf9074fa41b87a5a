import { ceilToLegalPx, floorToLegalPx, type Px } from '@hyperladder/units'

/** Best prices; `null`: an empty side. */
export type Touch = { readonly bid: Px | null; readonly ask: Px | null }

/** Entries that are gone are cut off when so many have gathered. */
const CUT = 4096

/**
 * The market's price and best prices by the data, and what they were a moment ago: the maker sees them late. Keeps no more than the latest
 * `windowMs`, and looks back no further.
 */
export class MarketView {
  px: Px
  bid: Px | null = null
  ask: Px | null = null
  readonly #windowMs: number
  readonly #pxDecimals: number
  #times: number[] = []
  #pxs: Px[] = []
  #bids: (Px | null)[] = []
  #asks: (Px | null)[] = []
  #head = 0

  constructor(options: { readonly timeMs: number; readonly px: Px; readonly windowMs: number; readonly pxDecimals: number }) {
    this.px = options.px
    this.#windowMs = options.windowMs
    this.#pxDecimals = options.pxDecimals
    this.#push(options.timeMs)
  }

  /** `bid` and `ask` both `null`: nobody knows them, and the price itself is where the market is. */
  set(timeMs: number, px: Px, bid: Px | null, ask: Px | null): boolean {
    if (px === this.px && bid === this.bid && ask === this.ask) return false
    this.px = px
    this.bid = bid
    this.ask = ask
    this.#push(timeMs)
    return true
  }

  /** Where the market is now. */
  touch(): Touch {
    return this.#touchOf(this.px, this.bid, this.ask)
  }

  /** Where it was: by the newest change at that time or before it. Asked for times that never go back. */
  touchAt(timeMs: number): Touch {
    const times = this.#times
    while (this.#head + 1 < times.length && (times[this.#head + 1] as number) <= timeMs) this.#head += 1
    const at = this.#head
    return this.#touchOf(this.#pxs[at] as Px, this.#bids[at] as Px | null, this.#asks[at] as Px | null)
  }

  #touchOf(px: Px, bid: Px | null, ask: Px | null): Touch {
    if (bid !== null || ask !== null) return { bid, ask }
    const below = floorToLegalPx(px - 1n, this.#pxDecimals) as Px
    return { bid: below > 0n ? below : null, ask: ceilToLegalPx(px + 1n, this.#pxDecimals) as Px }
  }

  #push(timeMs: number): void {
    const times = this.#times
    times.push(timeMs)
    this.#pxs.push(this.px)
    this.#bids.push(this.bid)
    this.#asks.push(this.ask)
    const oldestMs = timeMs - this.#windowMs
    while (this.#head + 1 < times.length && (times[this.#head + 1] as number) <= oldestMs) this.#head += 1
    if (this.#head < CUT || 2 * this.#head < times.length) return
    this.#times = times.slice(this.#head)
    this.#pxs = this.#pxs.slice(this.#head)
    this.#bids = this.#bids.slice(this.#head)
    this.#asks = this.#asks.slice(this.#head)
    this.#head = 0
  }
}
