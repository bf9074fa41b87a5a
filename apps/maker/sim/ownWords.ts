import { SimulatedPortError } from '@hyperladder/simulator'

/** Refusals that only a maker's own mistake brings about, whatever the network does. */
export const OWN_MISTAKES: ReadonlySet<string> = new Set([
  'badTick',
  'badPrice',
  'badSize',
  'reduceOnly',
  'iocNoMatch',
  'emptyBatch',
  'unknownAsset',
  'overWeight',
  'nonce',
  'signer',
  'vault',
  'expired',
  'malformed',
])
/** What the maker says of its own accord under `error`, and what the port has told it; anything else is a fault of its own. */
export const OWN_WORDS: readonly RegExp[] = [
  /^order \S+ was on the books and not at the venue: removed$/,
  /^order \S+ \(\S+\) carries our mark and was not on the books: cancelled$/,
  /^order \S+ \(\S+\) is not ours: cancelled, as foreign_orders says$/,
  /^the venue counts -?\d+ requests otherwise than we do: taken over$/,
  /^a request of the earlier run is still open, and its nonce \d+ can't be burned \(.*\): waiting$/,
  /^\d+ requests? (is|are) still unanswered and may land yet: /,
  // A life with a journal goes on from the one before.
  /^\S+: a maker has run here before \(.*\), but this run keeps no journal\. /,
  /^gave it up after \d+ s$/,
  // What a read of the port rejects with, alone or as the reason of a wait.
  /^(info \S+|openFeeds|subscription \S+)( failed: | had no answer | was answered with HTTP | was held back: | can't be read: |: the client is closed)/,
]
/** What the shell says of a port that is later than its own deadlines allow: only a machine that stood still makes it so. */
export const LATE_WORDS = /^(DeadlineError: )?the exchange port did not answer \S+ within \d+ s$/

/** Besides the port's: an account in motion, and (without a journal) an allocation that fills of the meantime have made untrue. */
const EXPECTED: ReadonlySet<string> = new Set(['E_CUT', 'E_ALLOCATION_BASE', 'E_ALLOCATION_QUOTE'])

/** A start may fail because the venue can't be read; the supervisor tries again. */
export const isExpected = (failure: unknown): boolean =>
  failure instanceof SimulatedPortError || (failure instanceof Error && 'code' in failure && EXPECTED.has(String(failure.code)))
