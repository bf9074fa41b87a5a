import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type MarketEvent, type MarketUnits, marketUnits, writeParquet } from '@hyperladder/market-data'
import { parsePx, parseSz } from '@hyperladder/units'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeCandles } from './candles.ts'
import { inProcess } from './inProcess.ts'
import { spawnCli } from './spawnCli.ts'

let folder: string
let data: string
const at = (minute: number): number => Date.UTC(2025, 2, 1, 0, minute)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-data-'))
  data = writeCandles(folder, 240)
  writeFileSync(join(folder, 'jump-1m.csv'), `t,o,h,l,c,v\n${at(0)},900,900,10,10,1.5\n${at(5)},10,10,10,10,0\n`)
  writeFileSync(join(folder, 'broken-1m.csv'), `t,o,h,l,c,v\n${at(0)},10,10,10,10,1.5\n${at(1)},10,9,10,10,0\n`)
  // As `hyperladder record` leaves two markets, and a recorder that was killed.
  const recorded = join(folder, 'tape')
  mkdirSync(recorded)
  for (const market of [marketUnits('@7', 2), marketUnits('@8', 2)])
    for (const hour of [0, 1]) await record(join(recorded, `trade-${market.coin}-${hour}.parquet`), market, hour)
  writeFileSync(join(recorded, 'trade-@7-2.jsonl.part'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

async function record(file: string, market: MarketUnits, hour: number): Promise<void> {
  const trade = (i: number): MarketEvent => ({
    ...{ type: 'trade', coin: market.coin, timeMs: at(hour * 60 + i), receivedMs: at(hour * 60 + i) + 80 },
    ...{ px: parsePx(['10', '10.5', '9.5'][i % 3] as string, 6), sz: parseSz('500', 2), side: 'bid', tid: (hour * 60 + i + 1) as never },
  })
  async function* chunks() {
    yield Array.from({ length: 60 }, (_, i) => trade(i))
  }
  await writeParquet(file, { name: 'made', kind: 'trade', market, chunks })
}

describe('describe', () => {
  test('tells of candles how many, when, prices, sizes and decimals', async () => {
    const { code, stdout } = await inProcess(['describe', data], folder)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^@7 \(MADE\/USDC\) {2}candle {2}240 events, \d/)])
    for (const words of [
      '2025-03-01 00:00 to 2025-03-01 03:59 UTC',
      'gaps      none known',
      'szDecimals 2; prices have up to 2, sizes up to 0',
    ])
      expect(stdout).toContain(words)
    expect(stdout).not.toContain('look at')
  })

  test('names what is suspicious', async () => {
    const { code, stdout } = await inProcess(['describe', 'jump-1m.csv'], folder)
    expect(code).toBe(0)
    for (const words of [
      'nothing tells its market, which --coin names: szDecimals 1 is the fewest that its sizes take',
      'gaps      1, 4 min together (80.0 % of the time): 2025-03-01 00:01 for 4 min: no candles in the file',
      'jumps to twice or half and more 1 time; furthest from 900 to 10 in the candle of 2025-03-01 00:00 UTC',
      '50.0 % of the candles have no trade',
    ])
      expect(stdout).toContain(words)
  })

  test('says where the command line names another market than the data', async () => {
    const { code, stdout } = await inProcess(['describe', data, '--coin', '@8'], folder)
    expect([code, stdout]).toEqual([0, expect.stringContaining('note      the file is named after MADE/USDC, and --coin says @8')])
    expect((await inProcess(['describe', data, '--coin', '@7'], folder)).stdout).not.toContain('named after')
  })

  test.each([
    [['nowhere'], 'which is not there'],
    [[''], "PATHS was '', must be a path"],
    [['DATA', '--candle', '15m'], '--candle was 900000 ms, but MADE_USDC-1m.csv.gz is named for 1m'],
    [['unmeasured.csv'], '--candle is missing, must tell the length of the candles in unmeasured.csv'],
  ])('%j is refused', async (args, message) => {
    writeFileSync(join(folder, 'unmeasured.csv'), `t,o,h,l,c,v\n${at(0)},10,10,10,10,1.5\n`)
    expect(await inProcess(['describe', ...args.map((arg) => arg.replace('DATA', data))], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    })
  })

  test('ends with 2 where data can’t be read on, and says where', async () => {
    const { code, stdout } = await inProcess(['describe', 'broken-1m.csv'], folder)
    expect([code, stdout]).toEqual([
      2,
      expect.stringContaining("it can't be read to its end, and all of this is of the part before: row 3 of"),
    ])
    expect(stdout).toContain("h was '9', must be at least the open 10")
    expect(stdout).toContain('szDecimals 1 is the fewest')
  })

  test('tells of a recording each market and kind over all its files, as JSON too, and what is not finished', async () => {
    const { code, stdout } = await inProcess(['describe', 'tape', '--json'], folder)
    const { data: described, notes } = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(described.map(({ coin, kind, events, files }: Record<string, string[]>) => [coin, kind, events, files?.length])).toEqual([
      ['@7', 'trade', 120, 2],
      ['@8', 'trade', 120, 2],
    ])
    expect(described[0]).toMatchObject({
      fromMs: at(0),
      toMs: at(119),
      px: { low: '9.5', high: '10.5' },
      delayMs: { median: 80 },
      suspicious: [],
    })
    expect(notes).toEqual([expect.stringContaining('has 1 file that no recorder has finished (.jsonl.part), left out here')])
    for (const coin of ['@8', 'OTHER/USDC'])
      expect((await inProcess(['describe', 'tape', '--coin', coin], folder)).stdout).toMatch(/^@8 \(OTHER\/USDC\) {2}trade(?![\s\S]*@7)/)
    expect(await inProcess(['describe', 'tape', '--coin', '@9'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no event of @9'),
    })
  })
})

