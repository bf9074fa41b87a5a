/** More names than that are counted: a recording has one file for each hour. */
const NAMED = 3

/** Returns what a history was read from, in a few words. */
export const dataNames = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.length} files, ${names[0]} to ${names.at(-1)}`
