import * as v from 'valibot'
import { looksLikeKey, redact } from '../redact.ts'
import { nearest } from './nearest.ts'
import { configSchema } from './schema.ts'

type Node = {
  readonly type?: string
  readonly entries?: Readonly<Record<string, Node>>
  readonly item?: Node
  readonly wrapped?: Node
  readonly pipe?: readonly Node[]
}

const WHERE_KEYS_GO =
  'a private key is never written into the config: put it into the environment (HYPERLADDER_PRIVATE_KEY), into an encrypted file named by account.keystore, or into a file of mode 0600 named by account.key_file'
const WHERE_PASSWORDS_GO =
  'a password is never written into the config: put it into the environment (HYPERLADDER_KEYSTORE_PASSWORD) or into a file of mode 0600 named by account.password_file, or let the maker ask for it'
const KEY_NAMES = /^(private_?key|secret(_?key)?|key|mnemonic|seed_?phrase|api_?(key|secret))$/i
const PASSWORD_NAMES = /^(keystore_?)?(password|passphrase|passwd)$/i

/** Returns the problems of valibot's issues in words: the key, its value, and what is allowed. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map((item) => item.key as string | number)
    const allowed = describe(path)
    const name = pathText(path)
    if (issue.input === undefined) return `${name} is missing, must be ${allowed}`
    if (typeof issue.input === 'number' && allowed.startsWith('a quoted decimal')) {
      return `${name} was ${issue.input} without quotes (a TOML float, which can't hold every decimal exactly), must be ${allowed}`
    }
    return `${name} was ${show(issue.input)}, must be ${allowed}`
  })
}

/** Returns one problem for every key that the config's format doesn't know, with the nearest one it does. */
export function findUnknownKeys(raw: unknown): string[] {
  const problems: string[] = []
  walk(raw, configSchema as Node, [], (path, key, known) => {
    const name = pathText([...path, key])
    if (KEY_NAMES.test(key)) return problems.push(`${name} is not allowed: ${WHERE_KEYS_GO}`)
    if (PASSWORD_NAMES.test(key)) return problems.push(`${name} is not allowed: ${WHERE_PASSWORDS_GO}`)
    const meant = nearest(key, known) ?? homeOf(key)
    const hint = meant === undefined ? '.' : `; did you mean ${meant}?`
    return problems.push(`${name} is not a known key${hint} Allowed here: ${known.join(', ')}`)
  })
  return problems
}

/** Returns one problem for every value that looks like a private key. The value itself is never shown. */
export function findSecrets(raw: unknown, path: readonly (string | number)[] = []): string[] {
  if (typeof raw === 'string')
    return looksLikeKey(raw) ? [`${pathText(path)} looks like a private key (its value is not shown): ${WHERE_KEYS_GO}`] : []
  if (typeof raw !== 'object' || raw === null) return []
  return Object.entries(raw).flatMap(([key, value]) => findSecrets(value, [...path, Array.isArray(raw) ? Number(key) : key]))
}

/** `['markets', 0, 'levels']` as `markets[0].levels`. */
function pathText(path: readonly (string | number)[]): string {
  return redact(path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`)).join(''))
}

function show(value: unknown): string {
  if (typeof value === 'string') return `"${redact(value.length > 60 ? `${value.slice(0, 60)}…` : value)}"`
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return value instanceof Date ? 'a date' : 'a table'
  return String(value)
}

function unwrap(node: Node): Node {
  if (node.wrapped) return unwrap(node.wrapped)
  return node.pipe?.[0] && node.pipe[0] !== node ? unwrap(node.pipe[0]) : node
}

function describe(path: readonly (string | number)[]): string {
  let node = configSchema as Node
  for (const key of path) {
    const inner = unwrap(node)
    node = (typeof key === 'number' ? inner.item : inner.entries?.[key]) ?? node
  }
  const leaf = node.wrapped ?? node
  return v.getDescription(leaf as unknown as v.GenericSchema) ?? (unwrap(leaf).entries ? 'a table' : 'a value of the documented form')
}

function walk(
  raw: unknown,
  node: Node,
  path: readonly (string | number)[],
  unknown: (path: readonly (string | number)[], key: string, known: readonly string[]) => void,
): void {
  const { entries, item } = unwrap(node)
  if (item && Array.isArray(raw)) raw.forEach((value, i) => walk(value, item, [...path, i], unknown))
  if (!entries || typeof raw !== 'object' || raw === null || Array.isArray(raw)) return
  for (const [key, value] of Object.entries(raw)) {
    const child = Object.hasOwn(entries, key) ? entries[key] : undefined
    if (child) walk(value, child, [...path, key], unknown)
    else unknown(path, key, Object.keys(entries))
  }
}

/** The table in which a misplaced key would be at home. */
function homeOf(key: string): string | undefined {
  for (const [table, node] of Object.entries(configSchema.entries as Record<string, Node>)) {
    const inner = unwrap(node)
    const entries = inner.entries ?? (inner.item ? unwrap(inner.item).entries : undefined)
    const found = entries ? nearest(key, Object.keys(entries)) : undefined
    if (found !== undefined) return `${table}.${found}`
  }
  return Object.keys(configSchema.entries).includes(key) ? `${key} at the top of the file` : undefined
}
