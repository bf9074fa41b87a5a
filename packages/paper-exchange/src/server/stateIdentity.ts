import { createHash } from 'node:crypto'
import { toJson } from '../core/json.ts'
import { RULES } from '../core/rules.ts'
import type { VenueConfig } from '../core/types.ts'

/** What a state file belongs to, by part of the configuration: numbers and words as they are, everything longer by its hash. */
export type StateIdentity = Readonly<Record<string, string>>

/** Every part that a replay depends on. Not the time of genesis, which the file keeps; the traders of the pairs are told from their universe. */
export function identityOf({ genesisMs: _, universe, traders, ...rest }: VenueConfig): StateIdentity {
  const { tokens, pairs } = universe
  return {
    ...Object.fromEntries(Object.entries(rest).map(([part, value]) => [part, textOf(value)])),
    universe: hashOf({ tokens, pairs: pairs.map(({ traders: _, ...pair }) => pair) }),
    rules: String(RULES),
    traders: hashOf([traders, pairs.map((pair) => pair.traders)]),
  }
}

/** Says what a state file does not belong to. @example 'seed was 2, but state file x belongs to an exchange with seed 1' */
export function differenceText(part: string, path: string, given: string, known: string | undefined): string {
  if (part === 'rules') return `state file ${path} was written by a version with other rules (${known ?? 1}, now ${given}): start a new one`
  return given.length === HASH_LENGTH
    ? `${part}: not what state file ${path} was made with`
    : `${part} was ${given}, but state file ${path} belongs to an exchange with ${part} ${known}`
}

const HASH_LENGTH = 64

const textOf = (value: unknown): string => (typeof value === 'object' ? hashOf(value) : String(value))

function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(toJson(value)))
    .digest('hex')
}
