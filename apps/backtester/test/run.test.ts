import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MarketEvent, writeParquet } from '@hyperladder/market-data'
import { parseDecimal, parsePx, parseSz } from '@hyperladder/units'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeCandles } from './candles.ts'
import { inProcess } from './inProcess.ts'
import { spawnCli, startCli, until } from './spawnCli.ts'

let folder: string
let data: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-backtester-'))
  data = writeCandles(folder, 240)
  writeFileSync(join(folder, 'crooked-1m.csv'), `t,o,h,l,c,v\n${Date.UTC(2025, 2, 1)},1,0.9,1,1,10\n`)
  const minutes = (rows: readonly string[]): string =>
    ['t,o,h,l,c,v', ...rows.map((row, i) => `${Date.UTC(2025, 2, 1, 0, i)},${row}`), ''].join('\n')
  writeFileSync(join(folder, 'MADE_USDC-15m.csv'), `t,o,h,l,c,v\n${Date.UTC(2025, 2, 1)},10,10,10,10,10\n`)
  writeFileSync(join(folder, 'unmeasured.csv'), minutes(['10,10,10,10,1.5']))
  writeFileSync(join(folder, 'parts-1m.csv'), minutes(['10,10,10,10,1.5', '10,10,10,10,1.5', '10,10,10,10,0.125']))
  writeFileSync(join(folder, 'stray-1m.csv'), minutes(['90000,90000,10,10,1', '10,10,10,10,1', '10,10,10,10,1']))
})
afterAll(() => rmSync(folder, { recursive: true }))

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

