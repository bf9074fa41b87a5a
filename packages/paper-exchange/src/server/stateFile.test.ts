import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { Address } from '@hyperladder/units'
import { parseDecimal } from '@hyperladder/units'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sparseUniverse } from '../core/universe.ts'
import { configOf, type PaperOptions } from './paperOptions.ts'
import { startPaperExchange } from './startPaperExchange.ts'
import { StateFile } from './stateFile.ts'
import { postText, signedBody, signerOf, TestClient, TestSocket } from './testClient.ts'

const alice = signerOf(1)
const funds = { USDC: '1000', PURR: '5000' }
let folder: string
let stateFile: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paper-state-'))
  stateFile = join(folder, 'venue.db')
})
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child)
  rmSync(folder, { recursive: true })
})

const order = (isBuy: boolean, p: string, s: string, n: number) => ({
  a: 10000,
  b: isBuy,
  p,
  s,
  r: false,
  t: { limit: { tif: 'Alo' } },
  c: cloid(n),
})
const orders = (...list: object[]) => ({ type: 'order', orders: list, grouping: 'na' })
const cloid = (n: number) => `0x${n.toString(16).padStart(32, '0')}`

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.on('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

type Running = {
  readonly child: ChildProcess
  readonly url: string
  readonly wsUrl: string
  readonly controlUrl?: string
  readonly height: number
}

async function run(options: PaperOptions): Promise<Running> {
  const script = fileURLToPath(new URL('testServer.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@hyperladder/source', script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let errors = ''
  child.stderr?.on('data', (data) => {
    errors += data
  })
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (line) => resolve({ child, ...JSON.parse(String(line)) }))
    child.once('exit', () => reject(new Error(errors)))
  })
}

type Row = {
  readonly oid: number
  readonly cloid: string
  readonly tid: number
  readonly time: number
  readonly side: 'A' | 'B'
  readonly px: string
  readonly sz: string
  readonly fee: string
}

/** What the account must hold by its fills alone, in 10^-8. */
function owed(fills: readonly Row[]): { readonly usdc: bigint; readonly purr: bigint } {
  let usdc = parseDecimal(funds.USDC, 8)
  let purr = parseDecimal(funds.PURR, 8)
  for (const { side, px, sz, fee } of fills) {
    const gross = parseDecimal(px, 8) * parseDecimal(sz, 0)
    usdc += side === 'B' ? -gross : gross - parseDecimal(fee, 8)
    purr += side === 'B' ? parseDecimal(sz, 8) - parseDecimal(fee, 8) : -parseDecimal(sz, 8)
  }
  return { usdc, purr }
}

/** Places and cancels until the exchange is gone. Returns what was answered. */
async function traffic(client: TestClient, kill: () => Promise<void>, firstCloid: number) {
  const resting = new Map<string, number>()
  const canceled = new Set<string>()
  const bodies: object[] = []
  const worker = async (lane: number): Promise<void> => {
    for (let n = firstCloid + lane * 1000; ; n++) {
      const isBuy = n % 2 === 0
      const body = signedBody(client.signer, orders(order(isBuy, isBuy ? '0.198' : '0.202', '60', n)))
      const answer = (await client.post(body)).json as { response: { data: { statuses: { resting?: { oid: number } }[] } } }
      bodies.push(body)
      const oid = answer.response.data.statuses[0]?.resting?.oid
      if (oid === undefined) continue
      resting.set(cloid(n), oid)
      if (n % 3 !== 0) continue
      const status = (await client.exchange({ type: 'cancelByCloid', cancels: [{ asset: 10000, cloid: cloid(n) }] })).response.data
        .statuses[0]
      if (status === 'success') canceled.add(cloid(n))
    }
  }
  const lanes = [0, 1, 2, 3].map((lane) => worker(lane).catch(() => {}))
  await expect.poll(() => resting.size).toBeGreaterThan(20)
  await kill()
  await Promise.all(lanes)
  return { resting, canceled, bodies }
}

