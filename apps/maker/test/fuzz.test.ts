import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { coloursFor, UsageError } from '@hyperladder/command-line'
import { type FuzzTarget, fuzz, isFuzzed, mutateJsonText, mutateText, oddValue } from '@hyperladder/testkit'
import { marketSpec } from '@hyperladder/units'
import type { Command } from 'commander'
import { parse, stringify } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { buildProgram } from '../src/commands/buildProgram.ts'
import { ConfigError } from '../src/config/configError.ts'
import { type Config, parseConfig } from '../src/config/parseConfig.ts'
import { planMarket } from '../src/config/planMarket.ts'
import { parseKeystore } from '../src/keystore/parseKeystore.ts'
import { redact } from '../src/redact.ts'
import { runCli } from '../src/runCli.ts'

const KEY = '0123456789012345678901234567890123456789012345678901234567890123'
const EXAMPLES = ['maker.example.toml', 'two-markets.toml'].map((name) =>
  readFileSync(join(import.meta.dirname, '../../../examples', name), 'utf8'),
)
/** Every key of the example that is commented out, put in. */
const full = (EXAMPLES[0] as string)
  .replaceAll(/^# ((?:url|ws_url|address|vault_address|keystore|password_file|allocation_base|allocation_quote) = )/gm, '$1')
  .replace('address = "0x..."', `address = "0x${'1'.repeat(40)}"`)
  .replace('vault_address = "0x..."', `vault_address = "0x${'2'.repeat(40)}"`)
const configs = [...EXAMPLES, full]

const spec = marketSpec({
  coin: 'PURR/USDC',
  pairIndex: 0,
  base: { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 },
  quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
})

/** A config that is taken must also make a plan, or say why not. */
function planOf({ settings }: Config): string {
  for (const market of settings.markets) {
    const { plan, problems } = planMarket(market, spec)
    expect(plan === undefined).toBe(problems.length > 0)
  }
  return 'taken'
}

/** A refusal is a ConfigError that lists its problems, each of them short, and never shows a key. */
function refusalOf(error: unknown): ConfigError {
  if (!(error instanceof ConfigError)) throw error
  expect(error.problems.length).toBeGreaterThan(0)
  expect(error.message).toMatch(/^maker\.toml has (a problem|\d+ problems):\n/)
  expect(error.message).not.toContain(KEY)
  return error
}

const configText: FuzzTarget<string> = {
  name: 'maker.configText',
  seeds: configs,
  mutate: mutateText,
  check: (text) => {
    try {
      return planOf(parseConfig(text, 'maker.toml'))
    } catch (error) {
      refusalOf(error)
      return 'refused'
    }
  },
}

type Table = Record<string, unknown>
type Mutant = { readonly text: string; readonly key: string }

/** A leaf of the config, by the name that errors call it. */
const leavesOf = (table: Table, name = ''): [Table, string, string][] =>
  Object.entries(table).flatMap(([key, value]): [Table, string, string][] => {
    const path = Array.isArray(table) ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`
    return typeof value === 'object' && value !== null ? leavesOf(value as Table, path) : [[table, key, path]]
  })

/** What TOML can hold: no null, and a whole number is an integer. */
const tomlValue = (value: unknown): unknown => (value === null ? [] : Array.isArray(value) ? value.filter((item) => item !== null) : value)

const configValue: FuzzTarget<Mutant> = {
  name: 'maker.configValue',
  seeds: configs.map((text) => ({ text, key: '' })),
  mutate: ({ text }, random) => {
    const table = parse(text) as Table
    const [at, key, name] = random.pick(leavesOf(table))
    const odd = random.chance(0.1) ? KEY : random.chance(0.3) ? mutateText(String(at[key]), random) : tomlValue(oddValue(random))
    at[key] = typeof odd === 'number' && Number.isInteger(odd) && Math.abs(odd) < 2 ** 53 ? BigInt(odd) : odd
    return { text: stringify(table), key: name }
  },
  check: ({ text, key }) => {
    try {
      return planOf(parseConfig(text, 'maker.toml'))
    } catch (error) {
      // The one value that was changed is the one that is complained about, or one that it contradicts.
      const { problems } = refusalOf(error)
      const table = key.replace(/\[.*|\..*/, '')
      expect(problems.every((problem) => problem.startsWith(table) || problem.startsWith('markets'))).toBe(true)
      return problems.some((problem) => problem.startsWith(key)) ? 'refused by name' : 'refused as a contradiction'
    }
  },
}

const WORDS = ['start', 'check', 'grid', 'paper', 'paper-control', 'cancel-all', 'keystore', 'create', 'address', 'conformance', 'help']
const OPTIONS = [
  '--config',
  '--duration',
  '--seed',
  '--summary',
  '--url',
  '--log-format',
  '--log-level',
  '--start-px',
  '--levels',
  '--sz-decimals',
  '--fund',
  '--port',
  '--only',
  '--help',
  '--version',
  '--yes',
  '-h',
  '--',
  '--no-config',
  '--password-file',
]
const VALUES = [
  'maker.toml',
  '3s',
  '7',
  '-1',
  '1e9',
  '0.003',
  '',
  'http://127.0.0.1:1',
  `0x${KEY}`,
  KEY,
  'json',
  '=',
  '--',
  '💥',
  `0x${'1'.repeat(40)}=USDC:1`,
  '../../x',
  '\u0000',
]

const silent = {
  isTty: false,
  isErrTty: false,
  width: 80,
  colours: coloursFor({ isTty: false, env: {} }),
  closed: new AbortController().signal,
}

/** The whole command line, but for what its commands do. */
async function readArguments(argv: readonly string[]): Promise<{ readonly outcome: string; readonly said: string }> {
  let said = ''
  const write = (text: string): void => {
    said += text
  }
  const context = { stdio: { ...silent, out: write, err: write }, env: {}, path: (path: string) => path, exit: () => undefined }
  const program = buildProgram(context)
  let reached = 'nothing'
  const disarm = (command: Command): void => {
    for (const subcommand of command.commands) disarm(subcommand)
    if (command.commands.length === 0)
      command.action(() => {
        reached = command.name()
      })
  }
  disarm(program)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return { outcome: `reaches ${reached}`, said }
  } catch (error) {
    if (error instanceof UsageError) return { outcome: 'refused', said: said + redact(error.message) }
    // commander's own: help asked for, or a wrong command line that it has told of.
    expect((error as { code?: string }).code).toMatch(/^commander\./)
    return { outcome: (error as { exitCode: number }).exitCode === 0 ? 'help' : 'refused', said }
  }
}

const commandLine: FuzzTarget<readonly string[]> = {
  name: 'maker.commandLine',
  seeds: [
    ['start', '--config', 'maker.toml', '--duration', '3s', '--log-level', 'debug'],
    ['grid', '--start-px', '0.2', '--levels', '5', '--sz-decimals', '0'],
    ['paper', '--port', '0', '--fund', `0x${'1'.repeat(40)}=USDC:1`],
    ['keystore', 'create', 'agent.json', '--password-file', 'p'],
    ['check', '--config', 'maker.toml'],
  ],
  mutate: (seed, random) => {
    const argv = [...seed]
    for (let edits = 1 + random.int(3); edits > 0; edits -= 1) {
      const word = random.pick(random.pick([WORDS, OPTIONS, VALUES]))
      const at = random.int(argv.length + 1)
      const choice = random.int(4)
      if (choice === 0) argv.splice(at, 1)
      else if (choice === 1) argv.splice(at, 0, word)
      else if (choice === 2) argv.splice(at, 1, word)
      else argv.splice(at, 1, mutateText(argv[at] ?? '', random))
    }
    return argv
  },
  check: async (argv) => {
    const { outcome, said } = await readArguments(argv)
    expect(said).not.toContain(KEY)
    expect(outcome === 'refused' && said === '').toBe(false)
    return outcome
  },
}

const light = {
  address: '45dea0fb0bba44f4fcf290bba71fd57d7117cbb8',
  crypto: {
    cipher: 'aes-128-ctr',
    ciphertext: 'b87781948a1befd247bff51ef4063f716cf6c2d3481163e9a8f42e1f9bb74145',
    cipherparams: { iv: 'dc4926b48a105133d2f16b96833abf1e' },
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 2, p: 1, r: 8, salt: '004244bbdc51cadda545b1cfa43cff9ed2ae88e08c61f1479dbb45410722f8f0' },
    mac: '39990c1684557447940d4c69e06b1b82b2aceacb43f284df65c956daf3046b85',
  },
  id: 'ce541d8d-c79b-40f8-9f8c-20f59616faba',
  version: 3,
}
const pbkdf2 = { ...light, crypto: { ...light.crypto, kdf: 'pbkdf2', kdfparams: { c: 1, prf: 'hmac-sha256', dklen: 32, salt: '00' } } }

const keystore: FuzzTarget<string> = {
  name: 'maker.keystore',
  seeds: [light, pbkdf2].map((file) => JSON.stringify(file)),
  mutate: mutateJsonText,
  check: (text) => {
    try {
      const { kdf } = parseKeystore(text, 'agent.json')
      // Nothing that is taken costs more than this to try a password on.
      expect(kdf.type === 'scrypt' ? kdf.n * kdf.r * kdf.p : kdf.c).toBeLessThanOrEqual(2 ** 25)
      return 'taken'
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      expect(error.message).toMatch(/^agent\.json is not a keystore .*: [^\n]{1,200}$/)
      return 'refused'
    }
  },
}

describe('whatever stands in a file or on the command line is taken, or refused by name', () => {
  for (const target of [configText, configValue, commandLine, keystore] as readonly FuzzTarget<unknown>[])
    test.runIf(isFuzzed(target.name))(target.name, async () => void (await fuzz(target)))

  test('the example with every key put in is a config', () => {
    const { connection } = parseConfig(full, 'maker.toml')
    expect([connection.url, connection.keystore, connection.passwordFile]).toEqual([
      'http://127.0.0.1:3001',
      'agent.json',
      'agent.password',
    ])
  })
})

test('a command line that means nothing exits 2', async () => {
  const said: string[] = []
  const stdio = { ...silent, out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) }
  expect(await runCli(['\u0000'], { stdio, env: {}, path: (path) => path })).toBe(2)
  expect(said.join('')).toContain('unknown command')
})
