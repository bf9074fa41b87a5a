/** One exact replacement: `find` must occur once in the file. */
export type Edit = { readonly find: string; readonly replace: string }

/** A test by its vitest project, its file (from the root) and its own name, as it stands in the file or in what a table makes of it. */
export type NamedTest = { readonly project: string; readonly file: string; readonly name: string }

/** A fault put back into our code, and the test that must notice. */
export type Mutant = {
  /** The fault's code in the corpus; a letter tells several of one code apart. */
  readonly id: string
  /** What the program does once it is planted. */
  readonly fault: string
  readonly file: string
  readonly edits: readonly Edit[]
  readonly caughtBy: NamedTest
  /** One of the fixed part that CI runs. */
  readonly small?: true
}

/** Returns a file with a mutant's edits made, or why one of them does not apply. */
export function plant({ id, file, edits }: Mutant, text: string): { readonly text: string } | { readonly problem: string } {
  let planted = text
  for (const { find, replace } of edits) {
    const times = planted.split(find).length - 1
    if (times !== 1) return { problem: `${id}: ${file} has ${JSON.stringify(find)} ${times} times, must have it once` }
    planted = planted.replace(find, () => replace)
  }
  return planted === text ? { problem: `${id}: its edits change nothing in ${file}` } : { text: planted }
}
