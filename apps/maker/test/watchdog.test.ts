import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KEY, Yard } from './controlled.ts'

let yard: Yard

beforeEach(async () => {
  yard = await Yard.open()
})
afterEach(() => yard.close())

test('a maker that was killed leaves no order behind, and the watchdog watches the next one', async () => {
  const maker = await yard.quoting()
  const watchdog = await yard.watchdog()
  await watchdog.says(/the maker is alive \(process \d+, running/)
  maker.child.kill('SIGKILL')
  await watchdog.says(/no heartbeat for 3 s \(process \d+, running/)
  await watchdog.says(/Two readings show none of ours resting/)
  expect(await yard.resting()).toBe(0)
  const next = await yard.quoting()
  await watchdog.says(new RegExp(`the maker is alive \\(process ${next.child.pid}`))
  next.child.kill('SIGTERM')
  expect(await next.end(), next.output.text.slice(-2000)).toBe(0)
  await watchdog.says(/the maker ended with exit code 0, and nothing of ours rests/)
  watchdog.child.kill('SIGTERM')
  expect(await watchdog.end()).toBe(0)
})

test('a maker that stands still is cancelled for, and quotes again when it goes on', async () => {
  const maker = await yard.quoting()
  const watchdog = await yard.watchdog()
  await watchdog.says(/the maker is alive/)
  maker.child.kill('SIGSTOP')
  await watchdog.says(/Two readings show none of ours resting/)
  expect(await yard.resting()).toBe(0)
  const from = watchdog.output.text.length
  maker.child.kill('SIGCONT')
  await watchdog.until('the maker is alive again', () => watchdog.output.text.slice(from).includes('the maker is alive'))
  await yard.until('a ladder again', async () => (await yard.resting()) >= 8)
  await maker.says(/stood still for \d+ s/)
  maker.child.kill('SIGTERM')
  expect(await maker.end(), maker.output.text.slice(-2000)).toBe(0)
})

test('while the maker is alive nothing is cancelled, and its end is told from its death', async () => {
  // Longer than a busy machine lets a maker wait for its turn.
  const watchdog = await yard.watchdog('--timeout', '10s')
  await watchdog.says(/no maker has run yet/)
  const maker = await yard.quoting()
  await watchdog.says(/the maker is alive/)
  const counts = () => (JSON.parse(readFileSync(yard.file('maker.heartbeat'), 'utf8')) as { count: number }).count
  const first = counts()
  await yard.until('more than a timeout of beats', () => counts() >= first + 12)
  maker.child.kill('SIGTERM')
  expect(await maker.end()).toBe(0)
  await watchdog.says(/the maker ended with exit code 0, and nothing of ours rests/)
  expect(watchdog.output.text).not.toMatch(/no heartbeat for|cancelling/)
  expect(watchdog.output.text).not.toContain(KEY.slice(2))
})

test('--once: alive is 0, dead is cancelled and 0', async () => {
  const maker = await yard.quoting()
  const alive = await yard.watchdog('--once')
  expect(await alive.end(), alive.output.text).toBe(0)
  expect(alive.output.text).toContain('the maker is alive')
  maker.child.kill('SIGKILL')
  await maker.end()
  const dead = await yard.watchdog('--once')
  expect(await dead.end(), dead.output.text).toBe(0)
  expect(dead.output.text).toContain('Two readings show none of ours resting')
  expect(await yard.resting()).toBe(0)
})

test('without a key of its own, or with one that may not act, it does not start', async () => {
  const none = await yard.done('watchdog', '--config', 'maker.toml')
  expect(none).toMatchObject({ code: 2, text: expect.stringContaining('put it into HYPERLADDER_WATCHDOG_KEY') })
  expect(none.text).toContain('watchdog.keystore')
  const stranger = yard.runWith({ HYPERLADDER_WATCHDOG_KEY: `0x${'44'.repeat(32)}` }, 'watchdog', '--config', 'maker.toml')
  expect(await stranger.end()).toBe(1)
  expect(stranger.output.text).toContain('fail: key: ')
})
