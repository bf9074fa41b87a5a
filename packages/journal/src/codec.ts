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

/**
 * Returns plain data as canonical JSON: keys sorted, no spaces, a bigint as `"#123"`, text that begins with `#` with one more of it. Keys whose value is
 * `undefined` are left out, as if they were not there.
 * Laws: `decode(encode(value))` is `value`; equal values give equal text, in whatever order their keys were put in.
 * @throws {@link JournalError} `E_CODEC` for what is not plain data: a class, a function, `undefined` in an array.
 * @example encode({ sz: 5n, coin: '@107' }) // '{"coin":"@107","sz":"#5"}'
 */
export function encode(value: unknown): string {
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
      return Array.isArray(value) ? encodeArray(value) : encodeObject(value)
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
    return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' && value.startsWith(MARK) ? decodeMarked(value) : value))
  } catch (cause) {
    throw new JournalError('E_CODEC', `text is not what encode makes: ${(cause as Error).message}`, {}, { cause })
  }
}

function decodeMarked(text: string): unknown {
  if (text[1] === MARK) return text.slice(1)
  return ODD_NUMBERS.get(text) ?? decodeBigint(text.slice(1))
}

function decodeBigint(digits: string): bigint {
  if (!/^-?\d+$/.test(digits)) throw new SyntaxError(`'#${digits}' stands for nothing`)
  return BigInt(digits)
}

function encodeArray(values: readonly unknown[]): string {
  let text = '['
  for (let index = 0; index < values.length; index += 1) text += (index === 0 ? '' : ',') + encode(values[index])
  return `${text}]`
}

function encodeObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    const name = value.constructor?.name ?? 'object'
    throw new JournalError('E_CODEC', `a value was of class ${name}, must be plain data`, { class: name })
  }
  const record = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of Object.keys(record).sort()) {
    const item = record[key]
    if (item === undefined) continue
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${encode(item)}`
  }
  return text === '' ? '{}' : `${text}}`
}
