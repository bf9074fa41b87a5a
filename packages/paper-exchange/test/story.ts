import type { Address, Oid } from '@hyperladder/units'
import fc from 'fast-check'
import type { OrderSpec, SignedCommand, Tif, VenueAction } from '../src/core/types.ts'
import type { VenueCore } from '../src/core/venueCore.ts'
import { cloid, user } from './desk.ts'

/** Three traders on three pairs that share tokens; `step`s name live orders by position, so that a story fits any venue. */
export const TRADERS: readonly Address[] = [user(1), user(2), user(3)]
/** Has no account. */
const BUILDER = user(99)
const COINS = ['PURR/USDC', '@4', '@5'] as const

type OrderStep = { coin: number; bid: boolean; tick: number; sz: number; tif: Tif; cloid: number }
export type Step = { who: number } & (
  | { type: 'order'; orders: readonly OrderStep[]; builderFee: number }
  | { type: 'cancel'; at: number }
  | { type: 'cancelByCloid'; cloid: number }
  | { type: 'modify'; at: number; to: OrderStep; always: boolean }
  | { type: 'noop'; repeat: boolean }
  | { type: 'approve'; fee: number }
  | { type: 'reserve'; weight: number; to: number }
)
/** A block each. */
export type Story = readonly (readonly Step[])[]

const orderStep: fc.Arbitrary<OrderStep> = fc.record({
  coin: fc.nat(2),
  bid: fc.boolean(),
  tick: fc.integer({ min: -4, max: 4 }),
  sz: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 60, max: 900 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 60_000 }) }),
  tif: fc.constantFrom('alo', 'gtc', 'ioc', 'gtc', 'market'),
  cloid: fc.nat(4),
})
const who = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      who,
      type: fc.constant('order' as const),
      orders: fc.array(orderStep, { minLength: 1, maxLength: 3 }),
      builderFee: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ who, type: fc.constant('cancel' as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ who, type: fc.constant('cancelByCloid' as const), cloid: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ who, type: fc.constant('modify' as const), at: fc.nat(5), to: orderStep, always: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ who, type: fc.constant('noop' as const), repeat: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ who, type: fc.constant('approve' as const), fee: fc.nat(1500) }) },
  { weight: 1, arbitrary: fc.record({ who, type: fc.constant('reserve' as const), weight: fc.nat(2000), to: fc.nat(2) }) },
)
export const story: fc.Arbitrary<Story> = fc.array(fc.array(step, { maxLength: 6 }), { minLength: 2, maxLength: 25 })

/** Plays one block of a story. Nonces follow from the height, so that a restored venue can be told the rest of it. */
export function playBlock(core: VenueCore, steps: readonly Step[]) {
  steps.forEach((one, i) => {
    const signer = TRADERS[one.who] as Address
    const nonce = core.config.genesisMs + core.height * 100 + (one.type === 'noop' && one.repeat ? 0 : i + 1)
    const command: SignedCommand = { type: 'signed', id: core.height * 100 + i, signer, nonce, action: actionOf(core, signer, one) }
    core.submit(command)
  })
  return core.nextBlock(core.timeMs + core.config.blockMs)
}

function actionOf(core: VenueCore, signer: Address, one: Step): VenueAction {
  const open = core.openOrders(signer)
  const target = (at: number) => open[at % Math.max(1, open.length)]?.oid ?? (1 as Oid)
  switch (one.type) {
    case 'order':
      return {
        type: 'order',
        orders: one.orders.map((order) => specOf(core, order)),
        grouping: 'none',
        ...(one.builderFee > 0 && { builder: { address: BUILDER, fee: one.builderFee * 40 } }),
      }
    case 'cancel':
      return { type: 'cancel', cancels: [{ asset: open[one.at % Math.max(1, open.length)]?.asset ?? 10_000, oid: target(one.at) }] }
    case 'cancelByCloid':
      return { type: 'cancelByCloid', cancels: [{ asset: 10_000, cloid: cloid(one.cloid) }] }
    case 'modify':
      return { type: 'modify', target: target(one.at), order: specOf(core, one.to), alwaysPlace: one.always }
    case 'noop':
      return { type: 'noop' }
    case 'approve':
      return { type: 'approveBuilderFee', builder: BUILDER, maxFee: one.fee }
    case 'reserve':
      return { type: 'reserveRequestWeight', weight: one.weight, destination: TRADERS[one.to] as Address }
    default:
      return one satisfies never
  }
}

function specOf(core: VenueCore, order: OrderStep): OrderSpec {
  const market = core.market(COINS[order.coin] as string)
  const start = order.coin === 1 ? 100_000_000n : 20_000_000n
  return {
    asset: market?.assetId ?? 0,
    side: order.bid ? 'bid' : 'ask',
    rawPx: (start * BigInt(1000 + order.tick)) / 1000n,
    rawSz: BigInt(order.sz) * 10n ** 8n,
    tif: order.tif,
    reduceOnly: false,
    ...(order.cloid === 0 ? {} : { cloid: cloid(order.cloid) }),
  }
}
