import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { killHard, Launcher } from './launch.ts'
import { spawnCli } from './spawnCli.ts'

const ADDRESS = `0x${'1'.repeat(40)}`
const LADDER = 'PURR/USDC=start-px:0.19,levels:40,order-size:200,seeded-levels:20'
const launcher = new Launcher()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-paper-'))
})
afterEach(() => launcher.killAll())
afterAll(() => rm(folder, { recursive: true }))

const start = (...args: string[]) => launcher.launch(['paper', '--port', '0', ...args], { cwd: folder })
const refused = (...args: string[]) => spawnCli(['paper', '--port', '0', ...args], { cwd: folder })

describe('an exchange with HIP-2 makers and a mempool that holds back takers', () => {
  test('has the ladder in its book', async () => {
    const paper = start('--regime', 'empty', '--commit-blocks', '1-3', '--taker-delay-blocks', '3', '--hip2', LADDER)
    const [, url] = await paper.says(/http +(http:\/\/\S+)/)
    await paper.says(/The market is made up: profit here says nothing about profit there\.\n/)
    const ask = async (): Promise<Book> => {
      const response = await fetch(`${url}/info`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: BOOK })
      return (await response.json()) as Book
    }
    const own = async () => (await ask()).levels.map((side) => side.filter(({ sz }) => sz === '200.0').map(({ px }) => px))
    await expect.poll(async () => (await own()).map((side) => side.length), { timeout: 60_000 }).toEqual([20, 20])
    const [bids = [], asks = []] = await own()
    const grid = await spawnCli(['grid', '--start-px', '0.19', '--levels', '40', '--sz-decimals', '0', '--format', 'json'])
    expect([...bids.toReversed(), ...asks]).toEqual(JSON.parse(grid.stdout))
  })

  test.each([
    ['a coin that is not there', 'PURR=start-px:1,levels:2,order-size:20', /--hip2: coin was 'PURR', must be one of PURR\/USDC, @1/],
    ['a pair with another quote', '@5=start-px:0.2,levels:2,order-size:60', /--hip2: coin was '@5', must be one of .*@9: pairs with USDC/],
    [
      'a price of six figures',
      'PURR/USDC=start-px:0.190001,levels:2,order-size:20',
      /--hip2: start-px: price '0\.190001' has more than 5 sig/,
    ],
    ['a size off the lot', 'PURR/USDC=start-px:0.19,levels:2,order-size:0.5', /--hip2: order-size: /],
    ['a missing size', 'PURR/USDC=start-px:0.19,levels:2', /order-size is missing: it must be COIN=start-px:PRICE/],
    ['levels out of range', 'PURR/USDC=start-px:0.19,levels:1,order-size:20', /levels was 1, must be an integer from 2 to 1000/],
    [
      'more seeds than levels',
      'PURR/USDC=start-px:0.19,levels:2,order-size:20,seeded-levels:3',
      /seeded-levels was 3, must be an integer from 0 to 2/,
    ],
    ['a word that is no key', 'PURR/USDC=px:0.19', /'px:0\.19' must be one of start-px, levels/],
    ['no ladder', 'PURR/USDC', /must be COIN=start-px:PRICE,levels:COUNT/],
  ])('%s is refused with what is allowed', async (_, ladder, message) => {
    const { code, stderr } = await refused('--hip2', ladder)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})

describe('funds', () => {
  test.each([
    ['EUR:1', /--fund 0x1{40}: token was 'EUR', must be one of USDC, PURR, .*or the index of one/],
    ['PURR:1.123456', /--fund 0x1{40}: amount of PURR was '1\.123456', must be a plain decimal of at most 5 decimals/],
  ])('of %s are refused', async (amounts, message) => {
    const { code, stderr } = await refused('--fund', `${ADDRESS}=${amounts}`)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  test('that a state gave before are said not to be given again, with how to add more', async () => {
    const first = start('--state', 'funds.state', '--fund', `${ADDRESS}=USDC:5`)
    await first.says(/funded {6}0x1{40} with 5 USDC\n/)
    await killHard(first.child)
    const second = start('--state', 'funds.state', '--fund', `${ADDRESS}=USDC:7,PURR:3`)
    await second.says(/\nfunded {6}0x1{40} with 3 PURR\nnot funded {2}0x1{40} with USDC: this state gave it at an earlier start\n/)
    await second.says(
      /more funds {2}start with --control-port 3002, then: hyperladder paper-control fund address=0x1{40} token=USDC amount=AMOUNT --port 3002\n/,
    )
  })
})

test('limits per IP address can be lifted', async () => {
  const role = JSON.stringify({ type: 'userRole', user: ADDRESS })
  const statuses = async (...args: string[]): Promise<number[]> => {
    const [, url] = await start(...args).says(/http +(http:\/\/\S+)/)
    const ask = () => fetch(`${url}/info`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: role })
    return Promise.all(Array.from({ length: 30 }, async () => (await ask()).status))
  }
  expect(await statuses()).toContain(429)
  expect(await statuses('--no-ip-limits')).toEqual(Array(30).fill(200))
})

describe('what the market is to be like', () => {
  test.each([
    [['--replay', 'absent.csv'], /error: --replay: recording .*absent\.csv could not be read/],
    [
      ['--replay', 'candles.csv', '--replay-coin', 'NOPE'],
      /error: --replay-coin: coin of the replay was 'NOPE', must be one of PURR\/USDC/,
    ],
    [['--replay', 'candles.csv', '--replay-speed', '99999999'], /error: --replay-speed: speed was 99999999, must be above 0/],
    [['--commit-blocks', '3-1'], /error: option '--commit-blocks <blocks>' argument '3-1' is invalid\. It must be a count from 0 to 99/],
    [['--fault', 'late=0.5'], /error: --fault: fault was 'late', must be one of delayedAnswer/],
  ] as const)('%j is refused by its option', async (args, message) => {
    await writeFile(join(folder, 'candles.csv'), 't,o,h,l,c,v\n60000,0.2,0.21,0.19,0.205,4000\n')
    const { code, stderr } = await refused(...args)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})

describe('a state', () => {
  test('of another market is refused with the option that makes it this one', async () => {
    const first = start('--state', 'market.state', '--seed', '7', '--regime', 'chop')
    await first.says(/Ctrl-C stops it/)
    const inUse = await refused('--state', 'market.state', '--seed', '7')
    expect([inUse.code, inUse.stderr]).toEqual([
      2,
      expect.stringContaining('--state was market.state, which another exchange is using: stop that one'),
    ])
    await killHard(first.child)
    for (const [args, message] of [
      [[], '--seed was 1, but --state market.state was made with 7: give --seed 7, or name another --state file'],
      [['--seed', '7'], '--regime was calm, but --state market.state was made with chop: give --regime chop, or'],
      [
        ['--seed', '7', '--regime', 'chop', '--universe', 'sparse'],
        '--universe was sparse, but --state market.state was made with another: give --universe default',
      ],
      [['--seed', '7', '--regime', 'chop', '--commit-blocks', '0'], '--commit-blocks must be as they were when --state market.state'],
      [['--seed', '7', '--regime', 'chop', '--hip2', LADDER], '--hip2 must be as they were when --state market.state was made'],
    ] as const) {
      const { code, stderr } = await refused('--state', 'market.state', ...args)
      expect(stderr).toContain(message)
      expect(code).toBe(2)
    }
  })
})

type Book = { readonly levels: readonly (readonly { readonly px: string; readonly sz: string }[])[] }
const BOOK = JSON.stringify({ type: 'l2Book', coin: 'PURR/USDC' })
