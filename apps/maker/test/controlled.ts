import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createExchangeClient } from '@hyperladder/exchange-client'
import { createSigner, signUserAction } from '@hyperladder/protocol'
import type { MakerEvent } from '../src/events.ts'
import { type Launched, Launcher } from './launch.ts'
import { makerSigner } from './orchestrator/venue.ts'

const WATCHDOG_KEY = `0x${'33'.repeat(32)}`
export const KEY = `0x${'11'.repeat(32)}`

/** A paper exchange, a config, and commands on it, all as processes of their own, in a folder of its own. */
export class Yard {
  readonly folder: string
  readonly #url: string
  readonly #controlUrl: string
  readonly #launcher: Launcher
  readonly #client: ReturnType<typeof createExchangeClient>

  /** `options`: of the exchange. */
  static async open(config = '', ...options: readonly string[]): Promise<Yard> {
    const folder = mkdtempSync(join(tmpdir(), 'hyperladder-control-'))
    const launcher = new Launcher()
    const funds = `${makerSigner.address}=USDC:5000,PURR:10000`
    const ports = ['--port', '0', '--control-port', '0']
    const venue = launcher.launch(['paper', ...ports, '--seed', '7', '--no-ip-limits', '--fund', funds, ...options], { cwd: folder })
    const [, url = ''] = await venue.says(/^http +(\S+)$/m)
    const [, controlUrl = ''] = await venue.says(/^control +(\S+)/m)
    await venue.says(/Ctrl-C stops it/)
    const yard = new Yard({ folder, url, controlUrl, launcher })
    yard.write(config)
    return yard
  }

  private constructor(given: { folder: string; url: string; controlUrl: string; launcher: Launcher }) {
    this.folder = given.folder
    this.#url = given.url
    this.#controlUrl = given.controlUrl
    this.#launcher = given.launcher
    this.#client = createExchangeClient({ network: 'paper', url: given.url, account: makerSigner.address, signer: makerSigner })
  }

  /** Writes the config anew; `head`: keys of no section. */
  write(config: string, head = ''): void {
    writeFileSync(
      this.file('maker.toml'),
      `${head}network = "paper"\nurl = "${this.#url}"\n[account]\naddress = "${makerSigner.address}"\n[quoting]\ninterval_ms = 1000\n${config}\n[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.18836"\nlevels = 40\norder_size = "500"\nactive_levels = 5\n`,
    )
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  run(...args: readonly string[]): Launched {
    return this.#launcher.launch(args, { cwd: this.folder, env: { HYPERLADDER_PRIVATE_KEY: KEY } })
  }

  /** A command that runs under another environment. */
  runWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Launched {
    return this.#launcher.launch(args, { cwd: this.folder, env: { HYPERLADDER_PRIVATE_KEY: KEY, ...env } })
  }

  /** Runs a command to its end. */
  async done(...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
    const launched = this.run(...args)
    return { code: await launched.end(), text: launched.output.text }
  }

  maker(...args: readonly string[]): Launched {
    return this.run('start', '--config', 'maker.toml', '--log-format', 'json', ...args)
  }

  /** A watchdog with an agent of its own. */
  async watchdog(...args: readonly string[]): Promise<Launched> {
    await this.#approve(WATCHDOG_KEY)
    return this.runWith(
      { HYPERLADDER_PRIVATE_KEY: undefined, HYPERLADDER_WATCHDOG_KEY: WATCHDOG_KEY },
      ...['watchdog', '--config', 'maker.toml', '--timeout', '3s', ...args],
    )
  }

  async #approve(key: string): Promise<void> {
    const nonce = Date.now()
    const { address: agentAddress } = createSigner(key)
    const action = {
      type: 'approveAgent',
      signatureChainId: '0x66eee',
      hyperliquidChain: 'Testnet',
      agentAddress,
      agentName: 'watchdog',
      nonce,
    } as const
    const body = JSON.stringify({ action, nonce, signature: signUserAction(createSigner(KEY), action) })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${this.#url}/exchange`, { method: 'POST', headers, body })
    const text = await answer.text()
    if (!text.includes('"ok"')) throw new Error(`the agent was not approved: ${text}`)
  }

  /** A maker that quotes. */
  async quoting(env: NodeJS.ProcessEnv = {}): Promise<Launched> {
    const maker = this.runWith(env, 'start', '--config', 'maker.toml', '--log-format', 'json')
    await maker.until('a start', () => eventsOf(maker).some(({ type }) => type === 'started'))
    await this.until('a quoted ladder', async () => (await this.resting()) >= 8)
    return maker
  }

  /** Gives the account some of a token, as a deposit does. */
  deposit = (token: string, amount: string): Promise<void> => this.#operate('fund', token, amount)
  /** Takes what is not held. */
  withdraw = (token: string, amount: string): Promise<void> => this.#operate('withdraw', token, amount)

  async #operate(operation: string, token: string, amount: string): Promise<void> {
    const body = JSON.stringify({ address: makerSigner.address, token, amount })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${this.#controlUrl}/${operation}`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`${operation} was refused: ${await answer.text()}`)
  }

  /** Orders of the account that rest, by the venue's word. */
  async resting(): Promise<number> {
    return (await this.#client.readOpenOrders()).length
  }

  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const untilMs = Date.now() + 60_000
    while (!(await condition())) {
      if (Date.now() > untilMs) throw new Error(`${what} did not happen within 60 s`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async close(): Promise<void> {
    await this.#client.close()
    await this.#launcher.killAll()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const eventsOf = (launched: Launched): readonly MakerEvent[] =>
  launched.output.text.split('\n').flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as MakerEvent] : []))
