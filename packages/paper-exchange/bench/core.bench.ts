import type { Address } from '@hyperladder/units'
import { test } from 'vitest'
import type { OrderSpec, VenueAction, VenueCommand } from '../src/core/types.ts'
import { venueConfig } from '../src/core/venueConfig.ts'
import { VenueCore } from '../src/core/venueCore.ts'

const USERS = Array.from({ length: 10 }, (_, i) => `0x${(i + 1).toString(16).padStart(40, '0')}` as Address)
const PER_BLOCK = 1000

const venue = (): VenueCore =>
  new VenueCore(
    venueConfig({
      traders: false,
      funds: USERS.flatMap((user) => [
        { user, token: 0, amount: (10n ** 20n) as never },
        { user, token: 1, amount: (10n ** 17n) as never },
      ]),
      limits: { addressAllowance: Number.MAX_SAFE_INTEGER, openOrders: 1_000_000, openOrdersMax: 1_000_000 },
    }),
  )

/** A cheap pseudo-random walk through sides, ticks and sizes. */
function orderAt(n: number, tif: OrderSpec['tif']): OrderSpec {
  const bid = n % 2 === 0
  const away = BigInt(1 + ((n * 7919) % 400)) * (tif === 'ioc' ? -1n : 1n)
  const rawPx = 20_000_000n + (bid ? -away : away) * 1000n
  return { asset: 10_000, side: bid ? 'bid' : 'ask', rawPx, rawSz: BigInt(60 + ((n * 31) % 200)) * 10n ** 8n, tif, reduceOnly: false }
}

let count = 0
const command = (core: VenueCore, action: VenueAction): VenueCommand => ({
  type: 'signed',
  id: count,
  signer: USERS[count % USERS.length] as Address,
  nonce: core.timeMs + (count++ % 50_000_000),
  action,
})

function block(core: VenueCore, actionAt: (n: number) => VenueAction): void {
  for (let i = 0; i < PER_BLOCK; i++) core.submit(command(core, actionAt(count)))
  core.nextBlock(core.timeMs + core.config.blockMs)
}

/** The first two rows are a block of 1000 actions each: their rate times 1000 is actions a second. */
test('paper core', async ({ bench }) => {
  const mixed = venue()
  const cancelling = venue()
  const crowd = new VenueCore(venueConfig({ seed: 7 }))
  const full = venue()
  for (let i = 0; i < 20; i++) block(full, (n) => ({ type: 'order', orders: [orderAt(n, 'alo')], grouping: 'none' }))
  const snapshot = full.snapshot()
  await bench.compare(
    bench('1000 signed orders, a third resting, the others taking', () => {
      block(mixed, (n) => ({ type: 'order', orders: [orderAt(n >> 1, n % 3 === 0 ? 'alo' : 'ioc')], grouping: 'none' }))
    }),
    bench('1000 signed actions: place, and cancel by cloid ten actions later', () => {
      block(cancelling, (n) => {
        const turn = Math.floor(n / USERS.length)
        const cloid = `0x${((turn >> 1) * USERS.length + (n % USERS.length)).toString(16).padStart(32, '0')}` as never
        return turn % 2 === 0
          ? { type: 'order', orders: [{ ...orderAt(n, 'alo'), cloid }], grouping: 'none' }
          : { type: 'cancelByCloid', cancels: [{ asset: 10_000, cloid }] }
      })
    }),
    bench('the crowd alone on ten pairs', () => {
      crowd.nextBlock(crowd.timeMs + 100)
    }),
    bench('snapshot of 20,000 resting orders, as text', () => {
      JSON.stringify(full.snapshot())
    }),
    bench('restore of 20,000 resting orders', () => {
      VenueCore.restore(full.config, snapshot)
    }),
  )
})