test('kill -9 in the middle of traffic loses nothing that was answered or told, and doubles nothing', async () => {
  const options: PaperOptions = { seed: 7, blockMs: 10, ipLimits: false, stateFile, fund: { [alice.address]: funds } }
  const told: Row[] = []
  let height = 0
  for (let round = 0; round < 3; round++) {
    const venue = await run(options)
    expect(venue.height).toBeGreaterThanOrEqual(height)
    height = venue.height
    const client = new TestClient(venue, alice)
    const feed = await TestSocket.open(venue.wsUrl)
    await feed.subscribe({ type: 'userFills', user: alice.address })
    const { resting, canceled, bodies } = await traffic(client, () => killed(venue.child), round * 10_000)
    for (const frame of feed.frames) if (frame.channel === 'userFills') told.push(...(frame.data as { fills: Row[] }).fills)

    const after = await run({ ...options, control: { port: 0 } })
    const tell = (operation: string) => postText(`${after.controlUrl}/${operation}`, '{}')
    // Several readings are to be of one moment.
    await tell('freeze')
    const reader = new TestClient(after, alice)
    const open: Row[] = await reader.info({ type: 'openOrders', user: alice.address })
    const fills: Row[] = await reader.info({ type: 'userFills', user: alice.address })
    const openOids = new Set(open.map(({ oid }) => oid))
    expect(openOids.size).toBe(open.length)
    expect(new Set(open.map((row) => row.cloid)).size).toBe(open.length)
    for (const [name, oid] of resting) {
      const { order: found } = await reader.info({ type: 'orderStatus', user: alice.address, oid: name })
      expect(found.order.oid).toBe(oid)
      if (canceled.has(name)) expect(found.status).toBe('canceled')
      expect(openOids.has(oid)).toBe(found.status === 'open')
    }
    const keyOf = ({ time, tid, oid }: Row) => `${time} ${tid} ${oid}`
    const kept = new Set(fills.map(keyOf))
    expect(kept.size).toBe(fills.length)
    expect(told.filter((fill) => !kept.has(keyOf(fill)))).toEqual([])
    const { balances } = await reader.info({ type: 'spotClearinghouseState', user: alice.address })
    const total = (token: number) => parseDecimal(balances.find((row: { token: number }) => row.token === token).total, 8)
    expect({ usdc: total(0), purr: total(1) }).toEqual(owed(fills))
    await tell('resume')
    for (const body of bodies.slice(-3)) expect((await reader.post(body)).text).toContain('duplicate nonce')
    await killed(after.child)
  }
})

test('a stopped exchange goes on from its snapshot, without a replay and without funding twice', async () => {
  const options: PaperOptions = { blockMs: 5, traders: false, stateFile, fund: { [alice.address]: funds } }
  const first = await startPaperExchange(options)
  await new TestClient(first, alice).order(order(true, '0.1', '200', 1))
  await first.stop()
  const replays: number[] = []
  const second = await startPaperExchange({ ...options, log: (event) => event.type === 'started' && replays.push(event.replayed) })
  try {
    expect(second.core.height).toBeGreaterThanOrEqual(first.core.height)
    expect(replays).toEqual([0])
    const client = new TestClient(second, alice)
    expect(await client.info({ type: 'openOrders', user: alice.address })).toMatchObject([{ sz: '200.0', cloid: cloid(1) }])
    expect((await client.info({ type: 'spotClearinghouseState', user: alice.address })).balances).toMatchObject([
      { total: '1000.0', hold: '20.0' },
      { total: '5000.0' },
    ])
  } finally {
    await second.stop()
  }
})