describe('a run', () => {
  test('with data and coin alone writes its report, and says what it chose', async () => {
    const { code, stdout, stderr } = await spawnCli(['--data', data, '--coin', '@7', '--out', 'plain'], { cwd: folder })
    expect([code, stderr]).toEqual([0, expect.stringContaining('assumed: The ladder is centred on the first price 10: ')])
    expect(stdout).toMatch(/^P&L after fees +[+-][\d,.]+ +[+-][\d,.]+ +[+-][\d.]+ %$/m)
    expect(stdout).toContain(join(folder, 'plain/report.html'))
    const { result, job } = json(join(folder, 'plain/result.json'))
    expect(result.totals.fills).toBeGreaterThan(0)
    expect(result.range).not.toBeNull()
    expect(result.assumptions.fees).toMatchObject({ makerRate: '0.0004', tierVolume: '0' })
    expect(stdout).not.toContain('Fees:')
    expect(job.data[0].name).toBe('MADE_USDC-1m.csv.gz')
    const page = readFileSync(join(folder, 'plain/report.html'), 'utf8')
    expect(page).toContain('Backtest of @7 (MADE/USDC)')
    expect(page).toContain('low first')
    for (const file of ['report.html', 'result.json']) {
      const text = readFileSync(join(folder, 'plain', file), 'utf8')
      expect(text).toContain('decimals are those of spotMeta.json, which lies by the data.')
      expect(text).not.toContain(folder)
    }
  })

  test('pays a fifth where both tokens are quote assets, by the list of pairs or as told', async () => {
    const meta = json(join(folder, 'spotMeta.json'))
    meta.universe.push({ name: '@87', tokens: [8, 7], index: 87 })
    writeFileSync(join(folder, 'quotes.json'), JSON.stringify(meta))
    const run = async (out: string, ...more: readonly string[]) => {
      const ended = await inProcess(['run', '--data', data, '--coin', '@7', '--path', 'low-first', '--out', out, ...more], folder)
      expect(ended.code).toBe(0)
      const { result, job } = json(join(folder, out, 'result.json'))
      return { ended, fees: result.assumptions.fees, told: job.fees }
    }
    const listed = await run('listed', '--spot-meta', 'quotes.json')
    expect(listed.fees).toMatchObject({ makerRate: '0.00008', stablePair: true })
    expect(listed.ended.stderr).toContain('assumed: Both tokens of the pair are quote assets of the venue: its fees are a fifth')
    expect(listed.ended.stdout).toContain('a fifth, as of a pair of two quote assets')
    expect((await run('told', '--stable-pair', 'yes')).told).toEqual(listed.told)
    expect((await run('denied', '--spot-meta', 'quotes.json', '--stable-pair', 'no')).fees).toMatchObject({ makerRate: '0.0004' })
  })

  test('writes the fills of that order of high and low whose figures it shows', async () => {
    const { code } = await spawnCli(['--data', data, '--participation', '1', '--out', 'lesser'], { cwd: folder })
    const { result } = json(join(folder, 'lesser/result.json'))
    // Not the order that is run first.
    expect([code, result.totals.pnl]).toEqual([0, result.range.lowFirst.pnl])
    const fills = readFileSync(join(folder, 'lesser/fills.csv'), 'utf8').trimEnd().split('\n').slice(1)
    const bought = fills
      .filter((line) => line.includes(',buy,'))
      .reduce((sum, line) => sum + parseDecimal(line.split(',')[5] as string, 2), 0n)
    expect([fills.length, bought]).toEqual([result.totals.fills, parseDecimal(result.totals.boughtSz, 2)])
    expect(readdirSync(join(folder, 'lesser')).toSorted()).toEqual(['fills.csv', 'path.csv', 'report.html', 'result.json'])
  })

  test('says what the market left behind, on the page and in the terminal, and in a sweep', async () => {
    const rows = [
      't,o,h,l,c,v',
      ...Array.from({ length: 30 }, (_, i) => `${Date.UTC(2025, 2, 1, 0, i)},${10 + i},${11 + i},${10 + i},${11 + i},1`),
    ]
    writeFileSync(join(folder, 'thin-1m.csv'), `${rows.join('\n')}\n`)
    const { code, stdout } = await spawnCli(['--data', 'thin-1m.csv', '--coin', '@7', '--out', 'thin'], { cwd: folder })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^left behind +[\d,.]+ +[\d,.]+/m)])
    expect(readFileSync(join(folder, 'thin/report.html'), 'utf8')).toContain('The market went beyond own orders')
    expect(stdout).toContain('or, where the price jumped beyond all of the 20 that rest on a side, more --active-levels.')
    const all = await spawnCli(['--data', 'thin-1m.csv', '--coin', '@7', '--active-levels', 'all', '--out', 'thin-all'], { cwd: folder })
    expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('is in no figure: take smaller orders.')])
    const swept = await spawnCli(['sweep', '--data', 'thin-1m.csv', '--coin', '@7', '--vary', 'range=10%,20%', '--out', 'thin-sweep'], {
      cwd: folder,
    })
    expect([swept.code, swept.stdout]).toEqual([0, expect.stringMatching(/left behind [\d,.]+$/m)])
    expect(readFileSync(join(folder, 'plain/report.html'), 'utf8')).not.toContain('The market went beyond own orders')
  })

  test('says which part of the market’s volume is ours, and warns where it is fiction', async () => {
    const whole = ['--data', data, '--coin', '@7', '--path', 'low-first', '--capital', '200000', '--range', '60%']
    const [all, part] = [
      await spawnCli([...whole, '--participation', '1', '--out', 'all'], { cwd: folder }),
      await spawnCli([...whole, '--out', 'part'], { cwd: folder }),
    ]
    expect([all.code, part.code]).toEqual([0, 0])
    const [{ totals }, { totals: quarter }] = ['all', 'part'].map((out) => json(join(folder, out, 'result.json')).result)
    const own = (of: typeof totals) => (Number(of.boughtSz) + Number(of.soldSz)) / Number(of.marketSz)
    expect(own(totals)).toBeGreaterThan(0.25)
    expect(own(quarter)).toBeLessThanOrEqual(0.25)
    expect(all.stdout).toContain(`of the market’s ${' '.repeat(4)}`)
    expect([all.stdout, part.stdout].map((text) => text.includes('a result is fiction'))).toEqual([true, false])
    const pages = ['all', 'part'].map((out) => readFileSync(join(folder, out, 'report.html'), 'utf8'))
    expect(pages.map((page) => page.includes('a result is fiction'))).toEqual([true, false])
    expect(part.stderr).toContain('At most 25 % of a candle’s volume reaches our orders')
    const sweep = await spawnCli(['sweep', ...whole, '--vary', 'participation=25%,0.25,1', '--out', 'parts'], { cwd: folder })
    expect([sweep.code, sweep.stdout]).toEqual([0, expect.stringMatching(/ fiction: [\d.]+ % of a day/)])
    expect(readFileSync(join(folder, 'parts/sweep.html'), 'utf8')).toContain('Of 1 of these points too much')
  })

  test('writes every fill and the path with exact decimals', async () => {
    const { code, stdout, stderr } = await spawnCli(['--data', data, '--path', 'low-first', '--tier-volume', '6000000', '--out', 'csv'], {
      cwd: folder,
    })
    const rates = 'maker 0.0003 at the start and at the end, by a 14-day volume of 6,000,000 USDC at the start as the tiers count it'
    expect([code, stdout]).toEqual([0, expect.stringContaining(`\nFees: ${rates} and staking tier 0.\n`)])
    expect(readFileSync(join(folder, 'csv/report.html'), 'utf8')).toContain(rates)
    expect(stderr).toContain('assumed: The 14-day volume of 6000000 USDC before the start (--tier-volume) is even over its days')
    const { result } = json(join(folder, 'csv/result.json'))
    expect([result.assumptions.fees, result.makerRateEnd]).toMatchObject([{ makerRate: '0.0003', tierVolume: '6000000' }, '0.0003'])
    const [titles, ...fills] = readFileSync(join(folder, 'csv/fills.csv'), 'utf8').trimEnd().split('\n')
    expect(titles).toBe('time_ms,time,side,level,px,sz,fee,fee_token,market_px')
    expect(fills).toHaveLength(result.totals.fills)
    const volume = fills.reduce((sum, line) => {
      const cells = line.split(',')
      return sum + parseDecimal(cells[4] as string, 8) * parseDecimal(cells[5] as string, 8)
    }, 0n)
    expect(volume).toBe(parseDecimal(result.totals.volume, 16))
    const path = readFileSync(join(folder, 'csv/path.csv'), 'utf8').trimEnd().split('\n')
    expect(path).toHaveLength(result.path.length + 1)
  })

  test("takes the ladder of a maker's config, and never shows what else is in it", async () => {
    const secret = 'ab'.repeat(32)
    writeFileSync(
      join(folder, 'maker.toml'),
      `network = "mainnet"\n[account]\nkey_file = "${secret}"\n[quoting]\ninterval_ms = 5000\n[[markets]]\ncoin = "MADE/USDC"\nstart_px = "9"\nlevels = 60\norder_size = "12.5"\ngap_levels = 2\nallocation_base = "300"\nallocation_quote = "4000"\n`,
    )
    const { code, stdout, stderr } = await spawnCli(['--data', data, '--config', 'maker.toml', '--out', 'maker'], { cwd: folder })
    expect([code, stderr.includes('error')]).toEqual([0, false])
    const { job } = json(join(folder, 'maker/result.json'))
    expect(job.ladder).toEqual({ startPx: '9', levels: 60, spacing: '0.003', orderSize: '12.5', gapLevels: 2, activeLevels: 20 })
    expect([job.funds, job.maker]).toEqual([{ base: '300', quote: '4000' }, { intervalMs: 5000 }])
    const written = ['report.html', 'result.json', 'fills.csv', 'path.csv'].map((name) => readFileSync(join(folder, 'maker', name), 'utf8'))
    for (const text of [stdout, stderr, ...written]) expect(text).not.toContain(secret)
  })

  test('a market that halted says so on the page and in the terminal, with when and why', async () => {
    const table = 'coin = "MADE/USDC"\nstart_px = "9"\nlevels = 60\norder_size = "12.5"\nmax_drawdown_quote = "5"\n'
    writeFileSync(join(folder, 'halting.toml'), `[[markets]]\n${table}`)
    const { code, stdout } = await spawnCli(['--data', data, '--config', 'halting.toml', '--out', 'halting'], { cwd: folder })
    const words = /Halted at 2025-03-01 \d\d:\d\d UTC: drawdown: down [\d.]+ USDC, from [\d.]+ USDC at the highest/
    expect([code, stdout]).toEqual([0, expect.stringMatching(words)])
    expect(readFileSync(join(folder, 'halting/report.html'), 'utf8')).toMatch(words)
  })

  test('seeds that change nothing are said to, and those that do have their spread', async () => {
    const args = ['--data', data, '--path', 'low-first', '--runs', '3', '--out', 'seeds', '--order-latency']
    const same = await spawnCli([...args, 'lognormal:1ms:0.1'], { cwd: folder })
    expect([same.code, same.stdout]).toEqual([0, expect.stringMatching(/^P&L over 3 seeds: -?[\d,.]+ each\. All seeds came to the same/m)])
    expect(readFileSync(join(folder, 'seeds/report.html'), 'utf8')).toContain('All seeds came to the same')
    const apart = await spawnCli([...args, 'lognormal:9s:1'], { cwd: folder })
    expect([apart.code, apart.stdout]).toEqual([0, expect.stringMatching(/^P&L over 3 seeds: mean -?[\d,.]+, 95 % of the mean/m)])
    expect(readFileSync(join(folder, 'seeds/report.html'), 'utf8')).not.toContain('All seeds came to the same')
  })

  test('takes the market from the sizes in the data where there is no list of pairs, and warns of it, on the page too', async () => {
    const apart = mkdtempSync(join(tmpdir(), 'hyperladder-unlisted-'))
    try {
      writeFileSync(join(apart, 'a-1m.csv'), `t,o,h,l,c,v\n${Date.UTC(2025, 2, 1)},10,10.1,9.9,10,10.50\n`)
      const { code, stderr } = await spawnCli(['--data', 'a-1m.csv', '--coin', 'NEW', '--out', 'new'], { cwd: apart })
      const words = 'No list of pairs was found: NEW is taken for a market with szDecimals 1'
      expect([code, stderr]).toEqual([0, expect.stringContaining(`warning: ${words}`)])
      expect(readFileSync(join(apart, 'new/report.html'), 'utf8')).toContain(`<section class="card warning"><p>${words}`)
      expect(json(join(apart, 'new/result.json')).warned).toEqual([expect.stringContaining(words)])
    } finally {
      rmSync(apart, { recursive: true })
    }
  })

  test('where the price is never within the ladder says that nothing was filled, and why', async () => {
    const args = ['--data', data, '--start-px', '50', '--levels', '20', '--to', '2025-03-01T00:30', '--out', 'outside']
    const { code, stdout } = await spawnCli(args, { cwd: folder })
    const words = /Nothing was filled\. The price went from [\d.]+ to [\d.]+, and the ladder goes from 50 to [\d.]+: it was never within\./
    expect([code, stdout]).toEqual([0, expect.stringMatching(words)])
    expect(readFileSync(join(folder, 'outside/report.html'), 'utf8')).toMatch(words)
  })

  test('takes a folder of Parquet for what its footers say: kinds by time, and the market', async () => {
    const recorded = join(folder, 'recorded')
    mkdirSync(recorded)
    const market = { coin: '@7', szDecimals: 2, pxDecimals: 6 }
    const at = (minute: number): number => Date.UTC(2025, 2, 1, 0, minute)
    const trade = (minute: number, px: string): MarketEvent => ({
      type: 'trade',
      coin: '@7',
      timeMs: at(minute),
      px: parsePx(px, 6),
      sz: parseSz('500', 2),
      side: px < '10' ? 'ask' : 'bid',
    })
    const source = {
      name: 'made',
      kind: 'trade',
      market,
      async *chunks() {
        yield Array.from({ length: 60 }, (_, i) => trade(i, ['10', '10.5', '9.5'][i % 3] as string))
      },
    } as const
    await writeParquet(join(recorded, 'trade-@7.parquet'), source)
    const { code, stderr } = await spawnCli(['--data', 'recorded', '--out', 'tape', '--range', '4%', '--runs', '3'], { cwd: folder })
    expect([code, stderr]).toEqual([0, expect.stringContaining('Fills by trade-through, as the data has trade.')])
    expect(stderr).toContain('warning: All 3 runs are the same: a seed draws latencies alone')
    const drawn = await spawnCli(['--data', 'recorded', '--out', 'drawn', '--runs', '2', '--order-latency', 'lognormal:80ms:0.5'], {
      cwd: folder,
    })
    expect([drawn.code, drawn.stderr]).toEqual([0, expect.not.stringContaining('are the same')])
    const { result } = json(join(folder, 'tape/result.json'))
    expect([result.data.trades, result.market.coin, result.range, result.confidence.runs]).toEqual([60, '@7', null, 3])
    expect(result.totals.fills).toBeGreaterThan(0)
  })

  test('begins a recording where somebody began to watch, not with the trades that the venue told of before', async () => {
    const market = { coin: '@7', szDecimals: 2, pxDecimals: 6 }
    const startMs = Date.UTC(2025, 2, 1)
    const trade = (timeMs: number, receivedMs: number, px: string): MarketEvent => ({
      ...{ type: 'trade', coin: '@7', timeMs, receivedMs, side: px < '10' ? 'ask' : 'bid' },
      ...{ px: parsePx(px, 6), sz: parseSz('500', 2) },
    })
    // The first frame: two of an hour ago, and one of after the recorder had connected to the book.
    const replay = [-3_600_000, -3_000_000, 20].map((ms) => trade(startMs + ms, startMs + 50, '9.1'))
    const live = Array.from({ length: 60 }, (_, i) => trade(startMs + 60_000 * i + 100, startMs + 60_000 * i + 180, i % 2 ? '10.5' : '9.5'))
    const best = { px: parsePx('10', 6), sz: parseSz('1', 2) }
    const seen: MarketEvent = { ...{ type: 'bbo', coin: '@7', timeMs: startMs - 40, receivedMs: startMs }, ...{ bid: best, ask: best } }
    const recorded = join(folder, 'watched')
    mkdirSync(recorded)
    for (const [kind, events] of [
      ['trade', [...replay, ...live]],
      ['bbo', [seen]],
    ] as const) {
      const source = {
        ...{ name: 'made', kind, market },
        async *chunks() {
          yield events
        },
      }
      await writeParquet(join(recorded, `${kind}-@7.parquet`), source)
    }
    const { code, stderr } = await spawnCli(['--data', 'watched', '--out', 'from-there', '--range', '4%'], { cwd: folder })
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('2 trades of before the recording began, which the venue tells whoever connects, left out.'),
    ])
    const { result } = json(join(folder, 'from-there/result.json'))
    expect([result.data.trades, result.ladder.startPx > '9.3']).toEqual([61, true])
    const { stdout } = await inProcess(['describe', 'watched'], folder)
    expect(stdout).toMatch(
      /trade {2}61 events.*\n(.*\n)*.*received {2}80 ms after the venue's time in the middle \(30 to 80\)\n.*note {6}2 trades of before/,
    )
  })

  test('ended by Ctrl-C reports what was done, as a part', async () => {
    const long = writeCandles(mkdtempSync(join(folder, 'long-')), 400_000)
    const running = startCli(['--data', long, '--out', 'ended', '--to', '2025-11-01'], { cwd: folder })
    await until(running, /events, \d+ fills?, /)
    running.child.kill('SIGINT')
    const { code, stdout } = await running.ended
    expect([code, stdout]).toEqual([130, expect.stringContaining('A part only: the run was ended before the data was.')])
    const { result } = json(join(folder, 'ended/result.json'))
    expect(result.ended).toBe('aborted')
    expect(readFileSync(join(folder, 'ended/report.html'), 'utf8')).toContain('This is a part')
  })
})

