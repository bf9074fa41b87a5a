import { marketSpec } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/config/configError.ts'
import { parseConfig } from '../../src/config/parseConfig.ts'
import { planMarket } from '../../src/config/planMarket.ts'

/** Faults that another maker had with its configuration, as scenarios. The codes are those of CONTRIBUTING. */

const MARKET = '[[markets]]\ncoin = "PURR/USDC"\nstart_px = "1"\nlevels = 240\norder_size = "100"\n'

const problemsOf = (text: string): string => {
  try {
    parseConfig(`network = "paper"\n${text}`, 'maker.toml')
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n')
    throw error
  }
  return ''
}

test.each([
  ['[differ]\ndead_zone_bps = "15"\n', 'differ'],
  ['[emitter]\nmax_actions = 20\n', 'emitter'],
  ['[reconciliation]\ninterval = 20\n', 'reconciliation'],
])('P28 WHEN the config has the table %j, which nothing reads THEN the start is refused and the key named', (table, key) => {
  expect(problemsOf(MARKET + table)).toContain(`${key} is not a known key`)
})

test.each(['tick_size = "0.01"', 'n_seeded_levels = 3'])(
  'P28 WHEN a market has %s, which nothing reads THEN the start is refused',
  (line) => {
    expect(problemsOf(MARKET + line)).toContain(`markets[0].${line.split(' ')[0]} is not a known key`)
  },
)

test('P28 WHEN a spacing is given THEN the ladder has it: from 1 at 1 % the 232nd level is near 10, not near 2', () => {
  const { settings } = parseConfig(`network = "paper"\n${MARKET}spacing = "0.01"\n`, 'maker.toml')
  const spec = marketSpec({
    coin: 'PURR/USDC',
    pairIndex: 0,
    base: { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 },
    quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
  })
  const [market] = settings.markets
  if (market === undefined) throw new Error('there is no market')
  const { plan } = planMarket(market, spec)
  expect([plan?.grid.px(1), Number(plan?.grid.px(232)) / 1e8]).toEqual([101_000_000n, expect.closeTo(10, 0)])
})
