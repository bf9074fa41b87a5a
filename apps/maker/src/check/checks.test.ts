import type { OpenOrder } from '@hyperladder/exchange-port'
import { encodeCloid } from '@hyperladder/order-state'
import { type Address, type MarketSpec, marketSpec, type Ntl, type Oid, type Px, type Sz, type Wei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { planMarket } from '../config/planMarket.ts'
import type { MakerSettings, MarketSettings } from '../settings.ts'
import { checkAccount } from './checkAccount.ts'
import { checkBudget } from './checkBudget.ts'
import { checkMarket } from './checkMarket.ts'
import { checkOpenOrders } from './checkOpenOrders.ts'
import { checkReading } from './checkReading.ts'
import { firstQuotes, type MarketFunds } from './firstQuotes.ts'

const ME = `0x${'1'.repeat(40)}` as Address
const OTHER = `0x${'2'.repeat(40)}` as Address
const SUB = `0x${'3'.repeat(40)}` as Address

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const spec: MarketSpec = marketSpec({
  coin: 'PURR/USDC',
  pairIndex: 0,
  base: { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 },
  quote: USDC,
})
const settings: MarketSettings = {
  coin: 'PURR/USDC',
  startPx: '0.15',
  levels: 40,
  spacing: '0.003',
  orderSize: '100',
  gapLevels: 1,
  activeLevels: 20,
  allocation: {},
}
const purr = (amount: bigint): Wei => (amount * 100_000n) as Wei
const usdc = (amount: bigint): Ntl => (amount * 100_000_000n) as Ntl
const px = (micro: bigint): Px => (micro * 100n) as Px

function funds(change: Partial<MarketSettings>, amounts: { base?: bigint; quote?: bigint; mark?: Px | null } = {}): MarketFunds {
  const { plan } = planMarket({ ...settings, ...change }, spec)
  if (!plan) throw new Error('the plan of the test is wrong')
  return {
    plan,
    mark: amounts.mark === undefined ? px(159_000n) : amounts.mark,
    baseTotal: purr(amounts.base ?? 2000n),
    quoteTotal: usdc(amounts.quote ?? 1000n),
  }
}
const findingsOf = (market: MarketFunds) => firstQuotes([market]).flatMap(checkMarket)

describe('the key must be able to act for the account', () => {
  const user = { role: 'user' } as const
  const missing = { role: 'missing' } as const
  test.each([
    ["the account's own key", { signer: ME, signerRole: user, owner: ME }, ['ok']],
    ['an agent of the account', { signer: OTHER, signerRole: { role: 'agent', master: ME }, owner: ME }, ['ok']],
    ["another's agent", { signer: SUB, signerRole: { role: 'agent', master: OTHER }, owner: ME }, ['fail']],
    ["another account's own key", { signer: OTHER, signerRole: user, owner: ME }, ['fail']],
    ['an unknown key', { signer: OTHER, signerRole: missing, owner: ME }, ['fail']],
    ['a sub-account as signer', { signer: SUB, signerRole: { role: 'subAccount', master: ME }, owner: SUB }, ['fail']],
    [
      'own sub-account',
      { signer: ME, signerRole: user, owner: ME, vault: { address: SUB, role: { role: 'subAccount', master: ME } } },
      ['ok', 'ok'],
    ],
    [
      'own sub-account by an agent',
      {
        signer: OTHER,
        signerRole: { role: 'agent', master: ME },
        owner: ME,
        vault: { address: SUB, role: { role: 'subAccount', master: ME } },
      },
      ['ok', 'ok'],
    ],
    [
      "another's sub-account",
      { signer: ME, signerRole: user, owner: ME, vault: { address: SUB, role: { role: 'subAccount', master: OTHER } } },
      ['ok', 'fail'],
    ],
    [
      'a vault, whose leader the venue does not tell',
      { signer: ME, signerRole: user, owner: ME, vault: { address: SUB, role: { role: 'vault' } } },
      ['ok', 'warn'],
    ],
    ['a plain account as vault', { signer: ME, signerRole: user, owner: ME, vault: { address: OTHER, role: user } }, ['ok', 'fail']],
  ] as const)('%s', (_, facts, levels) => {
    expect(checkAccount({ ...facts, nowMs: 0 }).map(({ level }) => level)).toEqual(levels)
  })

  test('P45 a key of another account fails, and both addresses are named', () => {
    expect(checkAccount({ signer: SUB, signerRole: { role: 'agent', master: OTHER }, owner: ME, nowMs: 0 })[0]?.text).toBe(
      `${SUB} is an agent wallet of ${OTHER}, must be one of account.address ${ME}`,
    )
  })
})

describe('an agent', () => {
  const nowMs = Date.parse('2026-11-01T00:00:00Z')
  const HOUR = 3_600_000
  const findingFor = (validUntilMs: number | null, address = OTHER) => {
    const agents = [
      { address: SUB, name: 'another', validUntilMs: nowMs },
      { address, name: 'maker', validUntilMs },
    ]
    return checkAccount({ signer: OTHER, signerRole: { role: 'agent', master: ME }, owner: ME, agents, nowMs })[0]
  }

  test.each([
    ['with a year to go', nowMs + 365 * 24 * HOUR, 'ok', '("maker"), valid until 2027-11-01T00:00:00.000Z'],
    ['with a week to go', nowMs + 7 * 24 * HOUR + 1, 'ok', 'valid until 2026-11-08T00:00:00.001Z'],
    ['with less', nowMs + 7 * 24 * HOUR, 'warn', "in 7 days: approve a new one before, since an agent that has run out can't even cancel"],
    ['with hours', nowMs + 47.5 * HOUR, 'warn', 'in 47 h: approve a new one before'],
    ['with no end', null, 'ok', `${OTHER} is an agent wallet of ${ME}`],
  ])('%s', (_, validUntilMs, level, text) => {
    expect(findingFor(validUntilMs)).toMatchObject({ level, text: expect.stringContaining(text) })
  })

  test('that the venue does not list (an unnamed one) is told without an end', () => {
    expect(findingFor(nowMs, ME)?.text).toBe(`${OTHER} is an agent wallet of ${ME}`)
  })

  test('that is not known any more is told what that may mean', () => {
    const missing = { role: 'missing' } as const
    const textOf = (owner: typeof ME) => checkAccount({ signer: OTHER, signerRole: missing, owner, nowMs })[0]?.text
    expect(textOf(ME)).toBe(
      `${OTHER} is unknown to the venue: it is no agent (API wallet) of ${ME}, or one that was replaced or has run out: approve it (again) with the account's own key`,
    )
    expect(textOf(OTHER)).toMatch(/an account that never had funds, or an agent .* name its account as account\.address, and approve it/)
  })
})

describe('a market', () => {
  test('with a seeded plan that the account can pay has nothing to complain about', () => {
    expect(findingsOf(funds({ seededLevels: 20 }))).toEqual([
      { level: 'ok', subject: 'PURR/USDC ladder', text: '40 levels from 0.15 to 0.1684, each a legal price' },
      {
        level: 'ok',
        subject: 'PURR/USDC funds',
        text: expect.stringMatching(/^seeded_levels = 20 needs 2000 PURR and 308\.\d+ USDC; the account has 2000 PURR and 1000 USDC$/),
      },
      {
        level: 'ok',
        subject: 'PURR/USDC first orders',
        text: "19 bids and 20 asks, boundary at level 20 of 40, all within the venue's rules",
      },
    ])
  })

  test('short of its plan says by how much', () => {
    const [, finding] = findingsOf(funds({ seededLevels: 20 }, { base: 1900n, quote: 300n }))
    expect(finding).toMatchObject({ level: 'warn', text: expect.stringMatching(/: 100 PURR and 8\.\d+ USDC short$/) })
  })

  test('with an allocation above the account fails, for its boundary would not follow its fills', () => {
    expect(
      findingsOf(funds({ allocation: { base: '2001', quote: '1000.5' } }))
        .filter(({ level }) => level === 'fail')
        .map(({ text }) => text),
    ).toEqual([
      'allocation_base was 2001, must be at most what the account has: 2000 PURR',
      'allocation_quote was 1000.5, must be at most what the account has: 1000 USDC',
    ])
  })

  test('whose orders are worth less than the venue takes fails', () => {
    expect(findingsOf(funds({ orderSize: '59' })).at(0)).toEqual({
      level: 'fail',
      subject: 'PURR/USDC ladder',
      text: 'order_size 59 is worth 9.9356 USDC on the highest level, must be at least 10',
    })
  })

  test('whose lowest levels are too small to order is warned', () => {
    expect(findingsOf(funds({ orderSize: '65' })).at(0)).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(/but on the lowest \d+ an order is worth less than 10/),
    })
  })

  test('with nothing to quote fails', () => {
    expect(findingsOf(funds({}, { base: 0n, quote: 0n }))).toContainEqual({
      level: 'fail',
      subject: 'PURR/USDC first orders',
      text: expect.stringMatching(/^there is nothing to quote with these funds/),
    })
  })

  test('all-ask at genesis is legal', () => {
    const findings = findingsOf(funds({ seededLevels: 0, activeLevels: null }, { base: 4000n, quote: 0n, mark: px(149_000n) }))
    expect(findings.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok'])
  })

  test('whose ladder stands far from the mark is warned with both prices', () => {
    expect(findingsOf(funds({}, { mark: px(170_000n) }))).toContainEqual({
      level: 'warn',
      subject: 'PURR/USDC price',
      text: expect.stringMatching(/the ladder's price is 0\.159\d+, 6\.\d % below the mark 0\.17: others will trade/),
    })
  })

  test('outside the band says how many orders are not placed', () => {
    const findings = findingsOf(funds({}, { mark: px(1_590_000n) }))
    expect(findings).toContainEqual({
      level: 'fail',
      subject: 'PURR/USDC first orders',
      text: expect.stringMatching(/nothing to quote.*not placed: \d+ outsideBand/),
    })
  })

  test('with gap 0 is told that round trips pay fees', () => {
    expect(findingsOf(funds({ gapLevels: 0 })).at(-1)).toMatchObject({ level: 'warn', subject: 'PURR/USDC fees' })
  })

  test('two markets of one quote token share it', () => {
    const markets = firstQuotes([funds({}, { quote: 100n }), funds({ startPx: '0.1501' }, { quote: 100n })])
    const sum = markets.reduce((total, { quote }) => total + quote, 0n)
    expect(sum).toBe(usdc(100n))
    expect(markets.every(({ quote }) => quote > usdc(40n))).toBe(true)
  })
})

describe('the settings in the units of the market', () => {
  test('everything that does not fit is named at once', () => {
    expect(planMarket({ ...settings, startPx: '0.1500001', orderSize: '0.5', allocation: { base: '1.000001' } }, spec).problems).toEqual([
      expect.stringMatching(/^start_px: /),
      expect.stringMatching(/^order_size: /),
      expect.stringMatching(/^allocation_base: /),
    ])
  })

  test('a ladder that does not rise is named', () => {
    expect(planMarket({ ...settings, startPx: '0.00000001' }, spec).problems).toEqual([
      expect.stringMatching(/^ladder: levels 0 and 1 would be/),
    ])
  })
})

describe('what rests already', () => {
  const order = (change: Partial<OpenOrder>): OpenOrder => ({
    coin: 'PURR/USDC',
    oid: 7 as Oid,
    side: 'bid',
    px: px(150_000n),
    sz: 5n as Sz,
    origSz: 5n as Sz,
    timeMs: 0,
    ...change,
  })
  const own = order({ cloid: encodeCloid({ fingerprint: 1, market: 0, side: 'bid', level: 3, generation: 1n }) })
  const maker = (change: Partial<MakerSettings>): MakerSettings => ({
    network: 'mainnet',
    markets: [settings],
    intervalMs: 3000,
    reconcileEvery: 20,
    reserve: 100,
    deadZoneBps: '5',
    priceToleranceBps: '1',
    sizeTolerancePct: '1',
    foreignOrders: undefined,
    driftTolerance: { baseLots: 1, quote: '1' },
    balanceFeed: 'spotState',
    ...change,
  })

  test.each([
    ['ours only', [own], {}, ['ok']],
    ["others' on mainnet without the option", [own, order({})], {}, ['ok', 'fail']],
    ["others' on testnet without the option", [order({})], { network: 'testnet' }, ['ok', 'warn']],
    ["others' to be cancelled", [order({})], { foreignOrders: 'cancel' }, ['ok', 'warn']],
    ["others' to be left", [order({})], { foreignOrders: 'leave' }, ['ok', 'ok']],
    ["others' in another market", [order({ coin: '@107' })], {}, ['ok']],
  ] as const)('%s', (_, orders, change, levels) => {
    expect(checkOpenOrders(orders, [spec], maker(change)).map(({ level }) => level)).toEqual(levels)
  })

  test('a foreign order is listed with its numbers', () => {
    expect(checkOpenOrders([order({})], [spec], maker({}))[1]?.text).toContain('PURR/USDC buy 5 at 0.15 (oid 7)')
  })

  test.each([
    [0, 'ok'],
    [9870, 'warn'],
    [9900, 'warn'],
  ] as const)('with %i of 10,000 requests used and 40 orders to place the budget is %s', (used, level) => {
    expect(checkBudget({ used, cap: 10_000, surplus: 0, cumVlm: 0n as Ntl }, 40, maker({})).level).toBe(level)
  })
})

describe('how often everything is read', () => {
  test.each([
    [3_000, 20, []],
    [3_000, 2, []],
    [
      ...[500, 4],
      [
        'reconcile_every 4 at interval_ms 500 reads everything each 2 s, which weighs 2460 of the 1200 that the venue takes from an IP a minute: readings will fail, and quotes are taken out then. Set it to 12 or more',
      ],
    ],
  ] as const)('every %i ms x %i', (intervalMs, reconcileEvery, texts) => {
    expect(checkReading({ intervalMs, reconcileEvery }).map(({ text }) => text)).toEqual(texts)
  })
})

describe('the guards of a market', () => {
  const guardsOf = (bounds: MarketSettings['bounds'], base = 2000n) =>
    findingsOf(funds(bounds === undefined ? {} : { bounds }, { base })).filter(({ subject }) => subject === 'PURR/USDC guards')

  test('none are set: nothing is said', () => {
    expect(guardsOf(undefined)).toEqual([])
  })

  test('are told as they will work', () => {
    expect(guardsOf({ minPx: '0.15', maxPx: '0.17', minBase: '500', maxBase: '3000', maxDrawdownQuote: '25' })).toEqual([
      {
        level: 'ok',
        subject: 'PURR/USDC guards',
        text: 'price from 0.15 to 0.17, no asks at 500 PURR, no bids at 3000 PURR, halts 25 USDC below its highest worth',
      },
    ])
  })

  test.each([
    [{ minPx: '0.17' }, 'fail', /^min_px was 0\.17, must be at most the boundary's price, or it halts at once: 0\.159\d* \(level 20\)$/],
    [{ maxPx: '0.155' }, 'fail', /^max_px was 0\.155, must be at least the boundary's price/],
    [{ minBase: '2000' }, 'warn', /^min_base is 2000 PURR, and the market has no more than that: no asks/],
    [{ maxBase: '2000' }, 'warn', /^max_base is 2000 PURR, and the market has that much: no bids/],
  ] as const)('%o', (bounds, level, text) => {
    expect(guardsOf(bounds)[0]).toEqual({ level, subject: 'PURR/USDC guards', text: expect.stringMatching(text) })
  })
})
