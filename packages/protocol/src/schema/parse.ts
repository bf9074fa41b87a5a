import { type GenericIssue, type GenericSchema, getDotPath, type InferOutput, safeParse } from 'valibot'
import { WireError } from '../wireError.ts'

/** The good items of a list, and what was wrong with each of the others: one malformed item never costs its neighbours. */
export type ParsedList<T> = { readonly items: readonly T[]; readonly bad: readonly BadItem[] }
export type BadItem = { readonly error: WireError; readonly raw: unknown }

/** Returns a value of the schema's type. @throws {@link WireError} that names the place under `path`. */
export function parseWith<S extends GenericSchema>(schema: S, value: unknown, path: string): InferOutput<S> {
  const result = safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  throw wireError(result.issues[0], path)
}

/** Returns the items that fit and those that don't, each in order. @throws {@link WireError} when the value is no list at all. */
export function parseList<S extends GenericSchema>(schema: S, value: unknown, path: string): ParsedList<InferOutput<S>> {
  if (!Array.isArray(value)) throw new WireError(path, 'a list', value)
  const items: InferOutput<S>[] = []
  const bad: BadItem[] = []
  for (const [index, raw] of value.entries()) {
    const result = safeParse(schema, raw, { abortEarly: true })
    if (result.success) items.push(result.output)
    else bad.push({ error: wireError(result.issues[0], `${path}[${index}]`), raw })
  }
  return { items, bad }
}

function wireError(issue: GenericIssue, path: string): WireError {
  const inner = getDotPath(issue)
  const missing = issue.type === 'loose_object' && issue.input === undefined
  const expected = missing ? 'present' : issue.message.startsWith('Invalid') ? (issue.expected ?? issue.type) : issue.message
  return new WireError(inner === null ? path : `${path}.${inner}`, expected, issue.input)
}
