import { describe, expect, test } from 'vitest'
import { ConfigError } from './configError.ts'
import { parseConfig } from './parseConfig.ts'

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'

const MARKET = `
[[markets]]
coin = "PURR/USDC"
start_px = "0.15"
levels = 40
order_size = "100"
`
const problemsOf = (text: string): readonly string[] => {
  try {
    parseConfig(text, 'maker.toml')
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('a config of the least keys', () => {
  test('gets the defaults of the design', () => {
    expect(parseConfig(`network = "testnet"\n${MARKET}`, 'maker.toml')).toEqual({
      settings: {
        network: 'testnet',
        markets: [
          {
            coin: 'PURR/USDC',
            startPx: '0.15',
            levels: 40,
            spacing: '0.003',
            orderSize: '100',
            gapLevels: 0,
            activeLevels: 20,
            allocation: {},
          },
        ],
        intervalMs: 3000,
        reconcileEvery: 20,
        reserve: 100,
        deadZoneBps: '5',
        priceToleranceBps: '1',
        sizeTolerancePct: '1',
        foreignOrders: undefined,
        driftTolerance: { baseLots: 1, quote: '1' },
        balanceFeed: 'spotState',
        guards: { widenAfterMs: 5_000, pullAfterMs: 30_000, haltAfterMs: 600_000, widenLevels: 2, deadManMs: null },
      },
      connection: { network: 'testnet', actionsOver: 'http' },
      journalMb: 256,
      watchdog: {},
    })
  })
})

describe('a config of every key', () => {
  test('takes each over', () => {
    const text = `
network = "paper"
url = "http://127.0.0.1:3001"
ws_url = "ws://127.0.0.1:3001/ws"
journal = "runs/a.journal"
journal_mb = 64
[account]
address = "0x14791697260E4c9A71f18484C9f997B308e59325"
vault_address = "0x1111111111111111111111111111111111111111"
key_file = "maker.key"
[quoting]
interval_ms = 1000
reconcile_every = 5
reserve = 7
dead_zone_bps = "0.5"
price_tolerance_bps = 2
size_tolerance_pct = "0"
foreign_orders = "leave"
balance_feed = "webData2"
actions_over = "post"
[drift]
base_lots = 3
quote = "2.5"
[guards]
widen_after = "2s"
pull_after = "1m"
halt_after = "off"
widen_levels = 0
dead_man = "off"
kill_file = "all.kill"
[watchdog]
key_file = "watchdog.key"
[[markets]]
coin = "@107"
start_px = "24.1"
levels = 100
spacing = "0.01"
order_size = "0.5"
seeded_levels = 0
gap_levels = 1
active_levels = "all"
allocation_base = "50"
allocation_quote = "0"
min_px = "20"
max_px = 30
min_base = "1.5"
max_base = "100"
max_drawdown_quote = "250"
`
    expect(parseConfig(text, 'maker.toml')).toEqual({
      settings: {
        network: 'paper',
        markets: [
          {
            coin: '@107',
            startPx: '24.1',
            levels: 100,
            spacing: '0.01',
            orderSize: '0.5',
            seededLevels: 0,
            gapLevels: 1,
            activeLevels: null,
            allocation: { base: '50', quote: '0' },
            bounds: { minPx: '20', maxPx: '30', minBase: '1.5', maxBase: '100', maxDrawdownQuote: '250' },
          },
        ],
        intervalMs: 1000,
        reconcileEvery: 5,
        reserve: 7,
        deadZoneBps: '0.5',
        priceToleranceBps: '2',
        sizeTolerancePct: '0',
        foreignOrders: 'leave',
        driftTolerance: { baseLots: 3, quote: '2.5' },
        balanceFeed: 'webData2',
        guards: { widenAfterMs: 2_000, pullAfterMs: 60_000, haltAfterMs: null, widenLevels: 0, deadManMs: null },
      },
      connection: {
        network: 'paper',
        url: 'http://127.0.0.1:3001',
        wsUrl: 'ws://127.0.0.1:3001/ws',
        address: '0x14791697260e4c9a71f18484c9f997b308e59325',
        vaultAddress: '0x1111111111111111111111111111111111111111',
        keyFile: 'maker.key',
        actionsOver: 'post',
      },
      killFile: 'all.kill',
      journal: 'runs/a.journal',
      journalMb: 64,
      watchdog: { keyFile: 'watchdog.key' },
    })
  })
})

describe('guards that contradict each other', () => {
  const guards = (lines: string, rest = '') => problemsOf(`network = "testnet"\n[guards]\n${lines}\n${rest}${MARKET}`)
  const market = (lines: string) => problemsOf(`network = "testnet"\n${MARKET}${lines}`)

  test.each([
    ['a pull before the widening', guards('pull_after = "4s"'), 'guards.pull_after was 4s, must be at least guards.widen_after (5s)'],
    [
      'a halt before the pull',
      guards('halt_after = "29s"'),
      'guards.halt_after was 29s, must be at least guards.pull_after (30s), or "off"',
    ],
    ['no time', guards('widen_after = "5"'), 'guards.widen_after was "5", must be a time of 1s or more, such as "5s"'],
    [
      'a dead man too quick',
      guards('dead_man = "14s"'),
      'guards.dead_man was "14s", must be a time of 15s or more, such as "60s", or "off"',
    ],
    [
      'a dead man over the orders of others',
      guards('dead_man = "60s"', '[quoting]\nforeign_orders = "leave"\n'),
      'guards.dead_man is set while quoting.foreign_orders is "leave": the venue would cancel every order of the account, those of others too. Set one of them only',
    ],
    ['an empty price band', market('min_px = "0.2"\nmax_px = "0.1999"'), 'markets[0].min_px was "0.2", must be at most max_px ("0.1999")'],
    [
      'an empty range of base',
      market('min_base = "10"\nmax_base = "9.5"'),
      'markets[0].min_base was "10", must be at most max_base ("9.5")',
    ],
  ])('%s', (_, problems, problem) => {
    expect(problems).toEqual([problem])
  })

  test('bounds that are equal are a band', () => {
    expect(market('min_px = "0.20"\nmax_px = "0.2"')).toEqual([])
  })

  test('a watchdog with two keys', () => {
    expect(problemsOf(`network = "testnet"\n[watchdog]\nkey_file = "a"\nkeystore = "b"\n${MARKET}`)).toEqual([
      'watchdog.key_file and watchdog.keystore are both set, must be one of them',
    ])
  })
})

test('a keystore and its password file are taken over', () => {
  const text = `network = "testnet"\n[account]\nkeystore = "agent.json"\npassword_file = "agent.password"\n${MARKET}`
  expect(parseConfig(text, 'maker.toml').connection).toEqual({
    network: 'testnet',
    keystore: 'agent.json',
    passwordFile: 'agent.password',
    actionsOver: 'http',
  })
})

describe('a wrong config names the key, the value and what is allowed', () => {
  test.each([
    ['a missing network', MARKET, 'network is missing, must be one of "paper", "testnet", "mainnet"'],
    ['a wrong network', `network = "main"\n${MARKET}`, 'network was "main", must be one of "paper", "testnet", "mainnet"'],
    ['no markets', 'network = "paper"', 'markets is missing, must be at least one [[markets]] table'],
    ['an empty list of markets', 'network = "paper"\nmarkets = []', 'markets was a list, must be at least one [[markets]] table'],
    ['a table that is none', `network = "paper"\nquoting = 5\n${MARKET}`, 'quoting was 5, must be a table'],
    [
      'an integer out of range',
      `network = "paper"\n${MARKET.replace('levels = 40', 'levels = 1')}`,
      'markets[0].levels was 1, must be an integer from 2 to 32768',
    ],
    [
      'a word for an integer',
      `network = "paper"\n${MARKET.replace('levels = 40', 'levels = "40"')}`,
      'markets[0].levels was "40", must be an integer from 2 to 32768',
    ],
    [
      'a float for a price',
      `network = "paper"\n${MARKET.replace('"0.15"', '0.15')}`,
      'markets[0].start_px was 0.15 without quotes (a TOML float, which can\'t hold every decimal exactly), must be a quoted decimal above 0, such as "0.15"',
    ],
    [
      'an exponent',
      `network = "paper"\n${MARKET.replace('"0.15"', '"1e-3"')}`,
      'markets[0].start_px was "1e-3", must be a quoted decimal above 0, such as "0.15"',
    ],
    [
      'a zero order size',
      `network = "paper"\n${MARKET.replace('"100"', '"0.0"')}`,
      'markets[0].order_size was "0.0", must be a quoted decimal above 0, such as "0.15"',
    ],
    [
      'a spacing of one',
      `network = "paper"\n${MARKET}spacing = "1"`,
      'markets[0].spacing was "1", must be a quoted decimal above "0" and below "1" with at most 12 decimals, such as "0.003"',
    ],
    [
      'a tolerance too fine',
      `network = "paper"\n[quoting]\ndead_zone_bps = "0.00001"\n${MARKET}`,
      'quoting.dead_zone_bps was "0.00001", must be a quoted decimal from "0" to "1000" with at most 4 decimals',
    ],
    [
      'a short address',
      `network = "paper"\n[account]\naddress = "0x12"\n${MARKET}`,
      'account.address was "0x12", must be an address: "0x" and 40 hex digits',
    ],
    [
      'more seeded levels than levels',
      `network = "paper"\n${MARKET}seeded_levels = 41`,
      'markets[0].seeded_levels was 41, must be at most levels (40)',
    ],
    [
      'a gap as wide as the ladder',
      `network = "paper"\n${MARKET}gap_levels = 40`,
      'markets[0].gap_levels was 40, must be below levels (40)',
    ],
    [
      'a zero window',
      `network = "paper"\n${MARKET}active_levels = 0`,
      'markets[0].active_levels was 0, must be an integer from 1 to 32768 per side, or "all"',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toContain(problem)
  })

  test('a vault that is the account itself', () => {
    const address = '0x1111111111111111111111111111111111111111'
    expect(problemsOf(`network = "paper"\n[account]\naddress = "${address}"\nvault_address = "${address}"\n${MARKET}`)[0]).toMatch(
      /^account.vault_address was account.address itself/,
    )
  })

  test.each([
    ['two places of the key', 'key_file = "k"\nkeystore = "s"', 'account.key_file and account.keystore are both set, must be one of them'],
    [
      'a password without a keystore',
      'password_file = "p"',
      'account.password_file is set without account.keystore, whose password it holds: name the keystore, or leave it out',
    ],
    [
      'an empty path',
      'keystore = " "',
      'account.keystore was " ", must be the path of an encrypted keystore (Web3 Secret Storage, version 3)',
    ],
    ['a password', 'password = "hunter2"', /^account\.password is not allowed: a password is never written into the config/],
    ['a password by its long name', 'keystore_password = "hunter2"', /^account\.keystore_password is not allowed: a password is never/],
  ])('%s', (_, lines, problem) => {
    const problems = problemsOf(`network = "testnet"\n[account]\n${lines}\n${MARKET}`)
    expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)])
    expect(problems.join()).not.toContain('hunter2')
  })

  test('all problems are listed at once', () => {
    const problems = problemsOf(
      `network = "x"\nfoo = 1\n[quoting]\nreserve = -1\ninterval_ms = 1\n${MARKET.replace('levels = 40', 'levels = 1')}`,
    )
    expect(problems).toHaveLength(5)
  })

  test('text that is not TOML names the place', () => {
    expect(problemsOf('network = "paper"\nlevels = = 3\n')[0]).toMatch(/^line 2, column \d+ is not TOML: /)
  })
})

