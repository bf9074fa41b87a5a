import type { Stdio } from '@hyperladder/command-line'

/** What was chosen for the operator, in sentences. */
export type Chosen = {
  readonly assumed: readonly string[]
  /** Of that, what may well not be what the operator has in mind. */
  readonly warned: readonly string[]
}

/** Says it before the work begins. What is warned of comes last, where it is read. */
export function sayChosen({ assumed, warned }: Chosen, { err, colours }: Stdio): void {
  for (const line of assumed) err(`${colours.dim(`assumed: ${line}`)}\n`)
  for (const line of warned) err(`${colours.yellow(`warning: ${line}`)}\n`)
}
