import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventsOf, Yard } from './controlled.ts'

let yard: Yard

beforeEach(async () => {
  yard = await Yard.open()
})
afterEach(() => yard.close())

const stoppingReason = (maker: Parameters<typeof eventsOf>[0]) =>
  eventsOf(maker).flatMap((event) => (event.type === 'stopping' ? [event.reason] : []))[0]

test('kill ends a running maker, keeps it stopped over starts, and resume lets it start', async () => {
  const maker = await yard.quoting()
  const kill = await yard.done('kill', '--config', 'maker.toml', '--reason', 'the price looks wrong')
  expect(kill, kill.text).toMatchObject({ code: 0 })
  expect(kill.text).toContain('it left with exit code 2, and nothing of ours rests')
  expect(await maker.end()).toBe(2)
  expect(await yard.resting()).toBe(0)
  expect(stoppingReason(maker)).toMatch(/^killed by .+ at .+ \(the price looks wrong\)$/)

  const refused = await yard.done('start', '--config', 'maker.toml')
  expect(refused.code).toBe(2)
  expect(refused.text).toMatch(/killed by .+ \(the price looks wrong\): nothing starts while .+maker\.kill is there/)
  expect(refused.text).toContain('hyperladder resume --config maker.toml lifts it')

  const resume = await yard.done('resume', '--config', 'maker.toml')
  expect(resume).toMatchObject({ code: 0, text: expect.stringMatching(/^lifted .+maker\.kill: killed by .+\(the price looks wrong\)\n$/) })
  expect((await yard.done('resume', '--config', 'maker.toml')).text).toBe('nothing was set: the maker may start\n')
  await yard.quoting()
})

test('a halt that outlives its run is told at the start, and resume lifts it', async () => {
  yard.write('reconcile_every = 2')
  const maker = await yard.quoting()
  await yard.withdraw('PURR', '7000')
  await maker.until('a halt', () => eventsOf(maker).some(({ type }) => type === 'halted'))
  maker.child.kill('SIGTERM')
  expect(await maker.end()).toBe(2)
  const halted = yard.maker()
  await halted.says(/halted by an earlier run and not quoted: .*PURR left the account.*then hyperladder resume/)
  halted.child.kill('SIGTERM')
  expect(await halted.end()).toBe(2)
  expect(await yard.resting()).toBe(0)
  const resume = await yard.done('resume', '--config', 'maker.toml')
  expect(resume).toMatchObject({ code: 0, text: expect.stringMatching(/^lifted a halt of PURR\/USDC: .*PURR left the account/) })
  const again = await yard.quoting()
  again.child.kill('SIGTERM')
  expect(await again.end(), again.output.text.slice(-2000)).toBe(0)
})

test('a file that somebody made by hand kills, and says as much as is known', async () => {
  const maker = await yard.quoting()
  writeFileSync(yard.file('maker.kill'), '')
  expect(await maker.end()).toBe(2)
  expect(await yard.resting()).toBe(0)
  expect(stoppingReason(maker)).toBe('killed by somebody at a time not told (none given)')
})

test('SIGUSR2 kills, and outlives the process', async () => {
  const maker = await yard.quoting()
  maker.child.kill('SIGUSR2')
  expect(await maker.end()).toBe(2)
  expect(await yard.resting()).toBe(0)
  expect(JSON.parse(readFileSync(yard.file('maker.kill'), 'utf8'))).toMatchObject({ reason: 'signal SIGUSR2' })
  expect((await yard.done('start', '--config', 'maker.toml')).code).toBe(2)
})

test('kill without a maker keeps it from starting, and with a broken config does not say that none runs', async () => {
  const none = await yard.done('kill', '--config', 'maker.toml')
  expect(none).toMatchObject({ code: 0, text: expect.stringContaining('no maker runs') })
  await yard.done('resume', '--config', 'maker.toml')
  writeFileSync(yard.file('maker.toml'), 'network = = 1')
  const kill = await yard.done('kill', '--config', 'maker.toml')
  expect(kill.text).toContain('is not TOML')
  expect(kill.text).not.toContain('no maker runs')
  expect(kill).toMatchObject({ code: 1, text: expect.stringContaining('whether a maker runs is not known') })
  yard.write('')
  expect((await yard.done('start', '--config', 'maker.toml')).text).toContain('nothing starts while')
})

test.each([
  ['an unknown key', (toml: string) => `activ_levels = 5\n${toml}`],
  ['a line that is no TOML', (toml: string) => `${toml}\nlevels = = 5\n`],
])('kill finds a maker whose files lie elsewhere while the config has %s', async (_, spoil) => {
  yard.write('', 'journal = "elsewhere.journal"\n')
  const maker = await yard.quoting()
  writeFileSync(yard.file('maker.toml'), spoil(readFileSync(yard.file('maker.toml'), 'utf8')))
  const kill = await yard.done('kill', '--config', 'maker.toml')
  expect(kill, kill.text).toMatchObject({ code: 1, text: expect.stringContaining('it left with exit code 2, and nothing of ours rests') })
  expect(kill.text).toContain('whether another maker runs is not known')
  expect(await maker.end()).toBe(2)
  expect(await yard.resting()).toBe(0)
})

test('a second maker of one account is refused, whatever its config and journal, and touches nothing of the first', async () => {
  const maker = await yard.quoting()
  writeFileSync(yard.file('other.toml'), readFileSync(yard.file('maker.toml'), 'utf8'))
  const other = await yard.done('start', '--config', 'other.toml')
  expect(other, other.text).toMatchObject({ code: 2, text: expect.stringMatching(/another maker runs for 0x\w+ on paper already/) })
  expect(existsSync(yard.file('other.heartbeat'))).toBe(false)
  expect(await yard.resting()).toBeGreaterThanOrEqual(8)
  maker.child.kill('SIGTERM')
  expect(await maker.end(), maker.output.text.slice(-2000)).toBe(0)
  expect(eventsOf(maker).filter((event) => event.type === 'error')).toEqual([])
})

test('kill after kill -9 says that orders may rest, and cancel-all takes them away', async () => {
  const maker = await yard.quoting()
  maker.child.kill('SIGKILL')
  await maker.end()
  const kill = await yard.done('kill', '--config', 'maker.toml')
  expect(kill).toMatchObject({ code: 1, text: expect.stringContaining('hyperladder cancel-all --config maker.toml') })
  expect((await yard.done('cancel-all', '--config', 'maker.toml')).code).toBe(0)
  expect(await yard.resting()).toBe(0)
})

test('kill_file names another file, and resume refuses while a maker runs', async () => {
  yard.write('[guards]\nkill_file = "all.kill"')
  const maker = await yard.quoting()
  expect(await yard.done('resume', '--config', 'maker.toml')).toMatchObject({
    code: 1,
    text: expect.stringMatching(/runs \(process \d+\)/),
  })
  expect((await yard.done('start', '--config', 'maker.toml')).text).toMatch(/a maker runs with maker\.toml already/)
  expect((await yard.done('kill', '--config', 'maker.toml')).code).toBe(0)
  expect(await maker.end()).toBe(2)
  expect([existsSync(yard.file('all.kill')), existsSync(yard.file('maker.kill'))]).toEqual([true, false])
})
