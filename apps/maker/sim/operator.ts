import type { OrderSpec, VenueAction, VenueAnswer } from '@hyperladder/paper-exchange'
import { floorToLegalPx, type MarketSpec, type Oid, type Px, type Side, szToWei, type Wei } from '@hyperladder/units'
import type { Happening } from './happenings.ts'
import { MAKER, OPERATOR } from './scenario.ts'
import type { Truth } from './truth.ts'
import type { World } from './world.ts'

/** Moves of funds below this are within the maker's tolerance or look like dust: no operator makes them. */
const LEAST_LOTS = 5n

/** What the operator and the venue do to the account: real commands of the core, from an agent with nonces of its own. */
export class Operator {
  readonly #world: World
  readonly #truth: Truth
  /** Tokens that the operator has taken out: their markets may halt. */
  readonly withdrawn = new Set<number>()
  readonly deposited = new Set<number>()
  /** Requests of the account's budget that the maker knows nothing of. */
  requests = 0

  constructor(world: World, truth: Truth) {
    this.#world = world
    this.#truth = truth
  }

  /** Does what a happening of the operator or the venue says; the maker's own are not its business. */
  act(happening: Happening): void {
    const { venue } = this.#world
    const { ms } = happening
    switch (happening.type) {
      case 'venueDown':
        return venue.goDown(ms)
      case 'chainHalt':
        return venue.halt(ms)
      case 'postOnly':
        return venue.submit({ type: 'postOnlyWindow', untilMs: this.#world.clock.nowMs() + ms })
      case 'regime':
        return venue.submit({ type: 'regime', regime: happening.regime })
      case 'deposit':
        return this.#move(happening, 1n)
      case 'withdraw':
        return this.#move(happening, -1n)
      case 'handOrder':
        return this.#order(happening, 'alo')
      case 'handTrade':
        return this.#order(happening, 'ioc')
      case 'handCancel':
        return this.#cancel(happening)
      case 'scheduledCancel':
        return this.#send({ type: 'scheduleCancel', timeMs: this.#world.clock.nowMs() + 6_000 })
      default:
    }
  }

  /** A share of what the account has of the market's base or quote, of what is free when it is taken out. */
  #move({ coin, side, share }: Happening, sign: 1n | -1n): void {
    const { venue } = this.#world
    const market = this.#spec(coin)
    const token = side === 'bid' ? market.quote : market.base
    const row = venue.core.balances(MAKER).find((balance) => balance.token === token.index)
    const all = row === undefined ? 0n : sign > 0n ? row.total : row.total - row.hold
    const amount = (all * BigInt(share)) / 1_000n
    const least = side === 'bid' ? 2n * 10n ** 8n : szToWei(LEAST_LOTS as Parameters<typeof szToWei>[0], market.base)
    if (amount < least) return
    ;(sign > 0n ? this.deposited : this.withdrawn).add(token.index)
    venue.submit({ type: 'fund', user: MAKER, token: token.index, amount: (sign * amount) as Wei })
  }

  #order({ coin, side, share }: Happening, tif: 'alo' | 'ioc'): void {
    const { venue } = this.#world
    const market = this.#spec(coin)
    const mark = venue.core.mark(coin)
    if (mark === null) return
    const away = (BigInt(share) * mark) / 20_000n
    const px = floorToLegalPx((side === 'bid') === (tif === 'ioc') ? mark + away : mark - away, market.pxDecimals) as Px
    const sz = (30n * 10n ** 8n) / px
    this.#send({ type: 'order', orders: [spec(market, side, px, sz, tif)], grouping: 'none' }, (answer) => {
      const [status] = answer.type === 'statuses' ? answer.statuses : []
      if (status?.type === 'resting') this.#truth.handOrders.add(status.oid)
    })
  }

  #cancel({ share }: Happening): void {
    const orders = this.#truth.ownOrders()
    const picked = orders[share % Math.max(1, orders.length)]
    if (picked === undefined) return
    const { order } = picked
    this.#send({ type: 'cancel', cancels: [{ asset: order.asset, oid: order.oid as Oid }] })
  }

  #send(action: VenueAction, answered?: (answer: VenueAnswer) => void): void {
    this.#world.operatorNonce = Math.max(this.#world.operatorNonce + 1, this.#world.clock.nowMs())
    this.#world.venue.submit({ type: 'signed', signer: OPERATOR, nonce: this.#world.operatorNonce, action }, (answer) => {
      this.requests += answer.charged
      answered?.(answer)
    })
  }

  #spec(coin: string): MarketSpec {
    return this.#world.venue.core.market(coin) as MarketSpec
  }
}

function spec({ assetId, pxDecimals, szDecimals }: MarketSpec, side: Side, px: Px, sz: bigint, tif: 'alo' | 'ioc'): OrderSpec {
  const rawPx = px * 10n ** BigInt(8 - pxDecimals)
  return { asset: assetId, side, rawPx, rawSz: sz * 10n ** BigInt(8 - szDecimals), tif, reduceOnly: false }
}