describe('what is wrong ends with exit code 2 and says what is allowed', () => {
  test.each([
    [['--coin', '@7'], '--data is missing, must name a file'],
    [['--data', 'nowhere.csv'], 'which is not there'],
    [['--data', 'DATA', '--coin', '@7', '--spacing', '1.5'], "--spacing was '1.5', must be above 0 and below 1, such as 0.3%"],
    [['--data', 'DATA', '--coin', '@9', '--spot-meta', 'spotMeta.json'], '--coin was @9, must be a pair of'],
    [['--data', 'DATA', '--coin', '@8'], '--coin was @8, which is OTHER/USDC, but MADE_USDC-1m.csv.gz is named after MADE/USDC'],
    [['--data', 'crooked-1m.csv', '--coin', '@7'], "h was '0.9', must be at least the open"],
    [['--data', 'DATA', '--coin', '@999'], '--sz-decimals for a market that is not in it (0 is the fewest'],
    [['--data', 'parts-1m.csv', '--coin', 'NEW', '--sz-decimals', '1'], 'a size 1; the data fits --sz-decimals 3, or it is of another'],
    [['--data', 'parts-1m.csv', '--coin', '@7'], 'the data fits --sz-decimals 3, or it is of another market than @7'],
    [['--data', 'stray-1m.csv', '--coin', '@7'], 'the first price is 90000 at 2025-03-01T00:00 UTC in row 2 of stray-1m.csv, but'],
    [['--data', 'DATA', '--order-size', '5000000'], 'would have to be made up, must be at most 1000000: say what there is with --capital'],
    [['--data', 'DATA', '--out', 'DATA/below'], 'a part of it is a file; must be a folder that this user may write in'],
    [['--data', 'DATA', '--levels', '10', '--range', '10%'], '--range and --levels both say where the ladder ends'],
    [['--data', 'DATA', '--capital', '50'], 'must be at least 10: raise --capital'],
    [['--data', 'DATA', '--fill-model', 'queue'], 'needs trade and book data'],
    [
      ['--data', 'DATA', '--from', '2026-01-01'],
      '--data has no price of @7 in the time asked for: it has them from 2025-03-01 00:00 to 2025-03-01 04:00 UTC, see --from and --to',
    ],
    [['--data', 'DATA', '--staking-tier', '7'], "--staking-tier was '7', must be an integer from 0 to 6"],
    [['--data', 'DATA', '--levels', '32768'], '--levels was 32768: 16384 levels below the first price 10 end under the smallest price'],
    [['--data', 'DATA', '--spot-meta', 'DATA'], 'which is no JSON; must be the venue'],
    [['--data', 'DATA', '--spot-meta', 'nowhere'], 'which is not there; must be the venue'],
    [['--data', ''], "--data was '', must be a path: a shell makes that of a variable that is not set"],
    [['--data', 'DATA', '--out', ''], "--out was '', must be a path"],
    [['--data', 'DATA', '--config', ''], "--config was '', must be a path"],
    [['--data', 'DATA', '--coin', ''], "coin was '', must be a market, such as @107"],
    [
      ['--data', 'unmeasured.csv', '--coin', '@7'],
      '--candle is missing, must tell the length of the candles in unmeasured.csv, whose name tells none',
    ],
    [['--data', 'DATA', '--from', '2025-02-30'], '--from: time was'],
    [['--data', 'DATA', '--participation', '25'], "--participation was '25', must be above 0 and at most 1, such as 25% or 0.25"],
    [['--data', 'DATA', '--order-latency', 'slow'], "--order-latency was 'slow', must be a duration (80ms)"],
    [
      ['--data', 'DATA', '--order-latency', 'lognormal:20s:1'],
      "--order-latency was 'lognormal:20s:1', must be lognormal with a median of at most 10s",
    ],
    [['--data', 'DATA', '--feed-latency', 'recorded'], '--feed-latency was recorded, which needs data that tells when it was received'],
    [['--data', 'DATA', '--coin', 'made'], 'check the name, such as MADE/USDC (@7), or give --sz-decimals'],
    [['--data', 'DATA', '--coin', 'other/usdc', '--spot-meta', 'spotMeta.json'], 'or as BASE/QUOTE, such as OTHER/USDC (@8)'],
    [['--data', 'DATA', '--data', 'MADE_USDC-15m.csv', '--coin', '@7'], '--data was of 1m and 15m candles, must be of one length'],
    [['--data', 'DATA', '--start-px', '9'], '--levels is missing'],
    [['--data', 'DATA', '--config', 'absent.toml'], 'there is no such file'],
    [['--data', 'DATA', '--nonsense'], "unknown option '--nonsense'"],
    [['DATA'], 'is no command, must be one of run, sweep, worker, describe, convert; or data, which --data names: --data '],
    [['--data', 'DATA', '--candle', '15m'], '--candle was 900000 ms, but MADE_USDC-1m.csv.gz is named for 1m: leave --candle out'],
  ])('%j', async (args, message) => {
    const { code, stderr } = await inProcess(
      args.map((arg) => arg.replace('DATA', data)),
      folder,
    )
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    expect(existsSync(join(folder, 'backtest-report'))).toBe(false)
  })

  test('a maker’s config with a percentage, which the maker refuses', async () => {
    const market = 'coin = "@7"\nstart_px = "9"\nlevels = 60\norder_size = "5"\nspacing = "0.3%"\n'
    writeFileSync(join(folder, 'percent.toml'), `[[markets]]\n${market}`)
    const { code, stderr } = await inProcess(['--data', data, '--config', 'percent.toml'], folder)
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("markets[0].spacing was '0.3%', must be a plain decimal, as the maker takes it"),
    ])
  })

  test('every problem of a config at once', async () => {
    writeFileSync(join(folder, 'bad.toml'), '[backtest]\nspacing = 0.003\nlevls = 4\n[sweep]\nvary = { spacing = "0.003" }\nbi = "pnl"\n')
    const { code, stderr } = await inProcess(['--data', data, '--config', 'bad.toml'], folder)
    expect(code).toBe(2)
    for (const words of ['3 problems', 'backtest.spacing was 0.003 without quotes', 'backtest.levls is not a known key', 'sweep.bi is not'])
      expect(stderr).toContain(words)
  })
})

describe('help', () => {
  test.each([[[]], [['run']], [['sweep']], [['worker']], [['describe']], [['convert']]])(
    'of %j names options and examples',
    async (command) => {
      const { code, stdout } = await inProcess([...command, '--help'], folder)
      expect([code, stdout]).toEqual([0, expect.stringMatching(/pnpm --filter backtester start/)])
    },
  )
})