test('candles go on through kill -9 and through a stop', async () => {
  const bob = signerOf(2)
  const options: PaperOptions = { blockMs: 5, traders: false, stateFile, fund: { [alice.address]: funds, [bob.address]: funds } }
  const trade = async (venue: Pick<Running, 'url' | 'wsUrl'>, px: string, n: number) => {
    await new TestClient(venue, alice).exchange(orders(order(false, px, '100', n)))
    await new TestClient(venue, bob).exchange(orders({ ...order(true, px, '100', n), t: { limit: { tif: 'Ioc' } } }))
  }
  const candlesOf = (venue: Pick<Running, 'url' | 'wsUrl'>) =>
    Promise.all(
      ['1m', '4h', '1M'].map((interval) =>
        new TestClient(venue, alice).info({ type: 'candleSnapshot', req: { coin: 'PURR/USDC', interval, startTime: 0 } }),
      ),
    )
  const first = await run(options)
  await trade(first, '0.2', 1)
  await trade(first, '0.21', 2)
  const before = await candlesOf(first)
  expect(before[2]).toMatchObject([{ o: '0.2', c: '0.21', v: '200.0', n: 2 }])
  await killed(first.child)
  const second = await startPaperExchange(options)
  expect(await candlesOf(second)).toEqual(before)
  await trade(second, '0.19', 3)
  const later = await candlesOf(second)
  expect(later[2]).toMatchObject([{ o: '0.2', h: '0.21', l: '0.19', c: '0.19', v: '300.0', n: 3 }])
  await second.stop()
  const third = await startPaperExchange(options)
  expect(await candlesOf(third)).toEqual(later)
  await third.stop()
})

test('fills and closed orders go on through stops and through kill -9', async () => {
  const bob = signerOf(2)
  const options: PaperOptions = { blockMs: 5, traders: false, stateFile, fund: { [alice.address]: funds, [bob.address]: funds } }
  const trade = async (venue: Pick<Running, 'url' | 'wsUrl'>, n: number) => {
    await new TestClient(venue, alice).exchange(orders(order(false, '0.2', '100', n), order(false, '0.3', '50', n + 1)))
    await new TestClient(venue, bob).exchange(orders({ ...order(true, '0.2', '100', n), t: { limit: { tif: 'Ioc' } } }))
    await new TestClient(venue, alice).exchange({ type: 'cancelByCloid', cancels: [{ asset: 10000, cloid: cloid(n + 1) }] })
  }
  const pasts = async (venue: Pick<Running, 'url' | 'wsUrl'>) => {
    const client = new TestClient(venue, alice)
    const of = (user: Address) => [client.info({ type: 'userFills', user }), client.info({ type: 'historicalOrders', user })]
    return Promise.all([...of(alice.address), ...of(bob.address)])
  }
  let before: unknown[] = []
  for (const n of [10, 20, 30]) {
    const stopped = await startPaperExchange(options)
    if (n > 10) expect(await pasts(stopped)).toEqual(before)
    await trade(stopped, n)
    before = await pasts(stopped)
    await stopped.stop()
    const shot = await run(options)
    expect(await pasts(shot)).toEqual(before)
    await trade(shot, n + 5)
    before = await pasts(shot)
    await killed(shot.child)
  }
  expect(before.map((rows) => (rows as unknown[]).length)).toEqual([6, 12, 6, 6])
})

test('an account that is new to a state file is funded at a restart', async () => {
  const bob: Address = signerOf(2).address
  await (await startPaperExchange({ blockMs: 5, traders: false, stateFile, fund: { [alice.address]: funds } })).stop()
  const second = await startPaperExchange({ blockMs: 5, traders: false, stateFile, fund: { [alice.address]: funds, [bob]: { USDC: '5' } } })
  expect(second.fundedBefore).toEqual([
    { address: alice.address, token: 'USDC' },
    { address: alice.address, token: 'PURR' },
  ])
  expect(second.core.balances(bob)).toMatchObject([{ token: 0, total: 500_000_000n }])
  expect(second.core.balances(alice.address)).toMatchObject([{ total: 100_000_000_000n }, { total: 500_000_000n }])
  await second.stop()
})

test.each([
  ['another seed', { seed: 2 }, 'seed was 2, but state file'],
  ['another block time', { blockMs: 50 }, 'blockMs was 50, but state file'],
  ['another universe', { universe: 'sparse' }, 'universe: not what state file'],
  ['a pair without its traders', { traders: false }, 'traders: not what state file'],
  ['a longer mempool', { takerDelayBlocks: 3 }, 'takerDelayBlocks was 3, but state file'],
  ['another regime', { regime: 'chop' }, 'regime was chop, but state file'],
] as const)('%s is refused', async (_, other, message) => {
  await (await startPaperExchange({ blockMs: 5, stateFile })).stop()
  await expect(startPaperExchange({ blockMs: 5, stateFile, ...other })).rejects.toThrow(message)
})

