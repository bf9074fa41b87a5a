import { expect, test } from 'vitest'
import { RUN_OPTIONS, readSetting } from './runOptions.ts'

test.each([
  ['participation', ['25%', '0.25', '0.250', '00.25', '25.00%'], '0.25'],
  ['participation', ['100%', '1', '1.0'], '1'],
  ['participation', ['0.5%', '0.005'], '0.005'],
  ['spacing', ['0.3%', '0.003', '0.30%', '00.0030'], '0.003'],
  ['range', ['20%', '0.2', '0.20'], '0.2'],
  ['range', ['9000%'], '90'],
] as const)('%s is the same in all ways to write it: %j', (key, texts, value) => {
  for (const text of texts) expect(readSetting(key, text, key)).toBe(value)
})

test.each([
  ['participation', '25', "was '25', must be above 0 and at most 1, such as 25% or 0.25"],
  ['participation', '101%', 'must be above 0 and at most 1'],
  ['participation', '0%', 'must be above 0 and at most 1'],
  ['participation', '-5%', 'must be above 0 and at most 1'],
  ['spacing', '100%', "was '100%', must be above 0 and below 1, such as 0.3% or 0.003"],
  ['spacing', '3 %', 'must be above 0 and below 1'],
  ['range', '20', "was '20', must be a share above 0, such as 20% or 0.2, with a percent sign above 1"],
  ['range', '0%', 'must be a share above 0'],
] as const)('%s %s is refused', (key, text, words) => {
  expect(() => readSetting(key, text, `--${key}`)).toThrow(words)
})

test('amounts are no parts', () => {
  expect(() => readSetting('capital', '25%', '--capital')).toThrow('must be a plain decimal above 0')
  expect(readSetting('tierVolume', '06000000.00', '--tier-volume')).toBe('6000000')
})

test('the help of every part shows both ways', () => {
  for (const key of ['participation', 'spacing', 'range'] as const) expect(RUN_OPTIONS[key].words).toMatch(/such as [\d.]+% or 0\.\d+/)
})
