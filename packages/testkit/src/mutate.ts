import type { Random } from './createRandom.ts'

/** Values that parsers trip over, wherever they are put. */
const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-0',
  '00.10',
  '1.',
  '.1',
  '+1',
  '1e3',
  '0x',
  '0xg',
  '-',
  'NaN',
  'Infinity',
  'null',
  'A',
  'B',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '💥',
  '9'.repeat(400),
  `0.${'1'.repeat(400)}`,
  `-${'9'.repeat(30)}.${'9'.repeat(30)}`,
  `0x${'0'.repeat(32)}`,
  `0x${'f'.repeat(40)}`,
  `0X${'F'.repeat(64)}`,
  '"',
  '\\',
  '@107',
  '@4294967296',
]
const ODD_NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.1,
  255,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e-7,
  1e308,
]
/** Written into JSON as they stand: what no `JSON.stringify` makes, but any peer may send. */
const ODD_JSON: readonly string[] = [
  '1e999',
  '-1e999',
  '-0',
  '9007199254740993',
  '1'.repeat(400),
  '1e-400',
  '"\\ud800"',
  '"\\u0000"',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
  `[${'0,'.repeat(3000)}0]`,
  '{"__proto__":{"polluted":true}}',
]
const ODD_CHARACTERS = '\u0000\t\n "\'\\,:;{}[]()<>=#0123456789.-+eExX@/%\u00e9\u200b\ufeff\ud83d'

type Slot = { readonly at: Record<string, unknown> | unknown[]; readonly key: string }

/** Returns a JSON value like the given one with one to four things wrong in it. The given one is left as it is. */
export function mutateJson(value: unknown, random: Random): unknown {
  const root = { value: structuredClone(value) }
  for (let edits = 1 + random.int(4); edits > 0; edits -= 1) {
    const slots = slotsOf(root)
    // The whole of it may have been taken out.
    if (slots.length === 0) break
    edit(random.pick(slots), slots, random)
  }
  return root.value
}

/** Returns a text like the given JSON: one with wrong values, with what no serializer writes, or with broken syntax. */
export function mutateJsonText(text: string, random: Random): string {
  const choice = random.int(10)
  if (choice < 6) return JSON.stringify(mutateJson(JSON.parse(text), random)) ?? 'null'
  if (choice < 8) return replaceToken(text, random.pick(ODD_JSON), random)
  return mutateText(text, random)
}

/** Returns a text with one to four characters or stretches changed, taken out, doubled, moved or put in. */
export function mutateText(text: string, random: Random): string {
  let mutated = text
  for (let edits = 1 + random.int(4); edits > 0; edits -= 1) mutated = editText(mutated, random)
  return mutated
}

/** Returns a value that parsers trip over. */
export function oddValue(random: Random): unknown {
  const choice = random.int(10)
  if (choice < 4) return random.pick(ODD_TEXTS)
  if (choice < 7) return random.pick(ODD_NUMBERS)
  return random.pick([null, true, false, [], {}, [[]], [null], { a: 1 }, [{}, {}]])
}

function slotsOf(root: object): Slot[] {
  const slots: Slot[] = []
  const open: object[] = [root]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const [key, value] of Object.entries(at)) {
      slots.push({ at: at as Slot['at'], key })
      if (typeof value === 'object' && value !== null) open.push(value)
    }
  }
  return slots
}

const read = ({ at, key }: Slot): unknown => (at as Record<string, unknown>)[key]
/** As JSON.parse does it: `__proto__` becomes a key like any other. */
const write = ({ at, key }: Slot, value: unknown): void => {
  Object.defineProperty(at, key, { value, writable: true, enumerable: true, configurable: true })
}

function edit(slot: Slot, slots: readonly Slot[], random: Random): void {
  const { at, key } = slot
  switch (random.int(9)) {
    case 0:
      if (Array.isArray(at)) at.splice(Number(key), 1)
      else delete at[key]
      return
    case 1:
      if (Array.isArray(at)) at.splice(Number(key), 0, structuredClone(read(slot)))
      else write({ at, key: String(random.pick(ODD_TEXTS)) }, oddValue(random))
      return
    case 2:
      return write(slot, structuredClone(read(random.pick(slots))))
    case 3:
      return write(slot, otherType(read(slot)))
    case 4:
      return write(slot, nearby(read(slot), random))
    default:
      return write(slot, oddValue(random))
  }
}

function otherType(value: unknown): unknown {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value !== '' && Number.isFinite(Number(value)) ? Number(value) : [value]
  if (typeof value === 'boolean') return value ? 1 : 0
  if (Array.isArray(value)) return { ...value }
  return value === null ? {} : Object.values(value as object)
}

function nearby(value: unknown, random: Random): unknown {
  if (typeof value === 'string') return editText(value, random)
  if (typeof value === 'number') return random.pick([value + 1, -value, value / 2, value * 1000, value + 0.1])
  return value === true ? false : value === false ? true : oddValue(random)
}

/** Puts a text in place of one number, string or word of a JSON text. */
function replaceToken(text: string, token: string, random: Random): string {
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g)]
  if (tokens.length === 0) return token
  const found = random.pick(tokens)
  return text.slice(0, found.index) + token + text.slice(found.index + found[0].length)
}

function editText(text: string, random: Random): string {
  const from = random.int(text.length + 1)
  const to = Math.min(text.length, from + 1 + random.int(random.chance(0.8) ? 4 : 200))
  const [before, stretch, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)]
  switch (random.int(6)) {
    case 0:
      return before + after
    case 1:
      return before + stretch + stretch + after
    case 2:
      return before + random.pick([...ODD_CHARACTERS]) + stretch + after
    case 3:
      return before + random.pick([...ODD_CHARACTERS]) + after
    case 4:
      return before + random.pick(ODD_TEXTS) + after
    default:
      return random.chance(0.5) ? before : after + before
  }
}