describe('unknown keys are errors that name the nearest known one', () => {
  test.each([
    [
      'a slip',
      `network = "paper"\n${MARKET}levls = 3`,
      /^markets\[0\]\.levls is not a known key; did you mean levels\? Allowed here: coin, start_px, /,
    ],
    [
      'camelCase',
      `network = "paper"\n[quoting]\nintervalMs = 3\n${MARKET}`,
      /^quoting\.intervalMs is not a known key; did you mean interval_ms\?/,
    ],
    ["another program's word", `network = "paper"\n${MARKET}tick_size = 3`, /did you mean spacing\?/],
    [
      'a key in the wrong table',
      `network = "paper"\nreconcile_every = 3\n${MARKET}`,
      /^reconcile_every is not a known key; did you mean quoting\.reconcile_every\?/,
    ],
    [
      'a table nobody reads',
      `network = "paper"\n[emitter]\nx = 1\n${MARKET}`,
      /^emitter is not a known key\. Allowed here: network, url, ws_url, journal, .*account, quoting, drift, guards, watchdog, markets$/,
    ],
    ['a name of the object prototype', `network = "paper"\nconstructor = 1\n${MARKET}`, /^constructor is not a known key/],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)])
  })
})

describe('a private key in the config is an error that tells where keys go and never shows it', () => {
  test.each([
    ['under a name of its own', `network = "paper"\n[account]\nprivate_key = "${KEY}"\n${MARKET}`],
    ['as an address', `network = "paper"\n[account]\naddress = "${KEY}"\n${MARKET}`],
    ['as the key file', `network = "paper"\n[account]\nkey_file = "${KEY}"\n${MARKET}`],
    ['as a key', `network = "paper"\n"${KEY}" = 1\n${MARKET}`],
    ['as a coin, without 0x', `network = "paper"\n${MARKET.replace('PURR/USDC', KEY.slice(2))}`],
    ['in a line that is not TOML', `network = "paper"\nprivate_key = ${KEY}z\n${MARKET}`],
  ])('%s', (_, text) => {
    const problems = problemsOf(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).not.toContain(KEY.slice(2))
  })

  test('and names the two right places', () => {
    expect(problemsOf(`network = "paper"\n[account]\nkey_file = "${KEY}"\n${MARKET}`)[0]).toContain('HYPERLADDER_PRIVATE_KEY')
  })
})

