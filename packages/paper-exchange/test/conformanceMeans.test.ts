import type { Ntl } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { conformanceChecks } from '../src/conformance/conformanceChecks.ts'
import { runConformance } from '../src/conformance/runConformance.ts'
import { type PaperExchange, startPaperExchange } from '../src/server/startPaperExchange.ts'
import { breakingProxy } from './breakingProxy.ts'
import { instead } from './breaks.ts'
import { keys, startConformant } from './conformantExchange.ts'

const MEANS = {
  'quote alone': [{ USDC: '1000' }, /^0x\w+ has too little PURR$/],
  'base alone': [{ PURR: '10000' }, /^0x\w+ has too little USDC$/],
  'a little of both': [{ USDC: '30', PURR: '1' }, /^0x\w+ has too little (PURR|USDC)$/],
  nothing: [undefined, /^0x\w+ has no account at the endpoint: fund it first$/],
} as const
/** Of an exchange on which nobody has ever traded. */
const EMPTY = ['no candles', 'no pair has a mid']

const start = (funds: Readonly<Record<string, string>> | undefined): Promise<PaperExchange> =>
  startPaperExchange({
    blockMs: 3,
    traders: false,
    commitBlocks: 0,
    ipLimits: false,
    limits: { scheduleCancelVolume: 0n as Ntl },
    cadence: { bookMs: 40, fastBookMs: 20, contextMs: 20 },
    fund: funds === undefined ? {} : { [keys.maker.address]: funds, [keys.taker.address]: funds },
  })

const run = (url: string, only?: readonly string[]) =>
  runConformance({
    url,
    signer: keys.maker,
    taker: keys.taker,
    allowOrders: true,
    weightPerMinute: 1e9,
    socketsPerMinute: 1e9,
    requestsMax: 1e6,
    ...(only && { only }),
  })

test.each(Object.entries(MEANS))('accounts with %s: what needs more is skipped, and says why', async (_, [funds, reason]) => {
  const paper = await start(funds)
  try {
    const { results, passed } = await run(paper.url)
    expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([])
    const asked = results.filter(({ leave }) => leave === undefined)
    const reasons = asked.flatMap((result) => (result.outcome === 'skip' && !EMPTY.includes(result.reason ?? '') ? [result.reason] : []))
    expect(reasons.length).toBeGreaterThan(0)
    for (const words of reasons) expect(words).toMatch(reason)
    expect(passed).toBeGreaterThan(
      conformanceChecks.filter(({ needs, leave }) => needs === 'nothing' && leave === undefined).length - EMPTY.length - 1,
    )
  } finally {
    await paper.stop()
  }
})

test('a refusal for want of a balance that is there fails', async () => {
  const paper = await startConformant()
  const proxy = await breakingProxy(paper)
  const refusal = { status: 'ok', response: { type: 'order', data: { statuses: [{ error: 'Insufficient spot balance asset=10000' }] } } }
  proxy.use(instead(({ body }) => body?.action?.type === 'order', refusal))
  try {
    const { results } = await run(proxy.url, ['2.3.resting', '2.3.filled'])
    expect(results.map(({ outcome }) => outcome)).toEqual(['fail', 'fail'])
  } finally {
    await proxy.stop()
    await paper.stop()
  }
})
