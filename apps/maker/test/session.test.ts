import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPaperExchange } from '@hyperladder/paper-exchange'
import type { Address } from '@hyperladder/units'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Summary } from '../src/summary.ts'
import { type Launched, Launcher } from './launch.ts'
import { CLI, spawnCli } from './spawnCli.ts'

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325'

let folder: string
const launcher = new Launcher()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-session-'))
})
afterEach(() => launcher.killAll())
afterAll(() => rm(folder, { recursive: true }))

const launch = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Launched => launcher.launch(args, { cwd: folder, env })

/**
 * Has a process send itself a second Ctrl-C so long after its first, and say that it came: one from outside may come too late to be the same, or after
 * the end.
 */
const pressedAgain = (afterMs: number): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `let presses = 0
     process.on('SIGINT', () => {
       if (++presses === 1) setTimeout(() => process.kill(process.pid, 'SIGINT'), ${afterMs})
       else process.stderr.write('pressed again\\n')
     })`,
  )}`,
})

const readSummary = async (name: string): Promise<Summary> => JSON.parse(await readFile(join(folder, name), 'utf8')) as Summary

function expectEqualities(summary: Summary): void {
  for (const { inventory, orders } of summary.markets) {
    expect([inventory.base, inventory.quote]).toEqual([inventory.venueBase, inventory.venueQuote])
    expect(orders.live).toBe(orders.venue)
    expect(orders.afterShutdown).toBe(0)
  }
  expect(summary.budget.used).toBe(summary.budget.venueUsed)
  expect(summary.violations).toBe(0)
}

describe('start without a config', () => {
  test('trades for its duration, leaves an empty book and a summary that agrees with the venue', async () => {
    const { code, stdout, stderr } = await spawnCli(
      ['start', '--duration', '3s', '--seed', '7', '--summary', 's.json', '--log-format', 'json'],
      { cwd: folder },
    )
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; severity: string })
    expect(lines.map(({ type }) => type)).toEqual(expect.arrayContaining(['starting', 'note', 'started', 'tick', 'stopping', 'stopped']))
    expect(lines.filter(({ severity }) => severity === 'error')).toEqual([])
    const summary = await readSummary('s.json')
    expectEqualities(summary)
    expect(summary.corrections).toEqual({ orders: 0, balances: 0, budget: 0 })
    expect(summary.markets[0]?.placed).toBeGreaterThan(0)
  })

  test('one Ctrl-C delivered twice cancels, verifies and exits 0', async () => {
    const { child, output, says, end } = launch(['start'], pressedAgain(3))
    await says(/^PURR\/USDC .*…/m)
    child.kill('SIGINT')
    await says(/pressed again/)
    expect(await end()).toBe(0)
    expect(output.text).toContain('stopping: Ctrl-C')
    expect(output.text).toContain('Nothing of ours rests.')
    expect(output.text).not.toContain('leaving at once')
  })

  test('a deliberate second Ctrl-C leaves at once and says so', async () => {
    // The way out takes more than 3 s: two readings 1 s apart, and two more 2 s apart.
    const { child, says, end } = launch(['start'], pressedAgain(1600))
    await says(/^PURR\/USDC .*…/m)
    child.kill('SIGINT')
    await says(/stopping: Ctrl-C/)
    await says(/second Ctrl-C: leaving at once\. Orders of ours may still rest/)
    expect(await end()).toBe(130)
  })
})

test('a maker whose package runner is killed stops as on Ctrl-C', async () => {
  const command = [process.execPath, ...CLI, 'start', '--summary', 'orphan.json', '--log-format', 'json']
    .map((word) => `'${word}'`)
    .join(' ')
  const runner = spawn('sh', ['-c', `${command}; exit`], {
    cwd: folder,
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  runner.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  while (!text.includes('"type":"started"')) await once(runner.stdout, 'data')
  runner.kill('SIGKILL')
  // The maker holds the other end: it closes when the maker has ended.
  await once(runner.stdout, 'close')
  expect(text).toContain('the program that started this one is gone')
  expectEqualities(await readSummary('orphan.json'))
})

describe('a paper exchange that runs alone', () => {
  test('serves check, start and cancel-all, and no output of theirs holds the key', async () => {
    const paper = launch(['paper', '--port', '0', '--seed', '7', '--fund', `${ADDRESS}=USDC:1000,PURR:4000`, '--state', 'paper.state'])
    const [, url = ''] = await paper.says(/^http +(\S+)$/m)
    await writeFile(
      join(folder, 'maker.toml'),
      `network = "paper"\nurl = "${url}"\n[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.188"\nlevels = 40\norder_size = "200"\nseeded_levels = 20\n`,
    )
    const env = { HYPERLADDER_PRIVATE_KEY: KEY }
    const command = (args: readonly string[]) => spawnCli([...args, '--config', 'maker.toml'], { cwd: folder, env })

    const check = await command(['check'])
    expect([check.code, check.stderr]).toEqual([0, ''])
    expect(check.stdout).toMatch(/^ok +key +0x14791697260e4c9a71f18484c9f997b308e59325 is the account's own key$/m)
    expect(check.stdout).toMatch(/^Ready to start: 0 failed, /m)

    const maker = launch(['start', '--config', 'maker.toml'], env)
    await maker.says(/boundary \d+\/40/)
    maker.child.kill('SIGKILL')
    await maker.end()

    const dryRun = await command(['cancel-all', '--dry-run'])
    expect(dryRun.stdout).toMatch(/: [1-9]\d* orders of ours rest\n/)
    const cancelled = await command(['cancel-all', '--coin', 'PURR/USDC'])
    expect(cancelled.stdout).toMatch(/ cancelled\. Two readings show none of them resting\.\n$/)
    expect((await command(['cancel-all', '--dry-run'])).stdout).toMatch(/: 0 orders of ours rest\n$/)

    const again = await command(['start', '--duration', '2s', '--summary', 'again.json'])
    expect([again.code, again.stderr]).toEqual([0, ''])
    expectEqualities(await readSummary('again.json'))

    paper.child.kill('SIGTERM')
    expect(await paper.end()).toBe(0)
    const everything =
      [check, dryRun, cancelled, again].map(({ stdout, stderr }) => stdout + stderr).join('') + maker.output.text + paper.output.text
    expect(everything).not.toContain(KEY.slice(2))
  })

  test('P45 a key of another account is found before anything is sent', async () => {
    const paper = launch(['paper', '--port', '0', '--fund', `${ADDRESS}=USDC:1000`])
    const [, url = ''] = await paper.says(/^http +(\S+)$/m)
    const account = `0x${'1'.repeat(40)}`
    await writeFile(
      join(folder, 'other.toml'),
      `network = "paper"\nurl = "${url}"\n[account]\naddress = "${account}"\n[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.188"\nlevels = 40\norder_size = "200"\n`,
    )
    const { code, stdout } = await spawnCli(['check', '--config', 'other.toml'], { cwd: folder, env: { HYPERLADDER_PRIVATE_KEY: KEY } })
    expect(code).toBe(1)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `FAIL key ${ADDRESS} is an account of its own, must be account.address ${account} or an agent wallet of it`,
    )

    const started = await spawnCli(['start', '--config', 'other.toml'], { cwd: folder, env: { HYPERLADDER_PRIVATE_KEY: KEY } })
    expect(started.code).toBe(1)
    expect(started.stdout).toContain('not started: see above')
  })

  test('a start without a key, or with a seed for it, is refused', async () => {
    const noKey = await spawnCli(['start', '--url', 'http://127.0.0.1:9'], { cwd: folder })
    expect([noKey.code, noKey.stderr]).toEqual([
      2,
      expect.stringContaining('there is no private key for http://127.0.0.1:9: put it into HYPERLADDER_PRIVATE_KEY'),
    ])
    const seed = await spawnCli(['start', '--url', 'http://127.0.0.1:9', '--seed', '7'], { cwd: folder })
    expect([seed.code, seed.stderr]).toEqual([2, expect.stringContaining('--seed sets the market of the embedded paper exchange')])
  })
})

