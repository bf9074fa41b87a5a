import type { CandleEvent, MarketEvent } from '@hyperladder/exchange-port'
import type { Px, Side } from '@hyperladder/units'
import type { CandlePath } from '../fillModelTypes.ts'
import type { FillRule, FillStage } from './fillStage.ts'

/** A share of a volume in 1/1000000. */
const SHARE = 1_000_000
const LEGS = 3

/**
 * The price walks through a candle, straight and at a steady pace from corner to corner, and takes every own order that it comes to, at the time
 * it comes to it, while volume is left. A candle whose range meets no order of ours is passed over.
 */
export function candlePath(stage: FillStage, path: Exclude<CandlePath, 'both'>, participation: number): FillRule {
  const share = BigInt(Math.round(participation * SHARE))
  let px: Px | undefined
  const onCandle = (candle: CandleEvent): void => {
    const { timeMs, closeMs, open, high, low, close, volume } = candle
    const walk = new Walk(stage, px ?? open, (volume * share) / BigInt(SHARE))
    const corners = path === 'high-first' ? [high, low, close] : [low, high, close]
    // What was between the last close and this open is jumped over, and taken.
    walk.to(open, timeMs, timeMs)
    const lengthMs = closeMs - 1 - timeMs
    corners.forEach((corner, leg) => {
      walk.to(corner, timeMs + Math.floor((leg * lengthMs) / LEGS), timeMs + Math.floor(((leg + 1) * lengthMs) / LEGS))
    })
    px = close
  }
  return {
    take(event: MarketEvent): void {
      if (event.type === 'candle' && event.volume > 0n) onCandle(event)
    },
  }
}

/** One candle's walk: where it is, and what it may still take. */
class Walk {
  readonly #stage: FillStage
  #px: Px
  #left: bigint

  constructor(stage: FillStage, px: Px, volume: bigint) {
    this.#stage = stage
    this.#px = px
    this.#left = volume
  }

  /** Walks to a price between two times; whatever of ours is due on the way happens when it is due. */
  to(target: Px, fromMs: number, untilMs: number): void {
    const start = this.#px
    if (target === start) return
    const rises = target > start
    const side: Side = rises ? 'bid' : 'ask'
    const { own } = this.#stage
    /** Where the walk is at a time: what it has reached, rounded towards where it came from. */
    const at = (timeMs: number): Px =>
      timeMs >= untilMs ? target : ((start + ((target - start) * BigInt(timeMs - fromMs)) / BigInt(untilMs - fromMs)) as Px)
    let nowMs = fromMs
    for (;;) {
      const next = rises ? own.bestAsk : own.bestBid
      const meets = this.#left > 0n && (rises ? next <= target : next >= target)
      const meetMs = !meets ? untilMs : reachMs(start, target, next, fromMs, untilMs)
      const dueMs = this.#stage.dueMs
      const stopMs = Math.max(nowMs, Math.min(meetMs, dueMs, untilMs))
      nowMs = stopMs
      this.#step(stopMs, meets && meetMs <= stopMs && (rises ? next > at(stopMs) : next < at(stopMs)) ? next : at(stopMs))
      if (dueMs <= stopMs) {
        this.#stage.advance(stopMs)
        continue
      }
      if (meets && meetMs <= stopMs) {
        if (!this.#takeUpTo(side, this.#px, stopMs)) this.#left = 0n
        continue
      }
      if (stopMs >= untilMs) return
    }
  }

  #step(timeMs: number, px: Px): void {
    this.#px = px
    this.#stage.quote(timeMs, px, null, null)
  }

  /** Takes what rests of ours up to here. Returns whether anything was taken. */
  #takeUpTo(side: Side, px: Px, timeMs: number): boolean {
    const { own } = this.#stage
    const offered = own.sizeWithin(side === 'bid' ? 'ask' : 'bid', px)
    const sz = offered < this.#left ? offered : this.#left
    if (sz <= 0n) return false
    this.#stage.take(timeMs, side, px, sz)
    const filled = this.#stage.settle()
    this.#left -= filled
    return filled > 0n
  }
}

/** Returns when a steady walk from `start` to `target` has come to `px`, which lies at its beginning, on it, or was left behind unfilled. */
function reachMs(start: Px, target: Px, px: Px, fromMs: number, untilMs: number): number {
  const whole = target - start
  const part = px - start
  if (whole === 0n || part === 0n || part > 0n !== whole > 0n) return fromMs
  const lengthMs = BigInt(untilMs - fromMs)
  const magnitude = whole > 0n ? whole : -whole
  const reached = part > 0n ? part : -part
  // Rounded up: not before it is there.
  return fromMs + Number((reached * lengthMs + magnitude - 1n) / magnitude)
}
