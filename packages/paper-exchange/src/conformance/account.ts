import { randomBytes } from 'node:crypto'
import { type Signer, signL1Action, signUserAction } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import type { Loose } from './check.ts'
import type { Market } from './market.ts'
import { hindranceIn, isForWant, isOvertaken, missingToken } from './means.ts'
import { Inapplicable, must } from './mismatch.ts'
import { excerptOf } from './shape.ts'
import type { HttpAnswer, Wire } from './wire.ts'

export type Tif = 'Alo' | 'Gtc' | 'Ioc'
export type WireOrder = {
  readonly a: number
  readonly b: boolean
  readonly p: string
  readonly s: string
  readonly r: boolean
  readonly t: { readonly limit: { readonly tif: Tif } }
  readonly c?: `0x${string}`
}
export type Resting = WireOrder & { readonly oid: number; readonly cloid: `0x${string}` }
export type Envelope = {
  readonly nonce?: number
  readonly vaultAddress?: Address
  readonly expiresAfter?: number
  readonly isMainnet?: boolean
  /** Signs in place of the account's own key: an API wallet. */
  readonly by?: Signer
}

let lastNonce = 0

/** Rising, whatever the clock does. */
export function nextNonce(): number {
  lastNonce = Math.max(lastNonce + 1, Date.now())
  return lastNonce
}

export const freshCloid = (): `0x${string}` => `0x${randomBytes(16).toString('hex')}`

/** One key at the endpoint. It remembers every order it asked for, so that all of them can be taken back. */
export class Account {
  readonly signer: Signer
  readonly market: Market
  readonly #wire: Wire
  readonly #isMainnet: boolean
  readonly #sent: WireOrder[] = []
  #unswept: WireOrder[] = []
  #oids: number[] = []

  constructor(signer: Signer, wire: Wire, market: Market, isMainnet: boolean) {
    this.signer = signer
    this.market = market
    this.#wire = wire
    this.#isMainnet = isMainnet
  }

  get address(): Address {
    return this.signer.address
  }

  /** Returns the body of an action signed by this key. */
  body(action: object, { nonce = nextNonce(), isMainnet = this.#isMainnet, by = this.signer, ...rest }: Envelope = {}) {
    return { action, nonce, signature: signL1Action(by, { action, nonce, isMainnet, ...rest }), ...rest }
  }

  /** As `body`, for who sends it in another way: its orders are taken back like any other. */
  bodyKept(action: object) {
    this.#remember(action)
    return this.body(action)
  }

  /** Posts a body as it is: for what is wrong on purpose. */
  post(body: unknown): Promise<HttpAnswer> {
    return this.#wire.post('/exchange', JSON.stringify(body))
  }

  /** Sends an action. @throws Inapplicable where the account can't pay for it, or something else than the endpoint is in its way. */
  async exchange(action: object, envelope: Envelope = {}): Promise<Loose> {
    const reply = await this.#send(action, envelope)
    const hindrance = hindranceIn(reply)
    if (hindrance !== undefined) throw new Inapplicable(hindrance)
    if (reply.response?.data?.statuses?.some?.(isForWant)) await this.mustAfford(...ordersIn(action))
    return reply
  }

  /** Sends an action, whatever may be answered: for limits, and for orders that nobody could pay. */
  async #send(action: object, envelope: Envelope): Promise<Loose> {
    this.#remember(action)
    const reply: Loose = await this.#wire.ask('/exchange', this.body(action, envelope))
    const statuses: unknown = reply.response?.data?.statuses
    for (const status of Array.isArray(statuses) ? statuses : []) {
      const oid: unknown = status.resting?.oid ?? status.filled?.oid
      if (typeof oid === 'number') this.#oids.push(oid)
    }
    return reply
  }

  /** A small order of this key's market. Without a price: a bid at half the mark, an ask at twice it. */
  wireOrder(
    side: 'bid' | 'ask',
    { p, s, tif = 'Alo', c }: { p?: string; s?: string; tif?: Tif; c?: `0x${string}` | undefined } = {},
  ): WireOrder {
    const px = p ?? (side === 'bid' ? this.market.pxAt(1n, 2n) : this.market.pxAt(2n, 1n))
    const order = { a: this.market.asset, b: side === 'bid', p: px, s: s ?? this.market.szFor(px), r: false, t: { limit: { tif } } }
    return c === undefined ? order : { ...order, c }
  }

