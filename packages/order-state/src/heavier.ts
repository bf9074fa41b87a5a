import type { RequestOutcome } from './facts.ts'
import type { Terms } from './order.ts'

/** Better knowledge outweighs; all differ, so the heavier of two is the same whichever came first. */
export function weightOf(outcome: RequestOutcome | undefined): number {
  if (!outcome) return -1
  if (outcome.type === 'neverLanded') return 0
  if (outcome.type === 'accepted') return 4
  return { doubt: 1, intact: 2, gone: 3 }[outcome.target]
}

/** Terms never change within an oid; were they to, every order of facts still ends at the same ones. */
export function heavierTerms(known: Terms | undefined, { side, px, origSz }: Terms): Terms {
  if (known && (known.origSz > origSz || (known.origSz === origSz && (known.px > px || (known.px === px && known.side <= side)))))
    return known
  return { side, px, origSz }
}
