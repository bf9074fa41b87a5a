import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { PaperOptions } from '../server/paperOptions.ts'
import { type PaperExchange, startPaperExchange } from '../server/startPaperExchange.ts'
import { signerOf, TestClient, TestSocket } from '../server/testClient.ts'
import { control, look, post } from './testControl.ts'

const running: PaperExchange[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((paper) => paper.stop()))
})

const alice = signerOf(1)
async function start(options: PaperOptions = {}): Promise<PaperExchange> {
  const paper = await startPaperExchange({ traders: false, blockMs: 10, control: { port: 0 }, ...options })
  running.push(paper)
  return paper
}
const bid = (px: string) => ({ a: 10_000, b: true, p: px, s: '100', r: false, t: { limit: { tif: 'Alo' } } })

describe('the control port', () => {
  test('is not there unless it is asked for', async () => {
    const paper = await startPaperExchange({ traders: false })
    running.push(paper)
    expect(paper.controlUrl).toBeUndefined()
    const found = await start()
    expect(found.controlUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(found.controlUrl).not.toBe(found.url)
  })

  test('tells its operations, and what is wrong with a request by key, value and what is allowed', async () => {
    const paper = await start()
    const help = await look(paper, '')
    expect(help.fund).toEqual({
      method: 'POST',
      help: expect.stringContaining('amount=100'),
      params: ['address', 'token', 'amount', 'wallet'],
    })
    const errorOf = async (name: string, params: object) => {
      const { status, json } = await post(paper, name, params)
      return [status, (json as { error: { message: string } }).error.message]
    }
    expect(await errorOf('fund', { address: '0x1', token: 'USDC', amount: '1' })).toEqual([
      400,
      'address was "0x1", must be an address of 0x and 40 hex digits',
    ])
    expect(await errorOf('fund', { address: alice.address, token: 'DOGE', amount: '1' })).toEqual([
      400,
      expect.stringMatching(/^token was "DOGE", must be one of USDC, PURR/),
    ])
    expect(await errorOf('fund', { address: alice.address, token: 'USDC', amount: '-1' })).toEqual([
      400,
      expect.stringContaining('amount was "-1", must be a plain decimal above 0'),
    ])
    expect(await errorOf('fund', { address: alice.address, token: 'PURR', amount: '1.123456' })).toEqual([
      400,
      'amount was "1.123456", must be a plain decimal above 0 of at most 5 decimals, such as "100.5"',
    ])
    expect(await errorOf('fund', { addres: 1 })).toEqual([400, 'addres was 1, must be one of address, token, amount, wallet'])
    expect(await errorOf('regime', { regime: 'boom' })).toEqual([400, 'regime was "boom", must be one of calm, trend, crash, chop, empty'])
    expect(await errorOf('regime', { regime: 'calm', coin: 'X' })).toEqual([
      400,
      expect.stringContaining('coin was "X", must be one of PURR/USDC, @1'),
    ])
    expect(await errorOf('jump', {})).toEqual([400, expect.stringContaining('ms was unset, must be a whole number from 1')])
    expect(await errorOf('fault', { name: 'rain', rate: 1 })).toEqual([
      400,
      expect.stringContaining('name was "rain", must be one of delayedAnswer'),
    ])
    expect(await errorOf('fault', { name: 'lostAnswer', rate: 2 })).toEqual([400, 'rate was 2, must be a number from 0 to 1'])
    expect(await errorOf('nothing', {})).toEqual([404, expect.stringContaining("operation was 'nothing', must be one of status")])
    expect(await errorOf('status', {})).toEqual([405, 'method of status was POST, must be GET'])
    expect(await errorOf('toString', {})).toEqual([404, expect.stringContaining("'toString'")])
  })

  test('is closed to web pages: foreign names, other types', async () => {
    const paper = await start()
    const asked = await fetch(`${paper.controlUrl}/freeze`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' })
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([400, null])
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${paper.controlUrl}/status`, { headers: { host: 'evil.example' } }, (response) => resolve(response.statusCode))
      sent.on('error', reject).end()
    })
    expect(status).toBe(403)
  })

  test('funds, withdraws what is not held, and shows the true state', async () => {
    const paper = await start()
    const client = new TestClient(paper, alice)
    await control(paper, 'fund', { address: alice.address, token: 'USDC', amount: '1000.5' })
    await control(paper, 'withdraw', { address: alice.address, token: 'USDC', amount: 0.5 })
    await client.order(bid('0.19'))
    const refused = await post(paper, 'withdraw', { address: alice.address, token: 'USDC', amount: '999' })
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('nsufficient')])
    expect(await look(paper, 'accounts')).toEqual([alice.address])
    expect(await look(paper, 'account', `?address=${alice.address}`)).toMatchObject({
      balances: [{ token: 'USDC', index: 0, total: '1000', held: '19' }],
      openOrders: [{ coin: 'PURR/USDC', side: 'bid', px: '0.19', sz: '100', tif: 'alo' }],
      budget: { used: 1, cap: 10_000 },
    })
    expect(await look(paper, 'book', '?coin=PURR/USDC&depth=1')).toMatchObject({ bids: [{ px: '0.19', sz: '100', n: 1 }], asks: [] })
  })

  test('freezes, steps, jumps and resumes; what is sent meanwhile waits', async () => {
    const paper = await start({ fund: { [alice.address]: { USDC: '1000' } } })
    const client = new TestClient(paper, alice)
    const frozen = await control(paper, 'freeze')
    const order = client.order(bid('0.19'))
    expect(await control(paper, 'fund', { address: alice.address, token: 'PURR', amount: 5 })).toMatchObject({ done: false })
    expect((await look(paper, 'status')).height).toBe(frozen.height)
    while ((await look(paper, 'account', `?address=${alice.address}`)).budget.used === 0) await control(paper, 'step')
    expect(await order).toMatchObject({ resting: {} })
    const before = await look(paper, 'status')
    const stepped = await control(paper, 'step', { blocks: 500 })
    expect([stepped.height - before.height, stepped.timeMs - before.timeMs]).toEqual([500, 5000])
    expect((await control(paper, 'jump', { ms: 3_600_000 })).timeMs).toBe(stepped.timeMs)
    const jumped = await control(paper, 'step')
    expect(jumped.timeMs - stepped.timeMs).toBe(3_600_010)
    await control(paper, 'resume')
    await client.order(bid('0.18'))
    const after = await look(paper, 'status')
    expect(after.clock.frozen).toBe(false)
    expect(after.timeMs).toBeGreaterThan(jumped.timeMs)
  })

  test('serves others while it steps through many blocks, and runs steps one after the other', async () => {
    const paper = await start()
    const { height } = await control(paper, 'freeze')
    let done = false
    const steps = Promise.all([control(paper, 'step', { blocks: 20_000 }), control(paper, 'step', { blocks: 5 })]).finally(() => {
      done = true
    })
    const seen = new Set<number>()
    while (!done) seen.add((await look(paper, 'status')).height)
    expect((await steps)[1].height).toBe(height + 20_005)
    expect([...seen].filter((at) => at > height && at < height + 20_000).length).toBeGreaterThan(0)
  })

  test('starts regimes and a maintenance window', async () => {
    const paper = await start({ traders: true, regime: 'chop', fund: { [alice.address]: { USDC: '1000' } } })
    expect((await look(paper, 'status')).regimes['@1']).toBe('chop')
    await control(paper, 'regime', { regime: 'crash', coin: '@1' })
    await control(paper, 'regime', { regime: 'empty', coin: 'PURR/USDC' })
    expect((await look(paper, 'status')).regimes).toMatchObject({ '@1': 'crash', 'PURR/USDC': 'empty', '@2': 'chop' })
    expect(await look(paper, 'book', '?coin=PURR/USDC')).toMatchObject({ bids: [], asks: [] })
    await control(paper, 'maintenance', { ms: 60_000 })
    const client = new TestClient(paper, alice)
    expect(await client.order({ ...bid('0.19'), t: { limit: { tif: 'Gtc' } } })).toMatchObject({
      error: expect.stringMatching(/post-only/i),
    })
    expect(await client.order(bid('0.19'))).toMatchObject({ resting: {} })
  })

  test('cuts every socket', async () => {
    const paper = await start()
    const sockets = await Promise.all([TestSocket.open(paper.wsUrl), TestSocket.open(paper.wsUrl)])
    await sockets[1]?.subscribe({ type: 'allMids' })
    expect(await control(paper, 'dropSockets')).toEqual({ dropped: 2 })
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([1006, 1006])
  })

  test('what it changed is in the state file: a restart goes on where it stood, also in time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'paper-control-'))
    try {
      const options = { traders: true, stateFile: join(folder, 'venue.state') }
      const first = await start(options)
      await control(first, 'fund', { address: alice.address, token: 'PURR', amount: 7 })
      await control(first, 'jump', { ms: 86_400_000 })
      await control(first, 'regime', { regime: 'crash' })
      await control(first, 'freeze')
      await control(first, 'step', { blocks: 50 })
      const { height, timeMs } = first.core
      await first.stop()
      const second = await start(options)
      expect(second.core.height).toBeGreaterThanOrEqual(height)
      expect(second.core.timeMs).toBeGreaterThanOrEqual(timeMs)
      expect(second.core.regime('PURR/USDC').name).toBe('crash')
      expect((await look(second, 'account', `?address=${alice.address}`)).balances).toMatchObject([{ token: 'PURR', total: '7' }])
    } finally {
      await Promise.all(running.splice(0).map((paper) => paper.stop()))
      await rm(folder, { recursive: true })
    }
  })

  test('gives a perps wallet and a standing, which the account then has at the venue', async () => {
    const paper = await start()
    await control(paper, 'fund', { address: alice.address, token: 'USDC', amount: '5', wallet: 'perps' })
    await control(paper, 'withdraw', { address: alice.address, token: 'USDC', amount: 2, wallet: 'perps' })
    await control(paper, 'standing', { address: alice.address, stakingTier: 6, referred: true, makerShare: 0.02 })
    await control(paper, 'standing', { address: alice.address, referred: 'false' })
    expect(await look(paper, 'account', `?address=${alice.address}`)).toMatchObject({
      balances: [],
      perps: '3',
      standing: { stakingTier: 6, referred: false, makerSharePpm: 20_000 },
      budget: { used: 0, surplus: 0 },
    })
    const client = new TestClient(paper, alice)
    expect(await client.info({ type: 'userFees', user: alice.address })).toMatchObject({
      userSpotCrossRate: '0.00042',
      userSpotAddRate: '-0.00002',
      activeStakingDiscount: { bpsOfMaxSupply: '5.0', discount: '0.4' },
      feeSchedule: { tiers: { mm: [{ makerFractionCutoff: '0.005', add: '-0.00001' }, {}, {}] }, referralDiscount: '0.04' },
    })
    await control(paper, 'standing', { address: alice.address, stakingTier: 0, makerShare: 0, tierVolume: '25000000' })
    expect(await look(paper, 'account', `?address=${alice.address}`)).toMatchObject({
      standing: { stakingTier: 0, tierVolume: '25000000' },
      feeRates: { maker: '0.0002', taker: '0.0005' },
    })
    expect(await client.info({ type: 'userFees', user: alice.address })).toMatchObject({ userSpotAddRate: '0.0002' })
    // Half of it is older than 14 days a week later.
    await control(paper, 'jump', { ms: 7 * 86_400_000 })
    await control(paper, 'standing', { address: alice.address })
    const { standing, feeRates } = await look(paper, 'account', `?address=${alice.address}`)
    expect([Math.round(Number(standing.tierVolume)), feeRates.maker]).toEqual([12_500_000, '0.0003'])
    await control(paper, 'standing', { address: alice.address, tierVolume: 0 })
    expect(await look(paper, 'account', `?address=${alice.address}`)).toMatchObject({ standing: { tierVolume: '0' } })
    expect((await post(paper, 'standing', { address: alice.address, tierVolume: '-1' })).json).toMatchObject({
      error: { message: 'tierVolume was "-1", must be a plain decimal of 0 or more, of at most 8 decimals, such as "100.5"' },
    })
    const { status, json } = await post(paper, 'standing', { address: alice.address, stakingTier: 7 })
    expect([status, json]).toMatchObject([400, { error: { message: 'stakingTier was 7, must be a whole number from 0 to 6' } }])
  })
})
