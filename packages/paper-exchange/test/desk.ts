import { type Address, type Cloid, formatWei, type Oid, parseDecimal, parseWei, type Side } from '@hyperladder/units'
import type {
  BlockResult,
  OrderSpec,
  OrderTarget,
  TradeFill,
  VenueAction,
  VenueAnswer,
  VenueCommand,
  VenueConfig,
} from '../src/core/types.ts'
import { venueConfig } from '../src/core/venueConfig.ts'
import { VenueCore } from '../src/core/venueCore.ts'

export const user = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}` as Address
export const cloid = (n: number): Cloid => `0x${n.toString(16).padStart(32, '0')}` as Cloid
export const ALICE = user(0xa11ce)
export const BOB = user(0xb0b)
export const CAROL = user(0xca401)

export type OrderText = {
  coin?: string
  side: Side
  px: string
  sz: string
  tif?: OrderSpec['tif']
  cloid?: Cloid
  reduceOnly?: boolean
}

/** A venue without a crowd, and hands to trade on it: prices, sizes and amounts as decimals, a fresh nonce for every action. */
export class Desk {
  core: VenueCore
  readonly config: VenueConfig
  lastBlock: BlockResult | undefined
  private nextId = 1
  private nonce: number

  constructor(funds: readonly (readonly [Address, string, string])[] = [], given: Parameters<typeof venueConfig>[0] = {}) {
    const config = venueConfig({ traders: false, ...given })
    const token = (name: string) => config.universe.tokens.findLast((candidate) => candidate.name === name) ?? config.universe.tokens[0]
    this.config = {
      ...config,
      funds: funds.map(([address, name, amount]) => {
        const spec = token(name) as NonNullable<ReturnType<typeof token>>
        return { user: address, token: spec.index, amount: parseWei(amount, spec) }
      }),
    }
    this.core = new VenueCore(this.config)
    this.nonce = this.core.timeMs
  }

  order(text: OrderText): OrderSpec {
    const market = this.core.market(text.coin ?? this.coin)
    return {
      asset: market?.assetId ?? 99_999,
      side: text.side,
      rawPx: parseDecimal(text.px, 8),
      rawSz: parseDecimal(text.sz, 8),
      tif: text.tif ?? 'alo',
      reduceOnly: text.reduceOnly ?? false,
      ...(text.cloid === undefined ? {} : { cloid: text.cloid }),
    }
  }

  /** Coin of orders that name none. */
  coin = 'PURR/USDC'

  freshNonce(): number {
    this.nonce = Math.max(this.nonce + 1, this.core.timeMs)
    return this.nonce
  }

  /** Queues a signed action and returns its id. */
  queue(signer: Address, action: VenueAction, more: { vault?: Address; nonce?: number; expiresAfter?: number } = {}): number {
    const id = this.nextId++
    this.core.submit({ type: 'signed', id, signer, nonce: this.freshNonce(), ...more, action })
    return id
  }

  submit(command: VenueCommand): void {
    this.core.submit(command)
  }

  block(ms = this.config.blockMs): BlockResult {
    this.lastBlock = this.core.nextBlock(this.core.timeMs + ms)
    return this.lastBlock
  }

  answerOf(id: number): VenueAnswer {
    const found = this.lastBlock?.answers.find((answer) => answer.id === id)
    if (found === undefined) throw new Error(`no answer to ${id}`)
    return found.answer
  }

  /** Runs one action in a block of its own. */
  run(signer: Address, action: VenueAction, more: Parameters<Desk['queue']>[2] = {}): VenueAnswer {
    const id = this.queue(signer, action, more)
    this.block()
    return this.answerOf(id)
  }

  action(...orders: OrderText[]): VenueAction {
    return { type: 'order', orders: orders.map((order) => this.order(order)), grouping: 'none' }
  }

  place(signer: Address, ...orders: OrderText[]): VenueAnswer {
    return this.run(signer, this.action(...orders))
  }

  /** Places one order that must rest or fill, and returns its oid. */
  oid(signer: Address, order: OrderText): Oid {
    const answer = this.place(signer, order)
    const status = answer.type === 'statuses' ? answer.statuses[0] : undefined
    if (status?.type !== 'resting' && status?.type !== 'filled') throw new Error(`not placed: ${print(answer)}`)
    return status.oid
  }

  cancel(signer: Address, oid: Oid, coin = this.coin): VenueAnswer {
    return this.run(signer, { type: 'cancel', cancels: [{ asset: this.core.market(coin)?.assetId ?? 0, oid }] })
  }

  modify(signer: Address, target: OrderTarget, order: OrderText, alwaysPlace = false): VenueAnswer {
    return this.run(signer, { type: 'modify', target, order: this.order(order), alwaysPlace })
  }

  /** Newest first, without dust conversions. */
  trades(address: Address): readonly TradeFill[] {
    return this.core.userFills(address).filter((fill) => fill.type === 'trade')
  }

  /** `{ USDC: '953.53 held 139.41', … }` */
  balances(address: Address): Record<string, string> {
    const rows = this.core.balances(address).map((row) => {
      const token = this.config.universe.tokens.find((candidate) => candidate.index === row.token)
      if (token === undefined) throw new Error(`no token ${row.token}`)
      const held = row.hold === 0n ? '' : ` held ${formatWei(row.hold, token)}`
      return [token.name, formatWei(row.total, token) + held]
    })
    return Object.fromEntries(rows)
  }

  /** Status words of the user's order updates in the latest block: `['open 566000000000', …]`. */
  updates(address: Address): string[] {
    return (this.lastBlock?.events ?? []).flatMap((event) =>
      event.type === 'orderUpdates' && event.user === address
        ? event.updates.map((update) => `${update.status} ${update.oid} ${update.sz}`)
        : [],
    )
  }
}

/** The refusal codes of an answer, whatever its level: `refused:nonceDuplicate`, `batch:badTick`, `iocNoMatch`. */
export function print(answer: VenueAnswer): string {
  switch (answer.type) {
    case 'default':
      return 'default'
    case 'refused':
      return `refused:${answer.refusal.code}`
    case 'rejectedBatch':
      return `batch:${answer.refusal.code}`
    case 'statuses':
      return answer.statuses.map((status) => (status.type === 'refused' ? status.refusal.code : status.type)).join(' ')
    default:
      return answer satisfies never
  }
}
