import type { FaultSettings } from '@hyperladder/paper-exchange'
import { describe, expect, test } from 'vitest'
import { heldTogether, startMaker } from './harness.ts'
import { clientOf, makerSigner, quietVenue } from './venue.ts'

/** Faults of the venue's own side, over real sockets: the maker sees what a bad hour of the venue looks like. */
const BAD_HOURS: readonly (readonly [string, FaultSettings])[] = [
  [
    'late, doubled and swapped words',
    {
      delayedAnswer: { rate: 0.2, ms: 200 },
      delayedFrame: { rate: 0.1, ms: 150 },
      duplicatedFrame: { rate: 0.3 },
      reorderedFrame: { rate: 0.3, ms: 100 },
    },
  ],
  [
    'lost answers, dropped sockets and lagging readings',
    {
      lostAnswer: { rate: 0.3, count: 3 },
      droppedSocket: { rate: 0.05, count: 2 },
      laggingRest: { rate: 0.2, blocks: 4, count: 10 },
      unknownOid: { rate: 0.3 },
      serverError: { rate: 0.1, count: 3 },
      haltedBlocks: { rate: 0.01, ms: 500, count: 3 },
    },
  ],
]

describe('a maker on a venue with faults', () => {
  test.concurrent.each(BAD_HOURS)('ends with every equality after %s', async (_, faults) => {
    const paper = await quietVenue({ traders: true, seed: 7, control: { port: 0 } })
    const port = clientOf(paper)
    const set = (name: string, params: object) =>
      fetch(`${paper.controlUrl}/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
      })
    const maker = startMaker(port, { reconcileEvery: 5 })
    await maker.when('a quoted ladder', () => paper.core.openOrders(makerSigner.address).length > 0)
    for (const [name, setting] of Object.entries(faults)) expect((await set('fault', { name, ...setting })).status).toBe(200)
    await maker.when('fills', () => maker.events.filter(({ type }) => type === 'fill').length >= 8)
    await set('clearFaults', {})
    await maker.when('the market to be quoted again', () => paper.core.openOrders(makerSigner.address).length > 0)
    const result = await maker.stop()
    expect(heldTogether(result).filter((wrong) => !wrong.startsWith('budget'))).toEqual([])
    expect(paper.core.openOrders(makerSigner.address)).toEqual([])
    await port.close()
    await paper.stop()
  })
})
