import { readFileSync } from 'node:fs'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { sharedReference } from '@hyperladder/testkit'
import { formatPx, formatSz, parseDecimal, parseNtl, parsePx, parseSz, type Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { computeDesiredOrders } from './index.ts'
import { type RestingOrder, viewOf } from './testing.ts'

/** A case as `quoting-cases.json` writes it: decimal strings, `desired` sorted by side and level. */
type Case = {
  szDecimals: number
  startPx: string
  levels: number
  spacing: string
  orderSize: string
  base: string
  quote: string
  gapLevels: number
  activeLevels: number | null
  minNotional?: string
  partlyFilledBid?: { level: number; remaining: string } | null
  restingAskLevel?: number | null
  /** As in `ask 4: 57.45 at 6.9246`. */
  desired: string[]
}

type RecordedCase = Omit<Case, 'desired'> & { desired: { side: string; level: number; px: string; sz: string }[] }

function desiredOf(given: Omit<Case, 'desired'>): string[] {
  const { szDecimals, levels, gapLevels, activeLevels, minNotional = '10', partlyFilledBid = null, restingAskLevel = null } = given
  const pxDecimals = 8 - szDecimals
  const grid = PricingGrid.build({ startPx: parsePx(given.startPx, pxDecimals), levels, spacing: parseSpacing(given.spacing), pxDecimals })
  const base = parseDecimal(given.base, szDecimals) as Sz
  const orderSize = parseSz(given.orderSize, szDecimals)
  const orders: RestingOrder[] = []
  if (partlyFilledBid !== null) {
    orders.push({ side: 'bid', level: partlyFilledBid.level, sz: parseSz(partlyFilledBid.remaining, szDecimals), hasFills: true })
  }
  // The cases don't say how much of the ask remains: what is left of the base, as after any fill.
  if (restingAskLevel !== null) orders.push({ side: 'ask', level: restingAskLevel, sz: (base % orderSize) as Sz, hasFills: true })
  const { desired } = computeDesiredOrders({
    grid,
    orderSize,
    base,
    offerableBase: base,
    quote: parseNtl(given.quote),
    gapLevels,
    activeLevels,
    minNotional: parseNtl(minNotional),
    mark: null,
    maxOrders: null,
    ...viewOf(orders),
  })
  return desired
    .toSorted((a, b) => a.side.localeCompare(b.side) || a.level - b.level)
    .map(({ side, level, px, sz }) => `${side} ${level}: ${formatSz(sz, szDecimals)} at ${formatPx(px, pxDecimals)}`)
}

const TYPED: (Case & { name: string })[] = [
  {
    name: 'a partly filled bid two levels down stays as it is',
    szDecimals: 2,
    startPx: '6.788',
    levels: 10,
    spacing: '0.005',
    orderSize: '57.45',
    base: '344.7',
    quote: '2013.0516078',
    gapLevels: 2,
    activeLevels: 3,
    partlyFilledBid: { level: 1, remaining: '39.73' },
    desired: [
      'ask 4: 57.45 at 6.9246',
      'ask 5: 57.45 at 6.9592',
      'ask 6: 57.45 at 6.9939',
      'bid 0: 57.45 at 6.788',
      'bid 1: 39.73 at 6.8219',
    ],
  },
  {
    name: 'a kept bid is paid first, the last bid is smaller',
    szDecimals: 4,
    startPx: '0.623',
    levels: 10,
    spacing: '0.003',
    orderSize: '313.3813',
    base: '0',
    quote: '24.53425757',
    gapLevels: 1,
    activeLevels: 20,
    partlyFilledBid: { level: 8, remaining: '21.8663' },
    desired: ['bid 7: 16.626 at 0.6363', 'bid 8: 21.8663 at 0.6382'],
  },
  {
    name: 'a kept bid takes the only active level of its side',
    szDecimals: 2,
    startPx: '0.366',
    levels: 2,
    spacing: '0.003',
    orderSize: '190.68',
    base: '329.47',
    quote: '39.64413819',
    gapLevels: 0,
    activeLevels: 1,
    partlyFilledBid: { level: 0, remaining: '95.47' },
    desired: ['ask 1: 190.68 at 0.36709', 'bid 0: 95.47 at 0.366'],
  },
  {
    name: 'a kept bid above dust of base, and too little quote for another',
    szDecimals: 3,
    startPx: '4.4925',
    levels: 3,
    spacing: '0.003',
    orderSize: '55.482',
    base: '0.001',
    quote: '32.90276421',
    gapLevels: 0,
    activeLevels: 3,
    partlyFilledBid: { level: 2, remaining: '6.93' },
    desired: ['bid 2: 6.93 at 4.5194'],
  },
  {
    name: 'dust that rests as an ask stays one',
    szDecimals: 4,
    startPx: '0.8666',
    levels: 3,
    spacing: '0.003',
    orderSize: '414.1739',
    base: '414.1742',
    quote: '377.51764497',
    gapLevels: 0,
    activeLevels: 1,
    restingAskLevel: 1,
    desired: ['ask 1: 0.0003 at 0.8692', 'bid 0: 414.1739 at 0.8666'],
  },
  {
    name: 'an ask rests below the partial level, which holds dust',
    szDecimals: 0,
    startPx: '0.000873',
    levels: 10,
    spacing: '0.003',
    orderSize: '281268',
    base: '281269',
    quote: '112.00665151',
    gapLevels: 0,
    activeLevels: 20,
    restingAskLevel: 8,
    desired: ['ask 8: 1 at 0.00089417', 'ask 9: 281268 at 0.00089685', 'bid 7: 125638 at 0.0008915'],
  },
  {
    name: 'a partial ask and no quote',
    szDecimals: 3,
    startPx: '9.657',
    levels: 2,
    spacing: '0.003',
    orderSize: '29.94',
    base: '19.975',
    quote: '0',
    gapLevels: 2,
    activeLevels: 1,
    desired: ['ask 1: 19.975 at 9.6859'],
  },
  {
    name: 'surplus base is not quoted',
    szDecimals: 5,
    startPx: '89',
    levels: 10,
    spacing: '0.01',
    orderSize: '1.7276',
    base: '17.27601',
    quote: '49.3139586',
    gapLevels: 2,
    activeLevels: 3,
    desired: ['ask 0: 1.7276 at 89', 'ask 1: 1.7276 at 89.89', 'ask 2: 1.7276 at 90.789'],
  },
  {
    name: 'dust of base takes no level',
    szDecimals: 2,
    startPx: '0.50021',
    levels: 40,
    spacing: '0.005',
    orderSize: '640.28',
    base: '0.03',
    quote: '12868.65079818',
    gapLevels: 0,
    activeLevels: 3,
    desired: ['bid 37: 640.28 at 0.6014', 'bid 38: 640.28 at 0.6044', 'bid 39: 640.28 at 0.60742'],
  },
  {
    name: 'a partial ask, and one smaller bid',
    szDecimals: 1,
    startPx: '0.07377',
    levels: 2,
    spacing: '0.01',
    orderSize: '3117.7',
    base: '425',
    quote: '17.93527794',
    gapLevels: 0,
    activeLevels: null,
    desired: ['ask 1: 425 at 0.074507', 'bid 0: 243.1 at 0.07377'],
  },
  {
    name: 'quote below the least value',
    szDecimals: 2,
    startPx: '5.3899',
    levels: 3,
    spacing: '0.003',
    orderSize: '3.68',
    base: '0',
    quote: '7.44384775',
    gapLevels: 0,
    activeLevels: 3,
    desired: [],
  },
]

describe('cases of an independent exact reference', () => {
  test.each(TYPED)('$name', (given) => {
    expect(desiredOf(given)).toEqual(given.desired)
  })
})

const file = sharedReference('quoting-cases.json')
const recorded: RecordedCase[] = file === undefined ? [] : JSON.parse(readFileSync(file, 'utf8')).cases

describe.skipIf(file === undefined)('every case of the shared file', () => {
  test('there are enough of them', () => {
    expect(recorded.length).toBeGreaterThan(50)
  })

  test.each(recorded)(
    '$levels levels of $orderSize, $base base, $quote quote, gap $gapLevels, active $activeLevels',
    ({ desired, ...given }) => {
      expect(desiredOf(given)).toEqual(desired.map(({ side, level, px, sz }) => `${side} ${level}: ${sz} at ${px}`))
    },
  )
})
