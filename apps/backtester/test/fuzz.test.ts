import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { type FuzzTarget, fuzz, isFuzzed, mutateJsonText, mutateText } from '@hyperladder/testkit'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type BacktestJob, jobKey, jobSchema } from '../src/jobs/job.ts'
import { ConfigError } from '../src/settings/configError.ts'
import { parseConfig } from '../src/settings/parseConfig.ts'
import { dimensionsOf } from '../src/sweep/parseVary.ts'

const SECRET = '0123456789'.repeat(6)
const example = readFileSync(join(import.meta.dirname, '../../../examples/maker.example.toml'), 'utf8').replace(
  '[account]',
  `[account]\nkey_file = "${SECRET}"`,
)
const own = `[backtest]\ndata = ["a.csv.gz", "b.parquet"]\ncoin = "@59"\nspacing = "0.003"\nlevels = 40\nactive_levels = "all"\nreferred = true\n
[sweep]\nrandom = 50\nby = "pnl"\naxes = "spacing,range"\nvary = { spacing = "0.002..0.011:0.001", range = ["5%", "10%"], gap_levels = [1, 2] }\n`

const config: FuzzTarget<string> = {
  name: 'backtester.config',
  seeds: [example, own],
  mutate: mutateText,
  check: (text) => {
    try {
      parseConfig(text, 'a.toml')
      return 'taken'
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      expect(error.problems.length).toBeGreaterThan(0)
      expect(error.message).not.toContain(SECRET)
      return 'refused'
    }
  },
}

const vary: FuzzTarget<string> = {
  name: 'backtester.vary',
  seeds: [
    'spacing=0.002..0.011:0.001',
    'range=5%,10%..50%:10%',
    'levels=20..60:10',
    'active-levels=all,20',
    'order-latency=80ms,lognormal:80ms:0.5',
  ],
  mutate: mutateText,
  check: (text) => {
    try {
      const [dimension] = dimensionsOf([text])
      expect(dimension?.values.length).toBeGreaterThan(0)
      return 'taken'
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return 'refused'
    }
  },
}

const job: BacktestJob = {
  version: 1,
  market: {
    coin: '@7',
    pairIndex: 7,
    base: { name: 'MADE', index: 7, szDecimals: 2, weiDecimals: 8 },
    quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
  },
  data: [{ name: 'MADE_USDC-1m.csv.gz', sha256: 'ab'.repeat(32) }],
  fromMs: 1_740_787_200_000,
  ladder: { startPx: '9', levels: 60, spacing: '0.003', orderSize: '12.5', gapLevels: 1, activeLevels: null },
  funds: { base: '300', quote: '4000' },
  fillModel: { name: 'candle-path', path: 'both', participation: 1 },
  latency: { orders: { name: 'recorded', samplesMs: [1, 2, 3] } },
  fees: { referred: true },
  maker: { intervalMs: 3000 },
  seed: 1,
  runs: 1,
  pathPoints: 2000,
}

/** What a queue hands out: taken only in the form of a job, whatever else it is. */
const queued: FuzzTarget<string> = {
  name: 'backtester.job',
  seeds: [JSON.stringify(job)],
  mutate: mutateJsonText,
  check: (text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return 'no JSON'
    }
    const parsed = v.safeParse(jobSchema, value)
    if (!parsed.success) return 'refused'
    for (const { name } of parsed.output.data) expect(join('/a', name)).toBe(`/a/${name}`)
    expect(jobKey(parsed.output)).toMatch(/^[0-9a-f]{40}$/)
    return 'taken'
  },
}

describe('mutants', () => {
  for (const target of [config, vary, queued]) test.runIf(isFuzzed(target.name))(target.name, () => fuzz(target as FuzzTarget<unknown>))
})

test('a job has one name, whatever the order of its keys, and another one for every other job', () => {
  const turned = Object.fromEntries(Object.entries(job).reverse()) as BacktestJob
  expect(jobKey(turned)).toBe(jobKey(job))
  expect(jobKey({ ...job, requests: undefined })).toBe(jobKey(job))
  for (const other of [
    { ...job, seed: 2 },
    { ...job, ladder: { ...job.ladder, levels: 61 } },
    { ...job, untilMs: 0 },
  ])
    expect(jobKey(other)).not.toBe(jobKey(job))
})
