import { ceilToLegalPx, floorToLegalPx, type Px } from '@hyperladder/units'

/** Best prices; `null`: an empty side. */
export type Touch = { readonly bid: Px | null; readonly ask: Px | null }

type Seen = { timeMs: number; px: Px; bid: Px | null; ask: Px | null }

const FIRST_SEEN = 64

/**
 * The market's price and best prices by the data, and what they were a moment ago: the maker sees them late. Keeps no more than the latest
 * `windowMs`, in a ring that is written over, and looks back no further.
 */
export class MarketView {
  px: Px
  bid: Px | null = null
  ask: Px | null = null
  readonly #windowMs: number
  readonly #pxDecimals: number
  /** As many as a power of two. From the oldest that is kept, `#kept` of them. */
  #ring: Seen[] = []
  #oldest = 0
  #kept = 0

  constructor(options: { readonly timeMs: number; readonly px: Px; readonly windowMs: number; readonly pxDecimals: number }) {
    this.px = options.px
    this.#windowMs = options.windowMs
    this.#pxDecimals = options.pxDecimals
    this.#ring = Array.from({ length: FIRST_SEEN }, () => ({ timeMs: 0, px: options.px, bid: null, ask: null }))
    this.#push(options.timeMs)
  }

  /** `bid` and `ask` both `null`: nobody knows them, and the price itself is where the market is. Returns whether anything has changed. */
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
    return this.#touchOf(this)
  }

  /** Where it was: by the newest change at that time or before it. Asked for times that never go back. */
  touchAt(timeMs: number): Touch {
    this.#forget(timeMs)
    return this.#touchOf(this.#at(0))
  }

  #touchOf({ px, bid, ask }: Pick<Seen, 'px' | 'bid' | 'ask'>): Touch {
    if (bid !== null || ask !== null) return { bid, ask }
    const below = floorToLegalPx(px - 1n, this.#pxDecimals) as Px
    return { bid: below > 0n ? below : null, ask: ceilToLegalPx(px + 1n, this.#pxDecimals) as Px }
  }

  /** The entry that is so many behind the oldest. */
  #at(index: number): Seen {
    return this.#ring[(this.#oldest + index) & (this.#ring.length - 1)] as Seen
  }

  /** Lets go of what was over by then. */
  #forget(timeMs: number): void {
    while (this.#kept > 1 && this.#at(1).timeMs <= timeMs) {
      this.#oldest = (this.#oldest + 1) & (this.#ring.length - 1)
      this.#kept -= 1
    }
  }

  #push(timeMs: number): void {
    this.#forget(timeMs - this.#windowMs)
    if (this.#kept === this.#ring.length) this.#grow()
    const entry = this.#at(this.#kept)
    entry.timeMs = timeMs
    entry.px = this.px
    entry.bid = this.bid
    entry.ask = this.ask
    this.#kept += 1
  }

  #grow(): void {
    const kept = Array.from(this.#ring, (_, index) => this.#at(index))
    const more = Array.from(this.#ring, () => ({ timeMs: 0, px: this.px, bid: null, ask: null }))
    this.#ring = [...kept, ...more]
    this.#oldest = 0
  }
}
