import { expect, test } from 'vitest'
import { IDLE_MS, keys, limited, startConformant } from '../../test/conformantExchange.ts'
import { conformanceChecks } from './conformanceChecks.ts'
import { runConformance } from './runConformance.ts'

const unlimited = { weightPerMinute: 1e9, socketsPerMinute: 1e9, requestsMax: 1e6 }
const both = { signer: keys.maker, taker: keys.taker, allowOrders: true }
const leaves = { allowApprovals: true, exhaustLimits: true, slow: true }

test('ids are unique and begin with their section', () => {
  const ids = conformanceChecks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { id, section } of conformanceChecks) expect(id.startsWith(`${section}.`)).toBe(true)
})

test.each(['default', 'sparse'] as const)('the paper exchange with the %s universe passes, and nothing is left on it', async (universe) => {
  const paper = await startConformant({ universe })
  try {
    const events: string[] = []
    const report = await runConformance({
      url: paper.url,
      onProgress: (event) => events.push(event.type),
      ...both,
      ...unlimited,
    })
    expect(report.results.filter(({ outcome, leave }) => outcome !== (leave === undefined ? 'pass' : 'skip'))).toEqual([])
    expect(events.length).toBe(conformanceChecks.length)
    expect(report.leftOpen).toEqual([])
    for (const { address } of [keys.maker, keys.taker]) expect(paper.core.openOrders(address)).toEqual([])
  } finally {
    await paper.stop()
  }
})

// Half a minute of it is waiting.
test('what needs leave of its own passes where it is given, and nothing is left', async () => {
  const paper = await startConformant(limited)
  try {
    const only = conformanceChecks.filter(({ leave }) => leave !== undefined).map(({ id }) => id)
    const report = await runConformance({ url: paper.url, only, idleMs: IDLE_MS, ...both, ...leaves, ...unlimited })
    expect(report.results.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
    expect(report.leftOpen).toEqual([])
    expect(paper.core.openOrders(keys.maker.address)).toEqual([])
  } finally {
    await paper.stop()
  }
})

test('without a key nothing is asked of an account, and without leave nothing is signed', async () => {
  const paper = await startConformant()
  try {
    const bare = await runConformance({ url: paper.url, ...unlimited })
    const reading = await runConformance({ url: paper.url, signer: keys.maker, taker: keys.taker, ...unlimited })
    for (const { needs, leave, outcome } of bare.results) expect(outcome === 'skip').toBe(needs !== 'nothing' || leave !== undefined)
    for (const { needs, leave, outcome } of reading.results)
      expect(outcome === 'skip').toBe(needs === 'funds' || needs === 'taker' || leave !== undefined)
    expect(paper.core.rateLimit(keys.maker.address).used).toBe(0)
  } finally {
    await paper.stop()
  }
})

test('checks can be chosen, and a coin', async () => {
  const paper = await startConformant()
  try {
    const { results, coin } = await runConformance({ url: paper.url, only: ['1.1', '4.1.ping'], coin: '@1', ...unlimited })
    expect(results.map(({ id }) => id)).toEqual([
      '1.1.tokens',
      '1.1.universe',
      '1.1.token-index',
      '1.1.pair-name',
      '1.1.decimals',
      '4.1.ping',
    ])
    expect(coin).toBe('@1')
    await expect(runConformance({ url: paper.url, coin: 'NO/PAIR', ...unlimited })).rejects.toThrow('no pair NO/PAIR with a price')
  } finally {
    await paper.stop()
  }
})
