/** One thing that the reference says, in our own words. */
export type Fact = {
  /** Section and place in it: `1.3/2`. */
  readonly id: string
  readonly section: string
  readonly words: string
  /** Checks that fail where it does not hold. */
  readonly checks: readonly string[]
  /** Why no check looks at it. */
  readonly reason?: string
}

/** What is said, and then the ids of its checks, or `- ` and the reason why there is none. */
type Row = readonly [words: string, coverage: string]

/** Returns the facts of a section, numbered. */
export const factsOf = (section: string, rows: readonly Row[]): readonly Fact[] =>
  rows.map(([words, coverage], i) => {
    const fact = { id: `${section}/${i + 1}`, section, words }
    return coverage.startsWith('- ') ? { ...fact, checks: [], reason: coverage.slice(2) } : { ...fact, checks: coverage.split(' ') }
  })