test('a master key trades for its sub-account, whose funds and orders it then reads', async () => {
  const sub = `0x${'5'.repeat(40)}` as Address
  const paper = await startPaperExchange({
    seed: 7,
    owned: [{ address: sub, master: ADDRESS as Address, kind: 'subAccount', name: 'maker' }],
    fund: { [ADDRESS as Address]: { USDC: '1' }, [sub]: { USDC: '900', PURR: '4000' } },
  })
  try {
    await writeFile(
      join(folder, 'sub.toml'),
      `network = "paper"\nurl = "${paper.url}"\n[account]\nvault_address = "${sub}"\n[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.188"\nlevels = 40\norder_size = "200"\n`,
    )
    const env = { HYPERLADDER_PRIVATE_KEY: KEY }
    const check = await spawnCli(['check', '--config', 'sub.toml'], { cwd: folder, env })
    expect(check.stdout).toMatch(new RegExp(`^ok +vault_address +${sub} is a sub-account of`, 'm'))
    const args = ['start', '--config', 'sub.toml', '--duration', '2s', '--summary', 'sub.json']
    const { code, stderr } = await spawnCli(args, { cwd: folder, env })
    expect([code, stderr]).toEqual([0, ''])
    const summary = await readSummary('sub.json')
    expectEqualities(summary)
    expect(summary.markets[0]?.placed).toBeGreaterThan(0)
  } finally {
    await paper.stop()
  }
})
