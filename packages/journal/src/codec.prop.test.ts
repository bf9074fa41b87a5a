import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode, encode } from './codec.ts'
import { JournalError } from './journalError.ts'

/** All that plain data is made of, with the texts and numbers that are easily mistaken. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.bigInt(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('#', '##', '#1', '#-0', '#NaN', '##1', '1', '#Infinity', '__proto__', '\ud800', '\0'),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '#', '1')), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value

describe('the codec', () => {
  test('gives back what was given, to the last bit', () => {
    fc.assert(fc.property(plain, (value) => isDeepStrictEqual(decode(encode(value)), value)))
  })

  test('gives one text for equal values, in whatever order their keys were put in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain, { noNullPrototype: true }), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(encode(turned)).toBe(encode(value))
        expect(encode(decode(encode(value)))).toBe(encode(value))
      }),
    )
  })

  test('gives two texts for two values', () => {
    fc.assert(fc.property(fc.bigInt(), (value) => encode(value) !== encode(String(value)) && encode(`#${value}`) !== encode(value)))
  })

  test('leaves a key without a value out', () => {
    expect(encode({ a: undefined, b: 1 })).toBe(encode({ b: 1 }))
  })

  test.each([[new Map()], [new Date(0)], [() => 1], [[undefined]], [undefined], [Symbol('a')]])(
    'refuses %o, which is no plain data',
    (value) => {
      expect(() => encode(value)).toThrow(JournalError)
    },
  )

  test('takes 64 levels of plain data and refuses more, both ways: damage is never let loose on the stack', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    expect(encode(decode(nested(64)))).toBe(nested(64))
    for (const levels of [65, 3_000, 100_000]) expect(() => decode(nested(levels))).toThrow(JournalError)
    expect(() => encode([decode(nested(64))])).toThrow(JournalError)
  })

  test.each(['', '{', '"#"', '"#1.5"', '"#x"'])('refuses the text %s, which it would never make', (text) => {
    expect(() => decode(text)).toThrow(JournalError)
  })
})
