import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeCandles } from './candles.ts'
import { inProcess } from './inProcess.ts'
import { atResult, spawnCli, startCli, until } from './spawnCli.ts'

let folder: string
let data: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-sweep-'))
  data = writeCandles(folder, 120)
})
afterAll(() => rmSync(folder, { recursive: true }))

const GRID = ['--vary', 'spacing=0.002..0.004:0.001', '--vary', 'range=3%,5%', '--path', 'low-first']
const sweep = (out: string, args: readonly string[]) =>
  spawnCli(['sweep', '--data', data, '--coin', '@7', '--out', out, ...args], { cwd: folder })
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const lines = (path: string) => read(path).trimEnd().split('\n')

describe('a sweep', () => {
  test('B12 gives the same to the byte whatever the number of workers', async () => {
    const [one, three] = [await sweep('one', [...GRID, '--workers', '1']), await sweep('three', [...GRID, '--workers', '3'])]
    expect([one.code, three.code]).toEqual([0, 0])
    for (const name of ['sweep.json', 'sweep.csv', 'sweep.html']) expect(read(`three/${name}`)).toBe(read(`one/${name}`))
    expect(lines('one/sweep.csv')).toHaveLength(7)
    expect(one.stdout).toMatch(/^# +spacing +range +P&L USDC +of worth +vs holding/m)
    const ranks = lines('one/sweep.csv').slice(1)
    const titles = lines('one/sweep.csv')[0]?.split(',') ?? []
    const vsHodl = ranks.map((line) => Number(line.split(',')[titles.indexOf('vs_hodl')]))
    expect(vsHodl).toEqual(vsHodl.toSorted((a, b) => b - a))
  })

  test('B13 killed in the middle goes on from what it has, and ends as one that was not', async () => {
    await sweep('whole', [...GRID, '--workers', '2'])
    const env = atResult(2, 'SIGKILL')
    await spawnCli(['sweep', '--data', data, '--out', 'killed', ...GRID, '--workers', '1'], { cwd: folder, env })
    // As a kill in the middle of a line leaves it.
    appendFileSync(join(folder, 'killed/results.jsonl'), '{"key":"0123')
    const { code, stderr } = await sweep('killed', [...GRID, '--workers', '2'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 points of 6 taken over from an earlier sweep')])
    for (const name of ['sweep.json', 'sweep.csv', 'sweep.html']) expect(read(`killed/${name}`)).toBe(read(`whole/${name}`))
    for (const line of lines('killed/results.jsonl')) expect(() => JSON.parse(line)).not.toThrow()
  })

  test('ended by Ctrl-C reports a part, and the same command goes on', async () => {
    const wide = ['--vary', 'spacing=0.002..0.005:0.0005', '--vary', 'range=3%,4%,5%', '--workers', '1']
    const env = atResult(2, 'SIGINT')
    const { code, stdout } = await spawnCli(['sweep', '--data', data, '--out', 'part', ...wide], { cwd: folder, env })
    expect([code, stdout]).toEqual([130, expect.stringMatching(/\d+ not run: the same command goes on/)])
    expect(read('part/sweep.html')).toContain('This is a part')
    expect((await sweep('part', wide)).code).toBe(0)
    expect(read('part/sweep.html')).not.toContain('This is a part')
  })

  test('B13 runs only what is new when it gets more values', async () => {
    await sweep('more', ['--vary', 'spacing=0.002,0.003', '--range', '3%'])
    const { stderr } = await sweep('more', ['--vary', 'spacing=0.002,0.003,0.004', '--range', '3%'])
    expect(stderr).toContain('2 points of 3 taken over')
    expect(stderr).toContain('1 point in')
  })

  test('takes its dimensions from a config, and draws at random from a seed', async () => {
    writeFileSync(
      join(folder, 'sweep.toml'),
      `[backtest]\ndata = "MADE_USDC-1m.csv.gz"\ncoin = "@7"\nout = "drawn"\npath = "high-first"\ntier_volume = "6000000"\n[sweep]\nrandom = 3\nrandom_seed = 5\nby = "pnl"\nvary = { spacing = "0.002..0.004:0.0005", gap_levels = [0, 1, 2], range = "3%..6%:1%" }\n`,
    )
    const { code, stdout } = await spawnCli(['sweep', '--config', join(folder, 'sweep.toml')], { cwd: tmpdir() })
    expect([code, stdout]).toEqual([0, expect.stringContaining('drawn')])
    const { points, by } = JSON.parse(read('drawn/sweep.json'))
    expect([points.length, by, points[0].fees]).toEqual([3, 'pnl', { tierVolume: '6000000' }])
    expect(read('drawn/sweep.html')).toContain('The 14-day volume of 6000000 USDC before the start')
    expect(read('drawn/sweep.html')).toContain('at random from 60 combinations, seed 5')
  })

  test('refuses results of other code, a folder at work, and begins anew when told', async () => {
    mkdirSync(join(folder, 'old'))
    copyFileSync(join(folder, 'one/results.jsonl'), join(folder, 'old/results.jsonl'))
    writeFileSync(join(folder, 'old/results.jsonl'), read('old/results.jsonl').replace(/"build":"[^"]*"/, '"build":"other"'))
    const few = ['--vary', 'spacing=0.004', '--range', '3%']
    expect(await sweep('old', few)).toMatchObject({ code: 2, stderr: expect.stringContaining('is of other code than this') })
    expect((await sweep('old', [...few, '--fresh'])).code).toBe(0)
    writeFileSync(join(folder, 'old/sweep.lock'), String(process.ppid))
    expect(await sweep('old', few)).toMatchObject({ code: 2, stderr: expect.stringContaining('another sweep') })
  })
})

describe('what is wrong ends with exit code 2', () => {
  test.each([
    [[], '--vary is missing'],
    [['--vary', 'spacng=1'], 'must be KEY=VALUES'],
    [['--vary', 'levels=20..10:1'], 'must rise by a step above 0'],
    [['--vary', 'levels=20..60'], 'must be FROM..TO:STEP'],
    [['--vary', 'range=10%..20:5%'], 'must have % on all three numbers or on none'],
    [['--vary', 'spacing=0.002,2'], "--vary spacing: was '2', must be above 0 and below 1, such as 0.3%"],
    [['--vary', 'seed=1', '--vary', 'seed=2'], '--vary seed is given twice'],
    [['--vary', 'seed=1,2', '--by', 'luck'], '--by was luck, must be one of vs-hodl'],
    [['--vary', 'seed=1,2', '--vary', 'levels=20,40', '--axes', 'seed,range'], '--axes was seed,range, must be two of seed, levels'],
    [['--vary', 'seed=1,2', '--axes', 'seed'], '--axes was seed, must be left out: a heat map is of two settings, and only seed varies'],
    [['--vary', 'seed=1,2', '--workers', '0'], '--workers was 0, must be at least 1 without --redis'],
    [['--vary', 'seed=1,2', '--lost-after', '9s'], '--lost-after is of --redis alone'],
    [['--vary', 'seed=1,2', '--redis', 'http://me:hush@there'], '--redis was http://me:***@there, must be such as redis://'],
    [['--vary', 'capital=20,30'], 'raise --capital'],
  ])('%j', async (args, message) => {
    const whole = ['sweep', '--data', data, '--coin', '@7', '--out', 'wrong', ...args]
    expect(await inProcess(whole, folder)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })

  test('a number of a config that is none', async () => {
    writeFileSync(join(folder, 'few.toml'), '[sweep]\nrandom = "few"\nvary = { seed = "1..9:1" }\n')
    const whole = ['sweep', '--data', data, '--config', 'few.toml']
    expect(await inProcess(whole, folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('sweep.random was few, must be an integer from 1'),
    })
  })
})

test('a running sweep tells how far it is', async () => {
  const long = writeCandles(mkdtempSync(join(folder, 'long-')), 20_000)
  const running = startCli(['sweep', '--data', long, '--out', 'telling', '--vary', 'seed=1..50:1', '--workers', '2'], { cwd: folder })
  await until(running, /\d+ of 50 points, \d/)
  running.child.kill('SIGINT')
  expect((await running.ended).code).toBe(130)
})
