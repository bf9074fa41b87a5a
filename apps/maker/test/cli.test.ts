import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLI, spawnCli } from './spawnCli.ts'

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
const COMMANDS = [
  'start',
  'check',
  'keystore',
  'grid',
  'paper',
  'paper-control',
  'cancel-all',
  'kill',
  'resume',
  'watchdog',
  'accept-flows',
  'conformance',
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('help', () => {
  test('names every command', async () => {
    const { code, stdout } = await spawnCli(['--help'])
    expect(code).toBe(0)
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  })

  test.each(COMMANDS)('of %s has examples', async (command) => {
    const { code, stdout } = await spawnCli([command, '--help'])
    expect([code, stdout.includes('Example')]).toEqual([0, true])
  })

  test.each(['', ...COMMANDS])('of %s fits 80 columns', async (command) => {
    const { stdout } = await spawnCli([...(command === '' ? [] : [command]), '--help'])
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(stdout.length).toBeGreaterThan(300)
  })

  test.each(['create', 'address'])('of keystore %s has examples and fits 80 columns', async (command) => {
    const { code, stdout } = await spawnCli(['keystore', command, '--help'])
    expect([code, stdout.includes('Example'), stdout.split('\n').filter((line) => line.length > 80)]).toEqual([0, true, []])
  })

  test('the version is the package’s', async () => {
    expect(await spawnCli(['--version'])).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
  })
})

describe('a wrong command line exits 2 and says what is wrong', () => {
  test.each([
    ['no command', [], /Usage: hyperladder/],
    ['an unknown command', ['gird'], /unknown command 'gird'[\s\S]*Did you mean grid\?[\s\S]*--help/],
    [
      'an unknown option',
      ['start', '--durations', '3s'],
      /unknown option '--durations'[\s\S]*Did you mean --duration\?[\s\S]*hyperladder start --help/,
    ],
    ['a word too many', ['start', 'now'], /too many arguments/],
    [
      'half a command',
      ['keystore', 'creat', 'a.json'],
      /unknown command 'creat'[\s\S]*Did you mean create\?[\s\S]*hyperladder keystore --help/,
    ],
    ['a password that nobody gives', ['keystore', 'create', 'a.json'], /there is no password for .*a\.json and no terminal to ask on/],
    ['a keystore that is not there', ['keystore', 'address', 'absent.json'], /the keystore was .*absent\.json, but there is no such file/],
    ['a missing option', ['grid', '--start-px', '1'], /--levels/],
    ['a bad duration', ['start', '--duration', 'soon'], /duration was 'soon', must be above 0/],
    [
      'a bad number',
      ['grid', '--start-px', '1', '--levels', '1', '--sz-decimals', '0'],
      /'--levels <count>' argument '1' is invalid. It must be an integer from 2 to 32768/,
    ],
    ['a bad choice', ['start', '--log-format', 'xml'], /Allowed choices are pretty, json/],
    ['an absent config', ['start', '--config', 'absent.toml'], /absent\.toml has a problem:\n {2}- there is no such file/],
    [
      'a summary into an absent folder',
      ['start', '--summary', 'absent/s.json'],
      /--summary was .*absent\/s\.json, but its folder .*absent is not there/,
    ],
    ['a bad account to fund', ['paper', '--fund', 'me=USDC:1'], /must be ADDRESS=TOKEN:AMOUNT/],
    ['a bad amount to fund', ['paper', '--fund', `0x${'1'.repeat(40)}=USDC`], /'USDC' must be TOKEN:AMOUNT/],
    ['both halves of a choice', ['cancel-all', '--config', 'x', '--own', '--all'], /'--own' cannot be used with option '--all'/],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await spawnCli(args, { cwd: folder })
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  test('all problems of a config at once', async () => {
    await writeFile(join(folder, 'bad.toml'), 'network = "moon"\nlevls = 3\n')
    const { code, stderr } = await spawnCli(['check', '--config', 'bad.toml'], { cwd: folder })
    expect(code).toBe(2)
    expect(stderr).toContain('has 3 problems:')
    expect(stderr).toContain('network was "moon", must be one of "paper", "testnet", "mainnet"')
  })
})

describe('a private key never appears, wherever it was put by mistake', () => {
  test.each([
    ['as a command', [KEY]],
    ['as an option', [`--${KEY}`]],
    ['as the config', ['start', '--config', KEY]],
    ['as a duration', ['start', '--duration', KEY]],
    ['as a coin to fund', ['paper', '--fund', KEY]],
  ])('%s', async (_, args) => {
    const { code, stdout, stderr } = await spawnCli(args, { cwd: folder })
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain(KEY.slice(2))
  })

  test('in the config', async () => {
    await writeFile(join(folder, 'key.toml'), `network = "paper"\n[account]\nprivate_key = "${KEY}"\n`)
    const { code, stdout, stderr } = await spawnCli(['start', '--config', 'key.toml'], { cwd: folder })
    expect(code).toBe(2)
    expect(stderr).toContain('HYPERLADDER_PRIVATE_KEY')
    expect(stdout + stderr).not.toContain(KEY.slice(2))
  })
})

describe('paths', () => {
  test("count from the caller's folder when a package runner moved the process", async () => {
    const maker = join(import.meta.dirname, '..')
    const env = { INIT_CWD: folder, npm_package_json: join(maker, 'package.json') }
    const { stderr } = await spawnCli(['start', '--config', 'absent.toml'], { cwd: maker, env })
    expect(stderr).toContain(join(folder, 'absent.toml'))
  })

  test('a separator that a package runner hands on means nothing', async () => {
    const { stderr } = await spawnCli(['start', '--', '--config', 'absent.toml'], { cwd: folder })
    expect(stderr).toContain(join(folder, 'absent.toml'))
  })
})

describe('grid', () => {
  const ladder = ['grid', '--start-px', '0.15', '--levels', '5', '--sz-decimals', '0']

  test('as JSON is an array of price strings and nothing else', async () => {
    expect(await spawnCli([...ladder, '--format', 'json'])).toEqual({
      code: 0,
      stdout: '["0.15","0.15045","0.1509","0.15135","0.1518"]\n',
      stderr: '',
    })
  })

  test('as a table has one line a level', async () => {
    const { code, stdout } = await spawnCli(ladder)
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toEqual([
      'level    price  step (bps)',
      '    0     0.15',
      '    1  0.15045       30.00',
      '    2   0.1509       29.91',
      '    3  0.15135       29.82',
      '    4   0.1518       29.73',
    ])
  })

  test('tells the funds that a seeded ladder needs', async () => {
    const { stdout } = await spawnCli([...ladder, '--order-size', '100', '--seeded-levels', '2'])
    expect(stdout).toContain('funds needed: 300 of the base token for 3 asks, 30.045 of the quote token for 2 bids')
  })

  test('keeps its JSON clean of the funds', async () => {
    const { stdout, stderr } = await spawnCli([...ladder, '--order-size', '100', '--format', 'json'])
    expect(JSON.parse(stdout)).toHaveLength(5)
    expect(stderr).toContain('funds needed: 500 of the base token')
  })

  test.each([
    ['a price of six figures', ['--start-px', '0.150001'], /^error: --start-px: price '0\.150001' has more than 5 significant figures/],
    ['a price finer than the market', ['--start-px', '0.000000001'], /^error: --start-px: /],
    [
      'levels that would not rise',
      ['--start-px', '0.00000001'],
      /^error: this ladder: levels 0 and 1 would be 0\.00000001 and 0\.00000001, must rise/,
    ],
    ['a size off the lot', ['--order-size', '0.5'], /^error: --order-size: /],
    ['seeded levels without a size', ['--seeded-levels', '2'], /^error: --seeded-levels needs --order-size/],
    [
      'more seeded levels than levels',
      ['--order-size', '1', '--seeded-levels', '6'],
      /^error: --seeded-levels: seededLevels was 6, must be an integer of 0 to 5/,
    ],
  ])('names %s', async (_, args, message) => {
    const { code, stderr } = await spawnCli([...ladder, ...args])
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  test('a reader that goes away after two lines of thousands is no crash', async () => {
    const child = spawn(process.execPath, [...CLI, 'grid', '--start-px', '1', '--levels', '3000', '--sz-decimals', '2'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = (await once(child, 'close')) as [number]
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
