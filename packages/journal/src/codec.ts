import { JournalError } from './journalError.ts'

/** What marks text that is not the text it seems to be. Text that begins with it is written with one more. */
const MARK = '#'
/** Numbers that JSON has no words for. */
const ODD_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['#NaN', Number.NaN],
  ['#Infinity', Number.POSITIVE_INFINITY],
  ['#-Infinity', Number.NEGATIVE_INFINITY],
  ['#-0', -0],
])

/** What a run writes is nested less than a quarter as deep. Deeper text is damage, and must not be let loose on the stack. */
const MAX_DEPTH = 64

const FEW_KEYS = 24
const NAMES = new Map<string, string>()
const NAMES_MAX = 1_000

/**
 * Returns plain data as canonical JSON: keys sorted, no spaces, a bigint as `"#123"`, text that begins with `#` with one more of it. Keys whose value is
 * `undefined` are left out, as if they were not there.
 * Laws: `decode(encode(value))` is `value`; equal values give equal text, in whatever order their keys were put in.
 * @throws {@link JournalError} `E_CODEC` for what is not plain data: a class, a function, `undefined` in an array, or more than 64 levels of it.
 * @example encode({ sz: 5n, coin: '@107' }) // '{"coin":"@107","sz":"#5"}'
 */
export const encode = (value: unknown): string => encodeAt(value, 0)

function encodeAt(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.startsWith(MARK) ? MARK + value : value)
    case 'bigint':
      return `"${MARK}${value}"`
    case 'number':
      if (!Number.isFinite(value)) return `"${MARK}${value}"`
      return Object.is(value, -0) ? `"${MARK}-0"` : String(value)
    case 'boolean':
      return String(value)
    case 'object':
      if (value === null) return 'null'
      if (depth >= MAX_DEPTH) throw tooDeep()
      return Array.isArray(value) ? encodeArray(value, depth + 1) : encodeObject(value, depth + 1)
    default:
      throw new JournalError('E_CODEC', `a value was ${typeof value}, must be plain data`, { type: typeof value })
  }
}

/**
 * Returns the value of a text that {@link encode} made.
 * @throws {@link JournalError} `E_CODEC` for any other text.
 * @example decode('{"coin":"@107","sz":"#5"}') // { coin: '@107', sz: 5n }
 */
export function decode(text: string): unknown {
  try {
    return revived(JSON.parse(text), 0)
  } catch (cause) {
    if (cause instanceof JournalError) throw cause
    throw new JournalError('E_CODEC', `text is not what encode makes: ${(cause as Error).message}`, {}, { cause })
  }
}

const tooDeep = () => new JournalError('E_CODEC', `plain data was nested more than ${MAX_DEPTH} deep`, { max: MAX_DEPTH })

/** Puts the values that JSON has no words for in their places: what was parsed is nobody else's yet. */
function revived(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.startsWith(MARK) ? decodeMarked(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) throw tooDeep()
  const parts = value as Record<string, unknown>
  for (const key of Object.keys(parts)) {
    const part = parts[key]
    if (typeof part === 'string' ? part.startsWith(MARK) : typeof part === 'object') put(parts, key, revived(part, depth + 1))
  }
  return value
}

/** By definition, since assigning to `__proto__` would not make a key. */
function put(parts: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(parts, key, { value, writable: true, enumerable: true, configurable: true })
  else parts[key] = value
}

function decodeMarked(text: string): unknown {
  if (text[1] === MARK) return text.slice(1)
  return ODD_NUMBERS.get(text) ?? decodeBigint(text.slice(1))
}

function decodeBigint(digits: string): bigint {
  if (!/^-?\d+$/.test(digits)) throw new SyntaxError(`'#${digits}' stands for nothing`)
  return BigInt(digits)
}

function encodeArray(values: readonly unknown[], depth: number): string {
  let text = '['
  for (let index = 0; index < values.length; index += 1) text += (index === 0 ? '' : ',') + encodeAt(values[index], depth)
  return `${text}]`
}

function encodeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    const name = value.constructor?.name ?? 'object'
    throw new JournalError('E_CODEC', `a value was of class ${name}, must be plain data`, { class: name })
  }
  const record = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of sorted(Object.keys(record))) {
    const item = record[key]
    if (item === undefined) continue
    text += (text === '' ? '{' : ',') + nameOf(key) + encodeAt(item, depth)
  }
  return text === '' ? '{}' : `${text}}`
}

/** Sorts in place, as `sort` does: for a handful of keys, most of them in order, this is several times as fast. */
function sorted(keys: string[]): readonly string[] {
  if (keys.length > FEW_KEYS) return keys.sort()
  for (let end = 1; end < keys.length; end += 1) {
    const key = keys[end] as string
    let at = end
    for (; at > 0 && (keys[at - 1] as string) > key; at -= 1) keys[at] = keys[at - 1] as string
    keys[at] = key
  }
  return keys
}

/** Returns `"key":`. The keys of records are few, and always the same. */
function nameOf(key: string): string {
  const known = NAMES.get(key)
  if (known !== undefined) return known
  const name = `${JSON.stringify(key)}:`
  if (NAMES.size < NAMES_MAX) NAMES.set(key, name)
  return name
}
