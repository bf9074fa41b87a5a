import type { BatchAnswer } from '@hyperladder/exchange-port'
import { describe, expect, test } from 'vitest'
import { heldTogether, purrMarket, type Running, startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'

const PURR = 10_000

/** Answers that are lost although the action landed, and actions that never reached the venue. */
describe('doubt', () => {
  test.concurrent('P34 WHEN answers are lost THEN orders are asked for by name, and none is doubled', async () => {
    const paper = await quietVenue()
    const port = clientOf(paper)
    const other = new RawTrader(paper, otherSigner)
    const maker = startMaker(port)
    let lost = 0
    maker.bent.answer = (given, _, nonce): BatchAnswer => {
      if (lost >= 3) return given
      lost += 1
      return { type: 'unknown', nonce, reason: 'the test lost it' }
    }
    const resting = () => paper.core.openOrders(makerSigner.address)
    await maker.until('settled')
    await maker.when('a quoted ladder', () => resting().length === 10)
    await other.buy(PURR, '250', '0.21')
    await maker.until('fill')
    await maker.when('three lost answers to be settled', () => maker.events.filter(({ type }) => type === 'settled').length === 3)
    await maker.when('a quoted ladder', () => resting().length === 10 && noneDoubled(maker))
    const slots = resting().map(({ side, px }) => `${side} ${px}`)
    expect(new Set(slots).size).toBe(slots.length)
    const result = await maker.stop()
    expect(heldTogether(result).filter((wrong) => !wrong.startsWith('budget'))).toEqual([])
    await port.close()
    await paper.stop()
  })

  test.concurrent('P15 WHEN a withdrawal shrinks the account THEN the market halts, cancels, and the exit code is 2', async () => {
    const paper = await quietVenue()
    const port = clientOf(paper)
    const maker = startMaker(port, { reconcileEvery: 3, markets: [{ ...purrMarket, allocation: { base: '3000' } }] })
    await maker.when('a quoted ladder', () => paper.core.openOrders(makerSigner.address).length === 10)
    await paper.fund(makerSigner.address, 'PURR', '-3000')
    const halted = await maker.until('halted')
    expect(halted.reason).toContain('PURR left the account')
    await maker.when('an empty book', () => paper.core.openOrders(makerSigner.address).length === 0)
    const result = await maker.stop()
    expect(result.exitCode).toBe(2)
    expect(heldTogether(result)).toEqual([])
    await port.close()
    await paper.stop()
  })

  test.concurrent('P18 WHEN foreign orders are to be left THEN they are never touched, and what they hold is not offered', async () => {
    const paper = await quietVenue()
    const port = clientOf(paper)
    const own = new RawTrader(paper, makerSigner)
    const oid = await own.order({ asset: PURR, isBuy: false, px: '0.3', sz: '1000', tif: 'Alo' })
    const maker = startMaker(port, { foreignOrders: 'leave', markets: [{ ...purrMarket, activeLevels: null, orderSize: '250' }] })
    await maker.when('quotes', () => paper.core.openOrders(makerSigner.address).length > 20)
    const asks = paper.core.openOrders(makerSigner.address).filter(({ side }) => side === 'ask')
    expect(asks.reduce((sum, { sz }) => sum + sz, 0n)).toBe(5000n)
    const result = await maker.stop()
    expect(paper.core.openOrders(makerSigner.address).map((order) => order.oid)).toEqual([oid])
    expect(result.exitCode).toBe(0)
    await port.close()
    await paper.stop()
  })

  test.concurrent('WHEN foreign orders are to be cancelled THEN they are, and only on our pairs', async () => {
    const paper = await quietVenue()
    const port = clientOf(paper)
    const own = new RawTrader(paper, makerSigner)
    const ours = await own.order({ asset: PURR, isBuy: false, px: '0.3', sz: '1000', tif: 'Alo' })
    const elsewhere = await own.order({ asset: 10_001, isBuy: false, px: '45', sz: '1', tif: 'Alo' })
    const maker = startMaker(port)
    const oids = () => paper.core.openOrders(makerSigner.address).map(({ oid }) => Number(oid))
    await maker.when('our pair to be cleared', () => !oids().includes(ours) && oids().length === 11)
    expect(oids()).toContain(elsewhere)
    await maker.stop()
    expect(oids()).toEqual([elsewhere])
    await port.close()
    await paper.stop()
  })

  test.concurrent('WHEN mainnet has foreign orders and the option is unset THEN the start is refused with a list', async () => {
    const paper = await quietVenue()
    const port = clientOf(paper)
    await new RawTrader(paper, makerSigner).order({ asset: PURR, isBuy: false, px: '0.3', sz: '1000', tif: 'Alo' })
    const maker = startMaker(port, { network: 'mainnet' })
    await expect(maker.ended).rejects.toThrow(/1 resting orders are not ours: PURR\/USDC ask 1000 @ 0\.3/)
    expect(paper.core.openOrders(makerSigner.address).length).toBe(1)
    await port.close()
    await paper.stop()
  })
})

describe('several markets', () => {
  test.concurrent('WHEN two markets with different quotes trade THEN every equality holds for both', async () => {
    const paper = await quietVenue({ traders: true, blockMs: 50, seed: 7 })
    const port = clientOf(paper)
    const markets = [purrMarket, { ...purrMarket, coin: 'HYPE/USDH', startPx: '38', orderSize: '5' }]
    const maker = startMaker(port, { markets, intervalMs: 1000 })
    await maker.when('fills of both', () => {
      const coins = new Set(maker.events.flatMap((event) => (event.type === 'fill' ? [event.coin] : [])))
      return coins.size === 2 && maker.events.filter(({ type }) => type === 'fill').length >= 5
    })
    const result = await maker.stop()
    expect(result.exitCode).toBe(0)
    expect(heldTogether(result)).toEqual([])
    expect(result.summary.corrections).toEqual({ orders: 0, balances: 0, budget: 0 })
    await port.close()
    await paper.stop()
  })

  test.concurrent('WHEN two markets share a base token without allocations THEN the start is refused, naming what to give', async () => {
    const paper = await quietVenue()
    const port = clientOf(paper)
    const maker = startMaker(port, { markets: [purrMarket, { ...purrMarket, coin: 'PURR/USDH' }] })
    await expect(maker.ended).rejects.toThrow(/allocation_base of PURR\/USDC was unset, must be given because @5 uses PURR too/)
    await port.close()
    await paper.stop()
  })
})

/** No two live orders of ours in one slot, as far as the maker says. */
function noneDoubled(maker: Running): boolean {
  return !maker.events.some((event) => event.type === 'error' && event.message.includes('invariant'))
}
