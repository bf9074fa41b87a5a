import { addressCharge, type ChargeCause } from '@hyperladder/rate-limit'
import { admit, itemCount } from './admission.ts'
import { approveAgent } from './agents.ts'
import { reserveRequests } from './budget.ts'
import type { ActionContext } from './matching.ts'
import { findOpen, modifyOrder } from './modifying.ts'
import { type CheckedOrder, checkOrder } from './orderChecks.ts'
import { close } from './orderLife.ts'
import { placeOrder } from './placing.ts'
import { scheduleCancel } from './scheduling.ts'
import type { ItemStatus, OrderSpec, OrderTarget, SignedCommand, VenueAction, VenueAnswer, VenueRefusal } from './types.ts'
import type { Account } from './world.ts'

/** Runs one signed action and charges its account. */
export function execute(context: ActionContext, command: SignedCommand): VenueAnswer {
  const { action } = command
  const items = itemCount(action)
  const admission = admit(context.world, command)
  if (!admission.ok) {
    const charged = addressCharge(admission.cause, items)
    if (admission.account !== undefined) admission.account.used += charged
    return { type: 'refused', refusal: admission.refusal, charged }
  }
  const { account } = admission
  const outcome = run(context, account, action)
  const charged = addressCharge(outcome.cause, items)
  account.used += charged
  return { ...outcome.answer, charged }
}

/** Most that an order may give its builder, in tenths of a basis point, whatever was approved (API reference 2.2). */
const BUILDER_FEE_MAX = 1000

type Uncharged<Answer> = Answer extends unknown ? Omit<Answer, 'charged'> : never
type Outcome = { readonly answer: Uncharged<VenueAnswer>; readonly cause: ChargeCause }

function run(context: ActionContext, account: Account, action: VenueAction): Outcome {
  const { world } = context
  switch (action.type) {
    case 'order':
      return runOrders(context, account, action)
    case 'cancel':
      return runCancels(
        context,
        account,
        action.cancels.map(({ asset, oid }) => ({ asset, target: oid })),
      )
    case 'cancelByCloid':
      return runCancels(
        context,
        account,
        action.cancels.map(({ asset, cloid }) => ({ asset, target: cloid })),
      )
    case 'modify':
      return runModify(context, account, action)
    case 'batchModify':
      return runBatchModify(context, account, action)
    case 'scheduleCancel':
      return byDefault(scheduleCancel(world, account, action.timeMs))
    case 'approveAgent':
      return byDefault(approveAgent(world, account, action))
    case 'approveBuilderFee':
      account.builders.set(action.builder, action.maxFee)
      return byDefault(undefined)
    case 'reserveRequestWeight':
      return byDefault(reserveRequests(world, account, action))
    case 'spotUser':
      account.optsOutOfDusting = action.optOut
      return byDefault(undefined)
    case 'noop':
    case 'setReferrer':
      return byDefault(undefined)
    default:
      return action satisfies never
  }
}

const byDefault = (refusal: VenueRefusal | undefined): Outcome =>
  refusal === undefined ? { answer: { type: 'default' }, cause: 'answered' } : refused(refusal, 'business')

const refused = (refusal: VenueRefusal, cause: ChargeCause): Outcome => ({ answer: { type: 'refused', refusal }, cause })
const statuses = (kind: 'order' | 'cancel', list: readonly ItemStatus[]): Outcome => ({
  answer: { type: 'statuses', kind, statuses: list },
  cause: 'answered',
})
/** An unknown asset refuses the envelope; any other static fault gives the batch its one status. */
const rejected = (kind: 'order' | 'cancel', refusal: VenueRefusal): Outcome =>
  refusal.code === 'unknownAsset' ? refused(refusal, 'static') : { answer: { type: 'rejectedBatch', kind, refusal }, cause: 'static' }

function runOrders(context: ActionContext, account: Account, action: Extract<VenueAction, { type: 'order' }>): Outcome {
  const { builder } = action
  if (builder !== undefined && builder.fee > Math.min(BUILDER_FEE_MAX, account.builders.get(builder.address) ?? 0))
    return refused({ code: 'builderNotApproved' }, 'business')
  if (action.grouping === 'priority') return refused({ code: 'priorityBalance' }, 'business')
  const checked = checkAll(context, action.orders)
  if (!checked.ok) return rejected('order', checked.refusal)
  return statuses(
    'order',
    checked.orders.map((order) => placeOrder(context, account, builder === undefined ? order : { ...order, builder })),
  )
}

type CheckedAll = { readonly ok: true; readonly orders: readonly CheckedOrder[] } | { readonly ok: false; readonly refusal: VenueRefusal }

function checkAll(context: ActionContext, specs: readonly OrderSpec[]): CheckedAll {
  if (specs.length === 0) return { ok: false, refusal: { code: 'emptyBatch' } }
  const orders: CheckedOrder[] = []
  let refusal: VenueRefusal | undefined
  for (const spec of specs) {
    const checked = checkOrder(context.world, spec)
    if (checked.ok) orders.push(checked.order)
    // An asset nobody knows refuses the whole envelope, wherever it stands in the batch.
    else if (checked.refusal.code === 'unknownAsset') return checked
    else refusal ??= checked.refusal
  }
  return refusal === undefined ? { ok: true, orders } : { ok: false, refusal }
}

type CancelItem = { readonly asset: number; readonly target: OrderTarget }

function runCancels(context: ActionContext, account: Account, items: readonly CancelItem[]): Outcome {
  const { world, log } = context
  if (items.length === 0) return rejected('cancel', { code: 'emptyBatch' })
  const unknown = items.find(({ asset }) => !world.byAsset.has(asset))
  if (unknown !== undefined) return rejected('cancel', { code: 'unknownAsset', asset: unknown.asset })
  const cancelOne = ({ asset, target }: CancelItem): ItemStatus => {
    const order = findOpen(account, target, asset)
    if (order === undefined || order.market.spec.assetId !== asset) return { type: 'refused', refusal: { code: 'missingOrder', asset } }
    close(world, order, 'canceled', log)
    return { type: 'success' }
  }
  return statuses('cancel', items.map(cancelOne))
}

function runModify(context: ActionContext, account: Account, action: Extract<VenueAction, { type: 'modify' }>): Outcome {
  const checked = checkOrder(context.world, action.order)
  if (!checked.ok) return refused(checked.refusal, 'static')
  const { status, removed } = modifyOrder(context, account, action.target, checked.order, action.alwaysPlace)
  if (status.type !== 'refused') return byDefault(undefined)
  return refused(removed ? { code: 'modifyFailed', inner: status.refusal } : status.refusal, 'business')
}

function runBatchModify(context: ActionContext, account: Account, action: Extract<VenueAction, { type: 'batchModify' }>): Outcome {
  const checked = checkAll(
    context,
    action.modifies.map(({ order }) => order),
  )
  if (!checked.ok) return rejected('order', checked.refusal)
  return statuses(
    'order',
    action.modifies.map(
      ({ target }, i) => modifyOrder(context, account, target, checked.orders[i] as CheckedOrder, action.alwaysPlace).status,
    ),
  )
}
