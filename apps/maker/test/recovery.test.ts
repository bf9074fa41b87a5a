import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExchangePort } from '@hyperladder/exchange-port'
import { Journal, JournalReader, replayJournal } from '@hyperladder/journal'
import type { PaperExchange } from '@hyperladder/paper-exchange'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MakerSettings } from '../src/settings.ts'
import { systemClock } from '../src/systemClock.ts'
import { heldTogether, purrMarket, type Running, startMaker } from './orchestrator/harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './orchestrator/venue.ts'

/** A run that ends without a word, as by kill -9, and the one that goes on from its journal. */
const PURR = 10_000
/** The market was given less than the account has: a restart that counted it anew would show. */
const settings: Partial<MakerSettings> = { markets: [{ ...purrMarket, allocation: { base: '3000' } }] }

let folder: string
let path: string
let closers: (() => Promise<unknown>)[]
let paper: PaperExchange
let trader: RawTrader

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-recovery-'))
  path = join(folder, 'maker.journal')
  paper = await quietVenue()
  trader = new RawTrader(paper, otherSigner)
  closers = [() => paper.stop()]
})

afterEach(async () => {
  for (const close of closers.reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

type Life = Running & { readonly journal: () => Journal; readonly killed: () => Promise<void> }

/** Starts a maker on the journal. `killed`: not another byte reaches the journal, nor the venue. */
function live(port: ExchangePort, overrides = settings): Life {
  let journal: Journal | undefined
  const maker = startMaker(port, overrides, (identity) => {
    journal = Journal.open({ path, identity, program: 'test', nowMs: systemClock.nowMs })
    return journal
  })
  const killed = async () => {
    journal?.close()
    await maker.vanish()
  }
  return { ...maker, journal: () => journal as Journal, killed }
}

const connect = (): ExchangePort => {
  const client = clientOf(paper)
  closers.push(() => client.close())
  return client
}

const quoting = (maker: Running) => maker.until('tick', ({ sent }) => sent.places > 0)
const rested = (maker: Running) => maker.until('tick', ({ tick, sent }) => tick > 3 && sent.places + sent.modifies + sent.cancels === 0)

function fillsOf(how: string): readonly { readonly side: string; readonly sz: string }[] {
  const db = new DatabaseSync(path, { readOnly: true })
  const rows = db.prepare('SELECT side, sz FROM fills WHERE how = ? ORDER BY rowid').all(how)
  db.close()
  return rows as never
}

function expectReplay(runs: number): void {
  const reader = JournalReader.open(path)
  const { difference, counts } = replayJournal(reader)
  reader.close()
  expect(difference).toBeUndefined()
  expect(counts.runs).toBe(runs)
}

describe('a run that was killed', () => {
  test('is gone on from: what was filled meanwhile is booked once, and the allocation is not counted anew', async () => {
    const first = live(connect())
    await quoting(first)
    await trader.buy(PURR, '250', '0.22')
    await first.until('fill', ({ side }) => side === 'ask')
    await rested(first)
    await first.killed()
    await trader.buy(PURR, '600', '0.22')

    const second = live(connect())
    const started = await second.until('started')
    expect(started.notes[0]).toMatch(/the last run ended without a word: goes on from run 1, with 3 fills of the time between/)
    expect(started.notes[1]).toMatch(/allocation_base \(3000 PURR\) counts at a journal's first run only: it goes on from 2750 PURR/)
    expect(started.markets[0]).toMatchObject({ allocatedBase: '2150' })
    expect(fillsOf('live').map(({ sz }) => sz)).toEqual(['250'])
    expect(fillsOf('missed').map(({ sz }) => sz)).toEqual(['250', '250', '100'])
    await second.until('fill', ({ sz }) => sz === '100')
    const result = await second.stop()
    expect(heldTogether(result)).toEqual([])
    expect(result.summary.corrections).toEqual({ orders: 0, balances: 0, budget: 0 })
    expect(result.exitCode).toBe(0)
    expectReplay(2)
  })

  test('and whose account has traded 2000 perps since is gone on from the same: what was missed is read, what was booked stays booked', async () => {
    const first = live(connect())
    await quoting(first)
    await trader.buy(PURR, '250', '0.22')
    await first.until('fill', ({ side }) => side === 'ask')
    await first.killed()
    await trader.buy(PURR, '600', '0.22')
    const client = connect()
    const nowMs = systemClock.nowMs() + 1_000
    // The venue's newest 2000 rows: none of a spot pair.
    const perps = { fills: [], flows: [], listed: { oldestMs: nowMs - 500, newestMs: nowMs, full: true } }
    const port = { ...client, readFills: async (sinceMs?: number) => (sinceMs === undefined ? perps : client.readFills(sinceMs)) }
    const second = live(port, { ...settings, reconcileEvery: 2 })
    second.bent.feed = (event) => (event.type === 'fills' && event.snapshot ? [{ ...event, fills: [], flows: [] }] : [event])
    const started = await second.until('started')
    expect(started.notes[0]).toMatch(/with 3 fills of the time between/)
    expect(started.markets[0]).toMatchObject({ allocatedBase: '2150', halted: null })
    await second.until('reconciled')
    expect(second.events.filter(({ type }) => type === 'fill')).toHaveLength(3)
    const result = await second.stop()
    expect(heldTogether(result)).toEqual([])
    expect(result.exitCode).toBe(0)
    expectReplay(2)
  })

  test('P02 and whose account has made more fills since than the venue lists is not gone on from: nothing is booked, and the way out is named', async () => {
    const first = live(connect())
    await quoting(first)
    await trader.buy(PURR, '250', '0.22')
    await first.until('fill', ({ side }) => side === 'ask')
    await rested(first)
    await first.killed()
    const client = connect()
    const nowMs = systemClock.nowMs() + 1_000
    const cut = { fills: [], flows: [], listed: { oldestMs: nowMs - 500, newestMs: nowMs, full: true } }
    const second = live({ ...client, readFills: async () => cut })
    const refused = await Promise.race([
      second.ended.then(
        () => undefined,
        (error: Error) => error,
      ),
      second.until('started').then(
        () => undefined,
        () => undefined,
      ),
    ])
    expect(refused).toMatchObject({ code: 'E_FILLS_LOST' })
    expect(refused?.message).toMatch(
      /more fills than the venue lists .* known up to .* listed from .*set allocation_base .*move the journal away/,
    )
    expect(second.bent.calls).not.toContain('execute')
    expectReplay(1)
    // The same list where all of it is known from before leaves nothing in the dark.
    const known = live({
      ...client,
      readFills: async (sinceMs) => ({ ...(await client.readFills(sinceMs)), listed: { ...cut.listed, oldestMs: 0 } }),
    })
    expect((await known.until('started')).notes[0]).toMatch(/with 0 fills of the time between/)
    await known.stop()
  })

  test('a run that was cut off for more fills than the venue lists halts, and stays halted over restarts', async () => {
    const client = connect()
    let lost = false
    const first = live({
      ...client,
      readFills: async (sinceMs) => {
        const reading = await client.readFills(sinceMs)
        const nowMs = systemClock.nowMs()
        return lost ? { ...reading, listed: { oldestMs: nowMs - 500, newestMs: nowMs, full: true } } : reading
      },
    })
    await rested(first)
    lost = true
    first.bent.sink({ type: 'connection', state: 'down', reason: 'test', reconnects: 0 })
    first.bent.sink({ type: 'connection', state: 'up', reason: 'test', reconnects: 1 })
    await first.until('halted', ({ reason }) => /more fills than the venue lists/.test(reason))
    lost = false
    await first.when('an empty book', async () => (await client.readOpenOrders()).length === 0)
    expect((await first.stop()).exitCode).toBe(2)
    const second = live(connect())
    expect((await second.until('started')).markets[0]?.halted).toMatch(/more fills than the venue lists/)
    expect((await second.stop()).exitCode).toBe(2)
    expectReplay(2)
  })

  test('of another key is not gone on from while that key may act: only it can burn its nonces', async () => {
    const first = live(connect())
    first.bent.answer = () => sleep(60_000, undefined, { ref: false }) as never
    await first.when('a request under way', () => first.bent.calls.includes('execute'))
    await first.killed()

    const other = { ...connect(), signer: otherSigner.address }
    const refused = live(other)
    await expect(refused.ended).rejects.toThrow(
      new RegExp(
        `signed by ${makerSigner.address}.*only that key can stop .*: start once with it, or revoke it at the venue, or start after`,
      ),
    )
    expect(refused.bent.calls).not.toContain('burnNonce')
    expect(refused.bent.calls).not.toContain('execute')

    const again = live(connect())
    await again.until('started')
    expect(again.bent.calls).toContain('burnNonce')
    expect(heldTogether(await again.stop())).toEqual([])
  })

  test('of a key that the venue does not know any more is gone on from: nothing that it signed can land', async () => {
    const client = connect()
    const first = live({ ...client, signer: otherSigner.address })
    first.bent.answer = () => sleep(60_000, undefined, { ref: false }) as never
    await first.when('a request under way', () => first.bent.calls.includes('execute'))
    await first.killed()
    const refused = live({ ...client, readRole: async () => ({ role: 'agent', master: makerSigner.address }) })
    await expect(refused.ended).rejects.toThrow(/only that key can stop/)
    const second = live({ ...client, readRole: async () => ({ role: 'missing' }) })
    await second.until('started')
    expect(second.bent.calls).not.toContain('burnNonce')
    expect(heldTogether(await second.stop())).toEqual([])
  })

  test('ends by itself, and cancels, when its journal is deleted under it', async () => {
    const maker = live(connect())
    await rested(maker)
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix)
    const { exitCode, summary } = await maker.ended
    expect(exitCode).toBe(1)
    expect(summary.markets[0]?.orders.afterShutdown).toBe(0)
    expect(maker.events.filter(({ type }) => type === 'error')).toMatchObject([
      { where: 'journal', message: expect.stringMatching(/was deleted, moved or replaced/) },
    ])
  })

  test('leaves requests without an answer: their nonces are burned before the account is read, and nothing is doubled', async () => {
    const client = connect()
    const first = live(client)
    let lost = 0
    first.bent.answer = async (given, batch) => {
      if (batch.type === 'place' && lost++ === 0) await sleep(60_000, undefined, { ref: false })
      return given
    }
    await quoting(first)
    await first.when('a request without an answer', () => lost > 0)
    await first.killed()

    const second = live(connect())
    const started = await second.until('started')
    expect(started.notes[0]).toMatch(/1 unanswered settled/)
    expect(second.bent.calls.indexOf('burnNonce')).toBeLessThan(second.bent.calls.indexOf('readOpenOrders'))
    expect(second.bent.calls.filter((call) => call === 'burnNonce')).toHaveLength(1)
    // They had landed: adopted, not placed again.
    expect(started.markets[0]?.adopted).toBe(10)
    await rested(second)
    const open = await client.readOpenOrders()
    expect(new Set(open.map(({ side, px }) => `${side} ${px}`)).size).toBe(open.length)
    const result = await second.stop()
    expect(heldTogether(result)).toEqual([])
    expect(second.journal().past?.unanswered).toHaveLength(1)
    expectReplay(2)
  })

  test('waits for the venue when a nonce can not be burned yet, and sends nothing before', async () => {
    const first = live(connect())
    first.bent.answer = () => sleep(60_000, undefined, { ref: false }) as never
    await first.when('a request under way', () => first.bent.calls.includes('execute'))
    await first.killed()

    const port = connect()
    let refusals = 0
    const stubborn: ExchangePort = {
      ...port,
      account: port.account,
      burnNonce: async (nonce) => (refusals++ < 2 ? { type: 'unknown', reason: 'no answer' } : port.burnNonce(nonce)),
    }
    const second = live(stubborn)
    await second.until('error', ({ message }) => /can't be burned \(no answer\): waiting/.test(message))
    expect(second.bent.calls).not.toContain('execute')
    await second.until('started')
    await rested(second)
    expect(heldTogether(await second.stop())).toEqual([])
  })

  test('and whose funds left meanwhile halts the next one, and the one after it; the boundary stays', async () => {
    const first = live(connect())
    await quoting(first)
    await rested(first)
    await first.killed()
    const owner = new RawTrader(paper, makerSigner)
    for (const { oid } of await connect().readOpenOrders()) await owner.cancel(PURR, oid)
    await paper.fund(makerSigner.address, 'PURR', '-3500')

    const second = live(connect(), { ...settings, reconcileEvery: 3 })
    const started = await second.until('started')
    expect(started.markets[0]).toMatchObject({ allocatedBase: '3000' })
    await second.until('halted', ({ reason }) => /350000000 wei of PURR left the account/.test(reason))
    await second.killed()

    const third = live(connect(), settings)
    const again = await third.until('started')
    expect(again.markets[0]?.halted).toMatch(/350000000 wei of PURR left the account/)
    expect(again.markets[0]).toMatchObject({ allocatedBase: '3000' })
    const result = await third.stop()
    expect(result.exitCode).toBe(2)
    expect(heldTogether(result)).toEqual([])
    expectReplay(3)
  })

  test('and had a deposit waiting says so to the next one, which does not quote it', async () => {
    const first = live(connect(), { ...settings, reconcileEvery: 3 })
    await rested(first)
    await paper.fund(makerSigner.address, 'PURR', '2000')
    await first.until('flow', ({ accepted }) => !accepted)
    await first.killed()
    const second = live(connect())
    const started = await second.until('started')
    expect(started.notes).toContainEqual('a deposit of 2000 PURR waits: it is not quoted until hyperladder accept-flows')
    expect(started.markets[0]).toMatchObject({ allocatedBase: '3000' })
    expect((await second.stop()).exitCode).toBe(0)
  })

  test('with a clock that has gone back since uses no cloid twice', async () => {
    const first = live(connect())
    await quoting(first)
    await rested(first)
    await first.killed()
    const db = new DatabaseSync(path)
    const known = db.prepare('SELECT count(*) AS orders, max(substr(cloid, 23)) AS newest FROM orders').get()
    db.close()
    const aDayAgo = { ...systemClock, nowMs: () => systemClock.nowMs() - 86_400_000 }
    let journal: Journal | undefined
    const second = startMaker(
      connect(),
      settings,
      (identity) => {
        journal = Journal.open({ path, identity, program: 'test', nowMs: aDayAgo.nowMs })
        return journal
      },
      aDayAgo,
    )
    await second.until('started')
    await trader.buy(PURR, '600', '0.22')
    await second.until('tick', ({ sent }) => sent.places > 0)
    await second.stop()
    const after = new DatabaseSync(path)
    const newer = after.prepare('SELECT count(*) AS orders FROM orders WHERE substr(cloid, 23) > ?').get(known?.newest as string)
    const all = after.prepare('SELECT count(*) AS orders FROM orders').get()
    after.close()
    expect(newer?.orders).toBeGreaterThan(0)
    expect(Number(all?.orders)).toBe(Number(known?.orders) + Number(newer?.orders))
  })
})

describe('a first run', () => {
  test('whose balances lag behind the fills reads all of it again: no allocation is made of what is gone', async () => {
    const before = startMaker(connect())
    await quoting(before)
    await trader.buy(PURR, '250', '0.22')
    await before.until('fill', ({ side }) => side === 'ask')
    await before.stop()
    const client = connect()
    const [told] = (await client.readBalances()).filter(({ token }) => token === 'PURR')
    let asked = 0
    const lagging = async () => {
      const rows = await client.readBalances()
      return asked++ > 0 ? rows : rows.map((row) => (row.token === 'PURR' ? { ...row, total: (row.total * 2n) as typeof row.total } : row))
    }
    const maker = live({ ...client, readBalances: lagging }, {})
    await maker.until('started')
    expect(maker.journal().past).toBeUndefined()
    const result = await maker.stop()
    const reader = JournalReader.open(path)
    expect(reader.past?.position.markets[0]?.allocatedBase).toBe(told?.total)
    reader.close()
    expect(result.exitCode).toBe(0)
  })

  test('where a maker has run before says so, and what it begins with; one that goes on, or on a clean account, does not', async () => {
    const said = (maker: Running) =>
      maker.events.flatMap((event) => (event.type === 'error' && event.where === 'start' ? [event.message] : []))
    const first = live(connect())
    await rested(first)
    await trader.buy(PURR, '250', '0.22')
    await first.until('fill', ({ side }) => side === 'ask')
    await rested(first)
    await first.killed()
    expect(said(first)).toEqual([])
    const second = live(connect())
    await second.until('started')
    await second.killed()
    expect(said(second)).toEqual([])
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    const third = live(connect())
    await third.until('started')
    expect(said(third)).toEqual([
      expect.stringMatching(
        /^PURR\/USDC: a maker has run here before \(10 orders and 1 fill, the newest of 20.*Z, with our mark\), but journal .*maker\.journal is new\. .*begins with 3000 PURR \(allocation_base\).*put its journal back/,
      ),
    ])
    await third.killed()
    const fourth = startMaker(connect())
    await fourth.until('started')
    expect(said(fourth)).toEqual([
      expect.stringMatching(/but this run keeps no journal\. .*begins with 4750 PURR \(all that the account has\)/),
    ])
    await fourth.stop()
  })

  test('that never came about leaves nothing that a corrected config has to fit', async () => {
    const wrong = live(connect(), { markets: [{ ...purrMarket, allocation: { base: '999999999' } }] })
    await expect(wrong.ended).rejects.toThrow(/allocation/)
    const right = live(connect(), { markets: [{ ...purrMarket, levels: 50 }] })
    await quoting(right)
    expect((await right.stop()).exitCode).toBe(0)
  })
})

describe('a journal', () => {
  test.each([
    [
      'ladder',
      { markets: [{ ...purrMarket, levels: 50 }] },
      /the ladder of PURR\/USDC with 40 levels from 0.19 by 0.003, and this run of 50 levels/,
    ],
    ['network', { network: 'testnet' as const }, /is of network paper, and this run of testnet/],
    [
      'market',
      { markets: [{ ...purrMarket, coin: 'HYPE/USDC', startPx: '40', orderSize: '1' }] },
      /is of markets PURR\/USDC, and this run of @/,
    ],
  ])('of another %s is refused before anything is read of the account, and left as it was', async (_, other, message) => {
    const first = live(connect())
    await quoting(first)
    await first.stop()
    const second = live(connect(), other)
    await expect(second.ended).rejects.toThrow(message)
    expect(second.bent.calls).toEqual(['readUniverse'])
    expectReplay(1)
  })

  test('is for one process at a time', async () => {
    const first = live(connect())
    await quoting(first)
    await expect(live(connect()).ended).rejects.toThrow(/is in use by another process: stop that one, or name another file/)
    await first.stop()
    const second = live(connect())
    await quoting(second)
    expect((await second.stop()).exitCode).toBe(0)
  })
})