test('a file of other rules is refused: what was told under them need not be true under these', async () => {
  await (await startPaperExchange({ blockMs: 5, stateFile })).stop()
  const db = new DatabaseSync(stateFile)
  db.exec("UPDATE meta SET value = '1' WHERE key = 'rules'")
  db.close()
  await expect(startPaperExchange({ blockMs: 5, stateFile })).rejects.toThrow(/was written by a version with other rules \(1, now \d+\)/)
})

test('a file in use and a file that is something else are refused', async () => {
  const first = await startPaperExchange({ blockMs: 5, stateFile })
  await expect(startPaperExchange({ blockMs: 5, stateFile })).rejects.toThrow('is in use by another exchange')
  await first.stop()
  const other = join(folder, 'notes.txt')
  writeFileSync(other, 'this is no database, whatever its name says '.repeat(200))
  await expect(startPaperExchange({ stateFile: join(folder, 'absent', 'venue.db') })).rejects.toThrow('its folder must exist')
  await expect(startPaperExchange({ stateFile: other })).rejects.toThrow('is no state file: file is not a database')
})

test('blocks that nobody hears of wait for one that is told, and a snapshot takes their place in time', () => {
  const config = configOf({}, 1_790_000_000_000)
  const { file } = StateFile.open(stateFile, config)
  const block = (height: number) => ({ height, timeMs: config.genesisMs + height, commands: [] })
  const due = Array.from({ length: 500 }, (_, i) => file.append(block(i + 1), i === 10))
  expect(due.indexOf(true)).toBe(499)
  file.close()
  const reopened = StateFile.open(stateFile, config)
  expect(reopened.stored.blocks.map(({ height }) => height)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  const snapshot = { version: 1, identity: '', state: null } as const
  reopened.file.saveSnapshot({ height: 500, snapshot, histories: [], candles: [] })
  reopened.file.close()
  const last = StateFile.open(stateFile, config)
  expect(last.stored).toEqual({ genesisMs: config.genesisMs, blocks: [], funded: [], candles: [], histories: [], snapshot })
  last.file.close()
  expect(statSync(stateFile).size).toBeLessThan(200_000)
})

test.each([
  ['an unknown token', { EUR: '1' }, "token was 'EUR', must be one of USDC, PURR"],
  ['too many decimals', { PURR: '1.123456' }, "amount of PURR was '1.123456', must be a plain decimal of at most 5 decimals"],
])('%s funds nobody and leaves the state file as it was', async (_, wrong, message) => {
  const options: PaperOptions = { blockMs: 5, traders: false, stateFile }
  await expect(startPaperExchange({ ...options, fund: { [alice.address]: { USDC: '5', ...wrong } } })).rejects.toThrow(message)
  const second = await startPaperExchange({ ...options, fund: { [alice.address]: { USDC: '7' } } })
  expect([second.fundedBefore, second.core.balances(alice.address)]).toMatchObject([[], [{ token: 0, total: 700_000_000n }]])
  await second.stop()
})

test('a token name that two tokens have is refused, with the indices that tell them apart', async () => {
  const twice = sparseUniverse.tokens.filter(({ name }, _, all) => all.filter((other) => other.name === name).length > 1)
  const [{ name, index } = { name: '', index: -1 }, ...others] = twice
  expect(others.length).toBeGreaterThan(0)
  const start = (token: string) => startPaperExchange({ universe: 'sparse', traders: false, fund: { [alice.address]: { [token]: '3' } } })
  await expect(start(name)).rejects.toThrow(`token was '${name}', must be an index, as 2 tokens are called so: ${index} or `)
  const paper = await start(String(index))
  expect(paper.core.balances(alice.address)).toMatchObject([{ token: index }])
  await paper.stop()
})
