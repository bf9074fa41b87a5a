import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSigner } from '@hyperladder/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Launcher } from './launch.ts'
import { formsOfKey, found, readAll } from './secrets.ts'
import { spawnCli } from './spawnCli.ts'

/** Fixed, and without a pattern that a text might hold by chance. */
const KEY = '0x8f3a6cd10e9b2745c1d4f08a67b39e52107dca84fb6e3391a5c20d7e48b6f93a'
const PASSWORD = 'zebra-Quartz-9471-vellum'
const WRONG_PASSWORD = 'otter-Basalt-3382-ribbon'
const ADDRESS = createSigner(KEY).address
const forms = new Map([
  ...formsOfKey(KEY),
  ['password', PASSWORD],
  ['wrong password', WRONG_PASSWORD],
  ['base64 of the password', Buffer.from(PASSWORD).toString('base64')],
])

/** Ends the process by an exception that nothing catches, not even the maker's last resort, once it is under way. */
const CRASH = `data:text/javascript,${encodeURIComponent(
  `const crash = () => {
     process.removeAllListeners('uncaughtException')
     throw new Error('planted crash')
   }
   const write = process.stdout.write.bind(process.stdout)
   process.stdout.write = (text, ...rest) => {
     if (String(text).includes('"type":"status"') || String(text).includes('"type":"tick"')) setImmediate(crash)
     return write(text, ...rest)
   }`,
)}`

/** What is given to the programs lies apart from what they write. */
let given: string
let written: string
const launcher = new Launcher()
beforeAll(async () => {
  given = await mkdtemp(join(tmpdir(), 'hyperladder-given-'))
  written = await mkdtemp(join(tmpdir(), 'hyperladder-written-'))
})
afterEach(() => launcher.killAll())
afterAll(() => Promise.all([given, written].map((folder) => rm(folder, { recursive: true }))))

const secretFile = async (name: string, text: string): Promise<string> => {
  await writeFile(join(given, name), text)
  await chmod(join(given, name), 0o600)
  return join(given, name)
}

async function configFile(name: string, url: string, account: string): Promise<string> {
  await mkdir(join(written, name))
  const path = join(written, name, 'maker.toml')
  await writeFile(
    path,
    `network = "paper"\nurl = "${url}"\n${account}\n[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.188"\nlevels = 40\norder_size = "200"\n`,
  )
  return path
}

describe('key and password', () => {
  test('are in nothing that any program writes: logs, errors, summary, journal, crash, diagnostic report', async () => {
    const said: string[] = []
    const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
      const result = await spawnCli(args, { cwd: written, env })
      said.push(result.stdout, result.stderr)
      return result
    }
    const report = ['--report-uncaught-exception', '--report-on-fatalerror', '--report-on-signal', `--report-directory=${written}`].join(
      ' ',
    )

    const keyFile = await secretFile('maker.key', KEY)
    const passwordFile = await secretFile('agent.password', `${PASSWORD}\n`)
    const keystore = join(given, 'agent.json')
    expect((await run(['keystore', 'create', keystore, '--key-file', keyFile], { HYPERLADDER_KEYSTORE_PASSWORD: PASSWORD })).code).toBe(0)
    expect((await run(['keystore', 'address', keystore, '--password-file', passwordFile])).stdout).toBe(`${ADDRESS}\n`)
    expect((await run(['keystore', 'address', keystore], { HYPERLADDER_KEYSTORE_PASSWORD: WRONG_PASSWORD })).code).toBe(2)

    const paper = launcher.launch(
      ['paper', '--port', '0', '--seed', '7', '--fund', `${ADDRESS}=USDC:2000,PURR:8000`, '--state', 'paper.state'],
      { cwd: written },
    )
    const [, url = ''] = await paper.says(/^http +(\S+)$/m)
    const fromEnv = await configFile('env', url, '')
    const fromFile = await configFile('file', url, `[account]\nkey_file = "${keyFile}"`)
    const fromKeystore = await configFile('keystore', url, `[account]\nkeystore = "${keystore}"\npassword_file = "${passwordFile}"`)
    const key = { HYPERLADDER_PRIVATE_KEY: KEY }

    const check = await run(['check', '--config', fromKeystore])
    expect([check.code, check.stdout.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining(`ok key source the keystore ${keystore} (account.keystore), encrypted`),
    ])
    const started = await run(
      ['start', '--config', fromEnv, '--duration', '3s', '--log-format', 'json', '--log-level', 'debug', '--summary', 's.json'],
      key,
    )
    expect(started.code).toBe(0)
    expect((await run(['start', '--config', fromFile, '--duration', '2s', '--log-level', 'debug'])).code).toBe(0)
    expect((await run(['start', '--config', fromKeystore, '--duration', '2s'], key)).code).toBe(2)
    const crashed = await run(['start', '--config', fromEnv, '--log-format', 'json', '--log-level', 'debug'], {
      ...key,
      HYPERLADDER_KEYSTORE_PASSWORD: PASSWORD,
      NODE_OPTIONS: `--import="${CRASH}" ${report}`,
    })
    expect([crashed.code === 0, crashed.stderr]).toEqual([false, expect.stringContaining('planted crash')])
    // Before the key was taken out of the environment, too.
    const early = await run(['start', '--config', 'absent.toml'], {
      ...key,
      NODE_OPTIONS: `--import="data:text/javascript,process.on('exit',()=>process.report.writeReport())" ${report}`,
    })
    expect(early.code).toBe(2)
    await run(['cancel-all', '--config', fromKeystore])
    paper.child.kill('SIGTERM')
    await paper.end()
    said.push(paper.output.text)

    const files = await readAll(written)
    const names = [...files.keys()].map((path) => path.slice(written.length + 1))
    expect(names.filter((name) => /^report\..*\.json$/.test(name)).length).toBeGreaterThanOrEqual(2)
    expect(names).toEqual(expect.arrayContaining(['s.json', 'paper.state', 'env/maker.journal', 'keystore/maker.toml']))
    expect(said.join('').length).toBeGreaterThan(10_000)
    for (const [path, text] of files) expect([path, found(text, forms)]).toEqual([path, []])
    for (const text of said) expect(found(text, forms)).toEqual([])
  })

  test.each([...forms])('would be found as %s', (name, form) => {
    expect(found(`x${form}y`, forms)).toContain(name)
  })
})
