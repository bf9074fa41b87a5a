import type { Ntl } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type QuoteClaim, shareQuote } from './shareQuote.ts'

const ntl = (value: number | bigint) => BigInt(value) as Ntl
const claim = (kept: number, bids: readonly number[], cap?: number): QuoteClaim => ({
  kept: ntl(kept),
  bids: bids.map(ntl),
  ...(cap === undefined ? {} : { cap: ntl(cap) }),
})

describe('cases', () => {
  test.each([
    { name: 'a pool that pays everything pays everything', pool: 100, claims: [claim(10, [20]), claim(0, [30, 40])], shares: [30n, 70n] },
    {
      name: 'best bids of every market come before any second bid',
      pool: 90,
      claims: [claim(0, [40, 40]), claim(0, [40, 40])],
      shares: [50n, 40n],
    },
    { name: 'kept bids come before any new one', pool: 50, claims: [claim(0, [40]), claim(30, [40])], shares: [20n, 30n] },
    {
      name: 'a capped market leaves its rest to the others',
      pool: 100,
      claims: [claim(0, [40, 40], 50), claim(0, [40, 40])],
      shares: [50n, 50n],
    },
    { name: 'a cap bounds kept bids too', pool: 100, claims: [claim(60, [40], 45)], shares: [45n] },
    { name: 'markets of different depth share by rank', pool: 60, claims: [claim(0, [20]), claim(0, [20, 20, 20])], shares: [20n, 40n] },
    { name: 'an empty pool pays nobody', pool: 0, claims: [claim(5, [5])], shares: [0n] },
    { name: 'a negative pool pays nobody', pool: -7, claims: [claim(5, [5])], shares: [0n] },
    { name: 'no claims, no shares', pool: 9, claims: [], shares: [] },
  ])('$name', ({ pool, claims, shares }) => {
    expect(shareQuote(ntl(pool), claims)).toEqual(shares)
  })
})

describe('laws', () => {
  const amount = fc.bigInt({ min: 0n, max: 200n }) as fc.Arbitrary<Ntl>
  const anyClaim: fc.Arbitrary<QuoteClaim> = fc.record(
    { kept: amount, bids: fc.array(amount, { maxLength: 6 }), cap: fc.bigInt({ min: 0n, max: 600n }) as fc.Arbitrary<Ntl> },
    { requiredKeys: ['kept', 'bids'] },
  )
  const anyPool = fc.bigInt({ min: -10n, max: 3_000n }) as fc.Arbitrary<Ntl>
  const wanted = ({ kept, bids, cap }: QuoteClaim): bigint => {
    const all = bids.reduce((sum, bid) => sum + bid, kept as bigint)
    return cap !== undefined && cap < all ? cap : all
  }
  const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)

  test('shares are never negative, never above claim or cap, and sum up to the pool or to all claims', () => {
    fc.assert(
      fc.property(anyPool, fc.array(anyClaim, { maxLength: 5 }), (pool, claims) => {
        const shares = shareQuote(pool, claims)
        for (const [index, share] of shares.entries()) expect(share >= 0n && share <= wanted(claims[index] as QuoteClaim)).toBe(true)
        const claimed = sum(claims.map(wanted))
        const funds = pool > 0n ? pool : 0n
        expect(sum(shares)).toBe(claimed < funds ? claimed : funds)
      }),
    )
  })

  test('deeper bids take nothing from better ones of any market', () => {
    fc.assert(
      fc.property(anyPool, fc.array(anyClaim, { maxLength: 5 }), fc.nat(6), (pool, claims, rank) => {
        const shallow = shareQuote(
          pool,
          claims.map((claim) => ({ ...claim, bids: claim.bids.slice(0, rank) })),
        )
        const deep = shareQuote(pool, claims)
        for (const [index, share] of shallow.entries()) expect(deep[index]).toBeGreaterThanOrEqual(share)
      }),
    )
  })

  test('kept bids are paid before new ones, whatever the new ones are', () => {
    fc.assert(
      fc.property(anyPool, fc.array(anyClaim, { maxLength: 5 }), (pool, claims) => {
        const keptOnly = shareQuote(
          pool,
          claims.map((claim) => ({ ...claim, bids: [] })),
        )
        for (const [index, share] of shareQuote(pool, claims).entries()) expect(share).toBeGreaterThanOrEqual(keptOnly[index] as Ntl)
      }),
    )
  })

  test('equal claims give equal answers', () => {
    fc.assert(
      fc.property(anyPool, fc.array(anyClaim), (pool, claims) => {
        expect(shareQuote(pool, structuredClone(claims))).toEqual(shareQuote(pool, claims))
      }),
    )
  })
})