describe('markets that contradict each other', () => {
  test('the same market twice', () => {
    expect(problemsOf(`network = "paper"\n${MARKET}${MARKET}`)).toEqual([
      'markets[1] (PURR/USDC) is the same market as markets[0] (PURR/USDC): one market has one ladder',
    ])
  })

  test('one base token in two markets needs both allocations', () => {
    const other = MARKET.replace('PURR/USDC', 'PURR/USDH')
    expect(problemsOf(`network = "paper"\n${MARKET}${other}allocation_base = "5"`)).toEqual([
      'markets[0].allocation_base is missing: PURR is the base of PURR/USDC and PURR/USDH, so each must say its part',
    ])
    expect(problemsOf(`network = "paper"\n${MARKET}allocation_base = "5"\n${other}allocation_base = "5"`)).toEqual([])
  })

  test('a base that is the quote of another needs allocations of both', () => {
    const other = MARKET.replace('PURR/USDC', 'CAT/PURR')
    expect(problemsOf(`network = "paper"\n${MARKET}${other}`)).toEqual([
      'markets[0].allocation_base is missing: PURR is the base of PURR/USDC and the quote of CAT/PURR, so each must say its part',
      'markets[1].allocation_quote is missing: PURR is the base of PURR/USDC and the quote of CAT/PURR, so each must say its part',
    ])
  })
})