describe('convert', () => {
  test('makes Parquet of candles and the same candles of that', async () => {
    expect(await inProcess(['convert', data, '--out', 'made/parquet'], folder)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('240 candle events'),
    })
    const parquet = join(folder, 'made/parquet/MADE_USDC-1m.parquet')
    expect((await inProcess(['convert', parquet, '--out', 'made/csv', '--format', 'csv'], folder)).code).toBe(0)
    const [written, original] = [join(folder, 'made/csv/MADE_USDC-1m.csv.gz'), data].map((file) =>
      gunzipSync(readFileSync(file)).toString(),
    )
    expect(written).toBe(original)
    const [run, again] = await Promise.all(
      [data, parquet].map((file, i) => spawnCli(['--data', file, '--to', '2025-03-01T01:00', '--out', `out${i}`], { cwd: folder })),
    )
    expect([run?.code, run?.stdout.split('\n\n')[1]]).toEqual([0, again?.stdout.split('\n\n')[1]])
  })

  test('keeps what is there, and leaves nothing of what can’t be converted', async () => {
    await inProcess(['convert', data, '--out', 'kept'], folder)
    const kept = join(folder, 'kept/MADE_USDC-1m.parquet')
    const bytes = readFileSync(kept)
    writeFileSync(join(folder, 'AAA_USDC-1m.csv'), gunzipSync(readFileSync(data)))
    expect(
      await inProcess(['convert', 'AAA_USDC-1m.csv', data, '--out', 'kept', '--coin', 'NEW', '--sz-decimals', '2'], folder),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `--out has ${kept} already, must be another place, or --overwrite must be given; nothing was written`,
      ),
    })
    expect([readdirSync(join(folder, 'kept')), readFileSync(kept)]).toEqual([['MADE_USDC-1m.parquet'], bytes])
    expect(await inProcess(['convert', 'broken-1m.csv', '--out', 'none', '--coin', 'NEW', '--sz-decimals', '1'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("h was '9'"),
    })
    expect(existsSync(join(folder, 'none'))).toBe(false)
  })

  test('writes over what is there when told, and only with something to write', async () => {
    const target = join(folder, 'over-1m.parquet')
    writeFileSync(target, 'older')
    const args = ['--out', target, '--coin', '@7', '--overwrite']
    expect(await inProcess(['convert', 'broken-1m.csv', ...args], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("h was '9'"),
    })
    writeFileSync(join(folder, 'bare-1m.csv'), 't,o,h,l,c,v\n')
    expect(await inProcess(['convert', 'bare-1m.csv', ...args], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('PATHS had nothing of @7'),
    })
    expect(readFileSync(target, 'utf8')).toBe('older')
    expect(await inProcess(['convert', data, ...args], folder)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`wrote over ${target}: 240 candle events`),
    })
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('ends with the command line that backtests what was written, with the list of pairs where it lies elsewhere', async () => {
    const near = await inProcess(['convert', data, '--out', 'near'], folder)
    const written = join(folder, 'near/MADE_USDC-1m.parquet')
    expect(near.stdout).toMatch(new RegExp(`\nto run it {2}pnpm --filter backtester start --data ${written} --coin @7\n$`))
    const elsewhere = mkdtempSync(join(tmpdir(), 'hyperladder-elsewhere-'))
    const { stdout } = await inProcess(['convert', data, '--out', join(elsewhere, 'far.parquet')], folder)
    expect(stdout).toContain(`to run it  pnpm --filter backtester start --data ${elsewhere}/far.parquet --coin @7 --spot-meta ${folder}/`)
    const args = (/start (.*)\n$/.exec(stdout)?.[1] ?? '').split(' ')
    expect(await inProcess([...args, '--to', '2025-03-01T00:30', '--out', 'far-report'], elsewhere)).toMatchObject({ code: 0 })
    rmSync(elsewhere, { recursive: true })
    const unlisted = await inProcess(['convert', 'jump-1m.csv', '--out', 'odd', '--coin', 'ODD', '--sz-decimals', '1'], folder)
    expect(unlisted.stdout).toMatch(/--coin ODD --sz-decimals 1\n$/)
    expect((await inProcess(['convert', 'tape', '--coin', '@7', '--out', 'hours'], folder)).stdout).toMatch(
      /-0\.parquet --data .*-1\.parquet/,
    )
  })

  test('of a CSV of candles the name must tell their length', async () => {
    const bare = join(folder, 'bare.csv')
    writeFileSync(bare, gunzipSync(readFileSync(data)))
    expect(await inProcess(['convert', data, '--out', 'short.csv', '--coin', '@7'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('short.csv, a CSV of candles, must tell their length by its name, such as short-15m.csv'),
    })
    const args = ['convert', bare, '--format', 'csv', '--coin', '@7', '--candle', '1m', '--out']
    expect(await inProcess([...args, 'named'], folder)).toMatchObject({ code: 0 })
    expect(readdirSync(join(folder, 'named'))).toEqual(['bare-1m.csv.gz'])
  })

  test('takes --out for a file by its ending, and the format with it', async () => {
    const { code, stdout } = await inProcess(['convert', data, '--out', 'one/MADE-1m.csv', '--coin', '@7'], folder)
    expect([code, stdout]).toEqual([0, expect.stringContaining(`wrote ${join(folder, 'one/MADE-1m.csv')}: 240 candle events`)])
    expect(readFileSync(join(folder, 'one/MADE-1m.csv'), 'utf8')).toBe(gunzipSync(readFileSync(data)).toString())
    mkdirSync(join(folder, 'dotted.parquet'))
    await inProcess(['convert', data, '--out', 'dotted.parquet', '--coin', '@7'], folder)
    expect(readdirSync(join(folder, 'dotted.parquet'))).toEqual(['MADE_USDC-1m.parquet'])
  })

  test.each([
    [
      ['tape', '--coin', '@7', '--out', 'all.parquet'],
      'all.parquet, one file, must be a folder: PATHS may become 2, such as trade-@7-0.parquet',
    ],
    [['DATA', '--out', 'a.parquet', '--format', 'csv'], 'whose ending says parquet, but --format was csv: leave --format out'],
    [['DATA', '--out', 'DATA', '--overwrite'], 'which is converted, must be another folder or file'],
  ])('%j is refused, and nothing is made', async (args, message) => {
    const before = readdirSync(folder)
    const { code, stderr } = await inProcess(['convert', ...args.map((arg) => arg.replace('DATA', data))], folder)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    expect(readdirSync(folder)).toEqual(before)
  })
})

