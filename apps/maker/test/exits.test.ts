import { afterEach, beforeEach, expect, test } from 'vitest'
import { readBeat } from '../src/control/heartbeat.ts'
import { eventsOf, Yard } from './controlled.ts'

let yard: Yard

beforeEach(async () => {
  yard = await Yard.open()
})
afterEach(() => yard.close())

/** Plants a fault of the program itself, to go off at a signal that nobody uses. */
const planted = (fault: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`process.on('SIGWINCH', () => { ${fault} })`)}`,
})

test.each([
  ['an exception that nobody caught', 'setImmediate(() => { throw new Error("planted") })'],
  ['a rejection that nobody caught', 'Promise.reject(new Error("planted"))'],
])('%s: cancelled, told, exit code 1', async (_, fault) => {
  const maker = await yard.quoting(planted(fault))
  maker.child.kill('SIGWINCH')
  expect(await maker.end()).toBe(1)
  expect(await yard.resting()).toBe(0)
  expect(maker.output.text).toMatch(/a fault that nobody caught: Error: planted/)
  expect(eventsOf(maker).at(-1)).toMatchObject({ type: 'stopped', exitCode: 1 })
  expect(readBeat(yard.file('maker.heartbeat'))?.beat).toMatchObject({ phase: 'ended', exitCode: 1, mayRest: false })
})

test('a terminal that is closed: cancelled, exit code 0', async () => {
  const maker = await yard.quoting()
  maker.child.kill('SIGHUP')
  expect(await maker.end()).toBe(0)
  expect(await yard.resting()).toBe(0)
})

test('a reader that is gone: cancelled, exit code 0', async () => {
  const maker = await yard.quoting()
  maker.child.stdout?.destroy()
  maker.child.stderr?.destroy()
  expect(await maker.end()).toBe(0)
  expect(await yard.resting()).toBe(0)
})

test('a start that is refused after kill -9 does not leave the old orders alone', async () => {
  const maker = await yard.quoting()
  maker.child.kill('SIGKILL')
  await maker.end()
  expect(await yard.resting()).toBeGreaterThan(0)
  yard.write('')
  const { code, text } = await yard.done('start', '--config', 'maker.toml', '--journal', 'elsewhere/maker.journal')
  expect(text).toMatch(/\d+ orders of an earlier run rest, and no maker looks after them: cancelling/)
  expect(text).toContain('two readings show none of them resting')
  expect([code, await yard.resting()]).toEqual([2, 0])
})

test('a start that is stopped early after kill -9 ends with the truth', async () => {
  const maker = await yard.quoting()
  maker.child.kill('SIGKILL')
  await maker.end()
  const heir = yard.maker()
  await heir.says(/"type":"starting"/)
  heir.child.kill('SIGTERM')
  expect([await heir.end(), await yard.resting()]).toEqual([0, 0])
  expect(readBeat(yard.file('maker.heartbeat'))?.beat).toMatchObject({ phase: 'ended', exitCode: 0, mayRest: false })
})
