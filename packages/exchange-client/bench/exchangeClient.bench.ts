import type { ActionBatch } from '@hyperladder/exchange-port'
import { createSigner, parseWsFrame } from '@hyperladder/protocol'
import type { Address, Cloid, Px, Sz } from '@hyperladder/units'
import { test } from 'vitest'
import { decodeAnswer } from '../src/actions/decodeAnswer.ts'
import { encodeBatch } from '../src/actions/encodeBatch.ts'
import { envelope } from '../src/actions/send.ts'
import { settingsOf } from '../src/options.ts'
import { directory, market } from '../src/testing/markets.ts'
import { decodeFrame } from '../src/ws/decodeFrame.ts'

const signer = createSigner(`0x${'1'.repeat(64)}`)
const settings = settingsOf({ network: 'paper', url: 'http://127.0.0.1', account: signer.address, signer })
const batch = (n: number): ActionBatch => ({
  type: 'place',
  items: Array.from({ length: n }, (_, i) => ({
    coin: '@107',
    side: i % 2 === 0 ? ('bid' as const) : ('ask' as const),
    px: (92_940_000n + BigInt(i) * 1_000n) as Px,
    sz: 200n as Sz,
    cloid: `0x${i.toString(16).padStart(32, '0')}` as Cloid,
  })),
})
const [one, twenty] = [batch(1), batch(20)]

test('actions', async ({ bench }) => {
  const signed = (wanted: ActionBatch) =>
    JSON.stringify(envelope(settings, signer, encodeBatch(wanted, directory).action, 1_790_000_000_000))
  const statuses = Array.from({ length: 20 }, (_, i) => ({ resting: { oid: 566_617_964_508 + i } }))
  const text = JSON.stringify({ status: 'ok', response: { type: 'order', data: { statuses } } })
  const markets = Array.from({ length: 20 }, () => market('@107'))
  await bench.compare(
    bench('encode, sign and print 1 order', () => {
      signed(one)
    }),
    bench('encode, sign and print 20 orders', () => {
      signed(twenty)
    }),
    bench('read the answer to 20 orders', () => {
      decodeAnswer('place', markets, 1, { type: 'body', text })
    }),
  )
})

test('frames', async ({ bench }) => {
  const account = `0x${'a'.repeat(40)}` as Address
  const fill = {
    coin: '@107',
    px: '92.7',
    sz: '0.41',
    side: 'A',
    time: 1791279150013,
    startPosition: '54377.71000602',
    dir: 'Sell',
    closedPnl: '5.11885001',
    hash: `0x${'0'.repeat(64)}`,
    oid: 566598918312,
    crossed: false,
    fee: '0.01787849',
    tid: 499584618036466,
    cloid: '0x000000000000000000065d291c305ae0',
    feeToken: 'USDC',
    twapId: null,
  }
  const frame = (n: number) => JSON.stringify({ channel: 'userFills', data: { user: account, fills: Array(n).fill(fill) } })
  const [single, snapshot] = [frame(1), frame(2_000)]
  await bench.compare(
    bench('parse and decode userFills of 1', () => {
      decodeFrame(parseWsFrame(single), account, directory)
    }),
    bench('parse and decode userFills of 2000', () => {
      decodeFrame(parseWsFrame(snapshot), account, directory)
    }),
  )
})