  /** Sends an action that is signed field by field (API reference 6.4). */
  approve(fields: { readonly type: 'approveAgent' | 'approveBuilderFee'; readonly [field: string]: unknown }): Promise<Loose> {
    const nonce = nextNonce()
    const hyperliquidChain = this.#isMainnet ? ('Mainnet' as const) : ('Testnet' as const)
    const action = { ...fields, hyperliquidChain, signatureChainId: '0x66eee', nonce } as const
    return this.#wire.ask('/exchange', { action, nonce, signature: signUserAction(this.signer, action) })
  }

  /** Returns the reply to an action of which any refusal may be the point. */
  provoke(action: object, envelope: Envelope = {}): Promise<Loose> {
    return this.#send(action, envelope)
  }

  /** @throws Inapplicable when the account's balances are too small for one of the orders. */
  async mustAfford(...orders: readonly WireOrder[]): Promise<void> {
    const { balances } = (await this.#wire.ask('/info', { type: 'spotClearinghouseState', user: this.address })) as Loose
    const token = missingToken(balances, orders, this.market)
    if (token !== undefined) throw new Inapplicable(`${this.address} has too little ${token}`)
  }

  /** Places orders and returns their statuses. @throws Inapplicable where the account has too little for them. */
  async place(...orders: readonly WireOrder[]): Promise<readonly Loose[]> {
    const reply = await this.exchange({ type: 'order', orders, grouping: 'na' })
    must(Array.isArray(reply.response?.data?.statuses), `an order was answered ${excerptOf(reply)}, must be statuses`)
    return reply.response.data.statuses
  }

  /** Places one order and returns it when it rests. */
  async rest(order: WireOrder): Promise<Resting> {
    const cloid = order.c ?? freshCloid()
    return { ...order, cloid, oid: await this.restAsIs({ ...order, c: cloid }) }
  }

  /** Places one order, without a cloid if it has none, and returns its oid when it rests. */
  async restAsIs(order: WireOrder): Promise<number> {
    const [status] = await this.place(order)
    if (isOvertaken(status ?? {}, order)) throw new Inapplicable(`the market moved to ${order.p} before the order was there`)
    must(typeof status?.resting?.oid === 'number', `a post-only order was answered ${excerptOf(status)}, must rest`)
    return status.resting.oid
  }

  cancel(...oids: readonly number[]): Promise<Loose> {
    return this.exchange({ type: 'cancel', cancels: oids.map((o) => ({ a: this.market.asset, o })) })
  }

  /** Takes back what was sent since the last time; that most of it is gone already is no fault. */
  async sweep(): Promise<void> {
    const cloids = this.#unswept.flatMap(({ c }) => (c === undefined ? [] : [c]))
    const oids = this.#oids
    this.#unswept = []
    this.#oids = []
    const { asset } = this.market
    if (cloids.length > 0) await this.exchange({ type: 'cancelByCloid', cancels: [...new Set(cloids)].map((cloid) => ({ asset, cloid })) })
    if (oids.length > 0) await this.cancel(...new Set(oids))
  }

  /** Returns the oids of orders of this run that rest, looked up at the endpoint. */
  async leftovers(wire: Wire): Promise<readonly number[]> {
    if (this.#sent.length === 0) return []
    const open = (await wire.ask('/info', { type: 'openOrders', user: this.address })) as Loose[]
    return open.filter((order) => this.#sent.some((sent) => isSame(order, sent, this.market.coin))).map(({ oid }) => oid)
  }

  #remember(action: Loose): void {
    const orders = ordersIn(action)
    this.#sent.push(...orders)
    this.#unswept.push(...orders)
  }
}

const ordersIn = (action: Loose): readonly WireOrder[] =>
  action.orders ?? action.modifies?.map((modify: Loose) => modify.order) ?? [action.order].filter(Boolean)

/** By its cloid; an order sent without one by coin, side, price and size. */
function isSame(open: Loose, sent: WireOrder, coin: string): boolean {
  if (sent.c !== undefined) return open.cloid === sent.c
  const isAlike = Number(open.limitPx) === Number(sent.p) && Number(open.origSz) === Number(sent.s)
  return open.cloid === undefined && open.coin === coin && (open.side === 'B') === sent.b && isAlike
}
