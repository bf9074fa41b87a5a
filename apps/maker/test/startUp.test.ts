import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PaperExchange, startPaperExchange } from '@hyperladder/paper-exchange'
import { createSigner, signUserAction } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CliResult, spawnCli } from './spawnCli.ts'
import { steadyPort } from './steadyPort.ts'

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
const OWNER = createSigner(KEY).address
const POOR_KEY = `0x${'2'.repeat(64)}`
const AGENT_KEY = `0x${'3'.repeat(64)}`
const OTHER_AGENT_KEY = `0x${'5'.repeat(64)}`
const NOBODYS_KEY = `0x${'4'.repeat(64)}`

let folder: string
let paper: PaperExchange
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-start-'))
  const poor = createSigner(POOR_KEY).address
  paper = await startPaperExchange({ seed: 7, ipLimits: false, fund: { [OWNER]: { USDC: '1000', PURR: '4000' }, [poor]: { USDH: '1' } } })
})
afterAll(async () => {
  await paper.stop()
  await rm(folder, { recursive: true })
})

type Start = {
  readonly key?: string
  readonly url?: string
  readonly network?: string
  readonly account?: string
  readonly aheadMs?: number
  readonly args?: readonly string[]
}

/** Shifts the machine's time, as a wrong clock does, before anything else has looked at it. */
const SHIFT = `data:text/javascript,${encodeURIComponent(
  `const by = Number(process.env.TEST_AHEAD_MS)
   const origin = performance.timeOrigin
   Object.defineProperty(performance, 'timeOrigin', { get: () => origin + by })
   const now = Date.now
   Date.now = () => now() + by`,
)}`

/** One start that should not go far, with its words in one line each way. */
async function start({
  key = KEY,
  url = paper.url,
  network = 'paper',
  account,
  aheadMs,
  args = ['--duration', '1s'],
}: Start): Promise<CliResult & { readonly words: string }> {
  const address = account === undefined ? '' : `[account]\naddress = "${account}"\n`
  const market = '[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.188"\nlevels = 40\norder_size = "200"\n'
  await writeFile(join(folder, 'maker.toml'), `network = "${network}"\nurl = "${url}"\n${address}${market}`)
  const clock = aheadMs === undefined ? {} : { NODE_OPTIONS: `--import="${SHIFT}"`, TEST_AHEAD_MS: String(aheadMs) }
  // Locks of networks that are not of paper lie with the user: this one's with the test.
  const env = { HYPERLADDER_PRIVATE_KEY: key, XDG_STATE_HOME: folder, ...clock }
  const result = await spawnCli(['start', '--config', 'maker.toml', ...args], { cwd: folder, env })
  return { ...result, words: `${result.stdout} ${result.stderr}`.replaceAll(/\s+/g, ' ') }
}

describe('a start that can go nowhere says why and exits', () => {
  test('WHEN nothing answers at the address THEN it names the address: 1', async () => {
    const url = `http://127.0.0.1:${await steadyPort()}`
    const { code, words, stderr } = await start({ url })
    expect(code).toBe(1)
    expect(words).toContain(`error: ${url} can't be reached: nothing answers at that address (info `)
    expect(words).toContain('ECONNREFUSED). Nothing was sent')
    expect(stderr).not.toContain('    at ')
  })

  test('WHEN the name of the venue leads nowhere THEN it says so: 1', async () => {
    const { code, words } = await start({ url: 'http://venue.invalid' })
    expect(code).toBe(1)
    expect(words).toMatch(/error: http:\/\/venue\.invalid can't be reached: (no host has that name|names can't be looked up)/)
  })

  test('WHEN the clock is two days ahead THEN the venue would refuse every action: 1', async () => {
    const { code, words } = await start({ aheadMs: 2 * 86_400_000 })
    expect(code).toBe(1)
    expect(words).toMatch(
      /clock: this machine's clock is (2 d|1 d 23 h) ahead of the venue's, and the venue refuses every action signed more than a day ahead/,
    )
    expect(words).toContain('not started')
  })

  test('WHEN the clock is minutes ahead THEN it starts, with a warning', async () => {
    const { words } = await start({ aheadMs: 303_000 })
    expect(words).toContain('market ladder levels')
    expect(words).toMatch(/clock: this machine's clock is 5 min [1-4] s ahead of the venue's/)
    expect(words).not.toContain('nonce')
  })

  test('WHEN the key is of no account THEN it says what such a key may be: 1', async () => {
    const { code, words } = await start({ key: NOBODYS_KEY })
    expect(code).toBe(1)
    expect(words).toContain(
      `key: ${createSigner(NOBODYS_KEY).address} is unknown to the venue: an account that never had funds, or an agent`,
    )
  })

  test('WHEN the agent has run out THEN it says so before anything is sent: 1', async () => {
    const agent = createSigner(AGENT_KEY).address
    await approve(agent, paper.core.timeMs + 5_000)
    await expired(agent)
    const { code, words } = await start({ key: AGENT_KEY, account: OWNER })
    expect(code).toBe(1)
    expect(words).toContain(
      `key: ${agent} is unknown to the venue: it is no agent (API wallet) of ${OWNER}, or one that was replaced or has run out`,
    )
  })

  test('WHEN the agent runs out within a week THEN it starts, with a warning', async () => {
    const agent = createSigner(OTHER_AGENT_KEY).address
    await approve(agent, paper.core.timeMs + 49 * 3_600_000)
    const { words } = await start({ key: OTHER_AGENT_KEY, account: OWNER })
    expect(words).toContain('market ladder levels')
    expect(words).toMatch(/key: 0x\w{40} is an agent wallet of 0x\w{40} \("maker"\), valid until \S+, in 2 days: approve a new one before/)
  })

  test('WHEN the account has none of the tokens THEN there is nothing to quote: 1', async () => {
    const { code, words } = await start({ key: POOR_KEY, network: 'testnet' })
    expect(code).toBe(1)
    expect(words).toContain('PURR/USDC first orders: there is nothing to quote with these funds')
  })

  test('WHEN the summary can not be written THEN it is known before the session: 2', async () => {
    for (const file of ['absent/s.json', 'maker.toml/s.json', '.', '/proc/s.json']) {
      const { code, words } = await start({ args: ['--summary', file] })
      expect([file, code]).toEqual([file, 2])
      expect(words).toMatch(
        /error: --summary was .*(but its folder .* is not there or can't be written to|which is a folder, must be a file)/,
      )
      expect(words).not.toContain('starting')
    }
  })
})

/** Has the owner approve an agent that runs out at a time. */
async function approve(agent: Address, untilMs: number): Promise<void> {
  const nonce = Date.now()
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    agentAddress: agent,
    agentName: `maker valid_until ${untilMs}`,
    nonce,
  } as const
  const body = JSON.stringify({ action, nonce, signature: signUserAction(createSigner(KEY), action) })
  const response = await fetch(`${paper.url}/exchange`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(await response.json()).toEqual({ status: 'ok', response: { type: 'default' } })
}

async function expired(agent: Address): Promise<void> {
  while (paper.core.role(agent).role !== 'missing') await new Promise((resolve) => setTimeout(resolve, 50))
}
