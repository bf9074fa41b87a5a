import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MarketStatus } from '../src/events.ts'
import { eventsOf, Yard } from './controlled.ts'

let yard: Yard

beforeEach(async () => {
  // Nobody else trades: what moves the boundary is the deposit alone.
  yard = await Yard.open('reconcile_every = 2', '--regime', 'empty')
})
afterEach(() => yard.close())

const accept = () => yard.done('accept-flows', '--config', 'maker.toml')

test('a deposit is quoted once the operator says so, and not before', async () => {
  expect(await accept()).toMatchObject({ code: 1, text: expect.stringContaining('no maker of maker.toml quotes') })
  const maker = await yard.quoting()
  expect(await accept()).toMatchObject({ code: 0, text: expect.stringMatching(/^no deposit waits to be accepted\./) })
  const status = (): MarketStatus | undefined =>
    eventsOf(maker)
      .flatMap((event) => (event.type === 'status' ? event.markets : []))
      .at(-1)
  await yard.deposit('PURR', '5000')
  await maker.until('the deposit to be told', () => eventsOf(maker).some((event) => event.type === 'flow' && !event.accepted))
  await maker.until('a status', () => status() !== undefined)
  const before = status()?.boundary as number
  const told = await accept()
  expect(told).toMatchObject({ code: 0, text: expect.stringMatching(/took over 5000 PURR\n$/) })
  expect(existsSync(yard.file('maker.accept-flows'))).toBe(false)
  await maker.until('a lower boundary', () => (status()?.boundary ?? before) < before)
  // 5000 PURR are ten tranches.
  expect(status()?.boundary).toBe(before - 10)
  expect((await accept()).text).toMatch(/^no deposit waits to be accepted\./)
  maker.child.kill('SIGTERM')
  expect(await maker.end(), maker.output.text.slice(-2000)).toBe(0)
})