describe('a recording of several markets', () => {
  test('is backtested by one of them, and what is unfinished is warned of', async () => {
    const { code, stderr } = await spawnCli(['--data', 'tape', '--coin', '@8', '--range', '4%', '--out', 'one'], { cwd: folder })
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: ')])
    const { job, result } = JSON.parse(readFileSync(join(folder, 'one/result.json'), 'utf8'))
    expect([result.market.coin, result.data.trades, job.data.map(({ name }: { name: string }) => name)]).toEqual([
      '@8',
      120,
      ['trade-@8-0.parquet', 'trade-@8-1.parquet'],
    ])
  })

  test.each([
    [[], "--coin is missing, must say which one of the data's markets is meant: @7, @8"],
    [['--coin', '@9'], "--coin was @9, must be one of the data's markets: @7, @8"],
  ])('with %j is refused with the choice', async (args, message) => {
    expect(await inProcess(['--data', 'tape', ...args], folder)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })

  test("of a maker's config with several markets one is run, the others are told, and the choice is named", async () => {
    const table = (coin: string): string => `[[markets]]\ncoin = "${coin}"\nstart_px = "9"\nlevels = 60\norder_size = "10"\n`
    writeFileSync(join(folder, 'two.toml'), `network = "paper"\n${table('@7')}${table('@8')}`)
    const args = ['--data', data, '--config', 'two.toml', '--capital', '10000', '--to', '2025-03-01T00:30', '--out', 'two']
    const { code, stderr } = await spawnCli(args, { cwd: folder })
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: A run is of one market (--coin): @8 of the config is left out')])
    writeFileSync(join(folder, 'nameless.csv'), 't,o,h,l,c,v\n')
    expect(await inProcess(['--data', 'nameless.csv', '--config', 'two.toml'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        "--coin is missing, must name the market of nameless.csv, and a run is of one market: one of the config's @7, @8",
      ),
    })
  })
})

describe('data whose market is in no list', () => {
  const TRADES = 'timestamp,price,size,side,trade_id,exchange_timestamp\n'
  const trade = (i: number, sz: string): string => `${at(i) / 1000},${['10', '10.5', '9.5'][i % 3]},${sz},buy,${i + 1},${at(i)}\n`
  const tape = (size: string): string => TRADES + Array.from({ length: 30 }, (_, i) => trade(i, i === 7 ? size : '500')).join('')
  const stream = (i: number): string => {
    const data = {
      e: 'trade',
      E: at(i),
      T: at(i),
      s: 'MADUSDT',
      t: i + 1,
      p: ['10', '10.5', '9.5'][i % 3],
      q: i === 7 ? '500.001' : '500',
      m: false,
    }
    return `${at(i)}000000 ${JSON.stringify({ stream: 'madusdt@trade', data })}\n`
  }
  beforeAll(() => {
    mkdirSync(join(folder, 'perps'))
    writeFileSync(join(folder, 'perps/trades_SOL.csv'), tape('500.25'))
    writeFileSync(join(folder, 'perps/trades_WLFI.csv'), tape('500'))
    writeFileSync(join(folder, 'nameless-tape.csv'), tape('500.5'))
    writeFileSync(join(folder, 'stream.jsonl'), Array.from({ length: 30 }, (_, i) => stream(i)).join(''))
    const candles = readFileSync(data)
    mkdirSync(join(folder, 'lengths'))
    for (const length of ['1m', '5m']) writeFileSync(join(folder, `lengths/MADE_USDC-${length}.csv.gz`), candles)
    writeFileSync(join(folder, 'lengths/OTHER_USDC-1m.csv.gz'), candles)
  })

  test.each([
    ['stream.jsonl', ['MADUSDT', 3], 'Binance spot streams', 'MADUSDT is what the data calls it, and'],
    ['perps/trades_SOL.csv', ['SOL', 2], 'perp tape', "SOL is by the file's name, and"],
  ] as const)('%s is described as what it is, with a command line that runs', async (name, [coin, szDecimals], format, note) => {
    const { code, stdout } = await inProcess(['describe', name], folder)
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${coin}  trade  30 events`))])
    expect(stdout).toContain(`(${format})`)
    expect(stdout).toMatch(new RegExp(`${note} \\S+/spotMeta.json has no such pair: szDecimals ${szDecimals} is the fewest`))
    const run = `--data ${join(folder, name)} --coin ${coin} --sz-decimals ${szDecimals}`
    expect(stdout).toContain(`to run it  pnpm --filter backtester start ${run}\n`)
    expect((await spawnCli([...run.split(' '), '--out', `of-${coin}`], { cwd: folder })).code).toBe(0)
  })

  test('a folder of tapes is two markets, not files, and either can be run', async () => {
    const { stdout } = await inProcess(['describe', 'perps'], folder)
    expect(stdout.match(/^\S+ {2}trade/gm)).toEqual(['SOL  trade', 'WLFI  trade'])
    const { code } = await spawnCli(['--data', 'perps', '--coin', 'WLFI', '--sz-decimals', '0', '--out', 'of-WLFI'], { cwd: folder })
    const { job } = JSON.parse(readFileSync(join(folder, 'of-WLFI/result.json'), 'utf8'))
    expect([code, job.data.map(({ name }: { name: string }) => name)]).toEqual([0, ['trades_WLFI.csv']])
  })

  test('a folder’s candles of each length are told apart, and what is no market data is left out with a word', async () => {
    writeFileSync(join(folder, 'lengths/notes.csv'), 'a,b\n')
    const { code, stdout } = await inProcess(['describe', 'lengths'], folder)
    expect(stdout.match(/^(@\d| {2}from) .*$/gm)).toEqual([
      expect.stringMatching(/^@7 .* 240 events/),
      '  from      MADE_USDC-1m.csv.gz',
      expect.stringMatching(/^@7 /),
      '  from      MADE_USDC-5m.csv.gz',
      expect.stringMatching(/^@8 .* 240 events/),
      '  from      OTHER_USDC-1m.csv.gz',
    ])
    expect([code, stdout]).toEqual([2, expect.stringContaining('left out: ')])
    expect(stdout).toContain("notes.csv begins with 'a,b', must be Parquet")
    const run = (file: string, coin: string) =>
      `to run it  pnpm --filter backtester start --data ${join(folder, 'lengths', file)} --coin ${coin}`
    expect(stdout.match(/^to run it .*$/gm)).toEqual([run('MADE_USDC-1m.csv.gz', '@7'), run('OTHER_USDC-1m.csv.gz', '@8')])
    rmSync(join(folder, 'lengths/notes.csv'))
  })

  test('what nothing names is not called by its file', async () => {
    const { stdout } = await inProcess(['describe', 'nameless-tape.csv'], folder)
    expect(stdout).toMatch(/^a market that nothing names {2}trade/)
    expect(stdout).not.toContain('to run it')
    expect(JSON.parse((await inProcess(['describe', 'nameless-tape.csv', '--json'], folder)).stdout).data[0].coin).toBeNull()
  })

  test.each([
    [
      ['stream.jsonl'],
      /^error: --sz-decimals is missing: the data is of MADUSDT, which is no pair of \S+ \(3 is the fewest that the sizes in the data take\)/,
      '--data FOLDER/stream.jsonl --coin MADUSDT --sz-decimals 3',
    ],
    [
      ['perps'],
      /^error: --coin is missing, must say which one of the data's markets is meant: SOL with --sz-decimals 2, WLFI with --sz-decimals 0/,
      '--data FOLDER/perps --coin SOL --sz-decimals 2',
    ],
    [
      ['nameless-tape.csv'],
      /^error: --coin is missing, must name the market of nameless-tape.csv, such as --coin @107; one that is no pair of \S+ needs --sz-decimals, too/,
      '--data FOLDER/nameless-tape.csv --coin NAME --sz-decimals 1',
    ],
    [
      ['stream.jsonl', '--coin', 'MAD'],
      /^error: --coin was MAD, which is no pair of/,
      '--data FOLDER/stream.jsonl --coin MAD --sz-decimals 3',
    ],
    [
      ['lengths'],
      /^error: --coin is missing, must say which one of the data's markets is meant: @7, @8\./,
      '--data FOLDER/lengths/MADE_USDC-1m.csv.gz --coin @7',
    ],
  ] as const)('%j is refused once, with all that is missing and a command line that runs', async ([path, ...more], message, run) => {
    const { code, stderr } = await inProcess(['--data', path, ...more], folder)
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
    const [, words = ''] = /pnpm --filter backtester start ([^;\n]*)/.exec(stderr) ?? []
    expect(words).toBe(run.replace('FOLDER', folder))
    expect((await spawnCli([...words.split(' '), '--to', '2025-03-01T00:20', '--out', 'again'], { cwd: folder })).code).toBe(0)
  })

  test('a stream of another market may stand for one, and is warned of', async () => {
    const { code, stderr } = await spawnCli(['--data', 'perps/trades_WLFI.csv', '--coin', '@7', '--out', 'stand-in'], { cwd: folder })
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: trades_WLFI.csv is of WLFI by its name, and is taken for @7.')])
  })
})
