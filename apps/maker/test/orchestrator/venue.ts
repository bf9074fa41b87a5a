import { createExchangeClient, type ExchangeClient, type ExchangeClientOptions } from '@hyperladder/exchange-client'
import { type PaperExchange, type PaperOptions, startPaperExchange } from '@hyperladder/paper-exchange'
import { type Action, cancelAction, createSigner, orderAction, type Signer, signL1Action, type Tif } from '@hyperladder/protocol'
import type { Address, Cloid, Oid } from '@hyperladder/units'

/** Keys of the tests: public, and worth nothing. */
export const makerSigner = createSigner(`0x${'11'.repeat(32)}`)
export const otherSigner = createSigner(`0x${'22'.repeat(32)}`)

/** Somebody who trades by raw signed requests: written here once more, so that the maker's client is not tested against itself. */
export class RawTrader {
  readonly #paper: PaperExchange
  readonly #signer: Signer
  static #nonce = Date.now()

  constructor(paper: PaperExchange, signer: Signer) {
    this.#paper = paper
    this.#signer = signer
  }

  get address(): Address {
    return this.#signer.address
  }

  async send(action: Action): Promise<{ status: string; response: { data: { statuses: readonly Record<string, { oid: number }>[] } } }> {
    const nonce = ++RawTrader.#nonce
    const signature = signL1Action(this.#signer, { action, nonce, isMainnet: false })
    const response = await fetch(`${this.#paper.url}/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action, nonce, signature }),
    })
    return (await response.json()) as never
  }

  /** Sends one order. Returns its oid, resting or filled. */
  async order(order: { asset: number; isBuy: boolean; px: string; sz: string; tif: Tif; cloid?: `0x${string}` }): Promise<number> {
    const wire = {
      a: order.asset,
      b: order.isBuy,
      p: order.px,
      s: order.sz,
      r: false,
      t: { limit: { tif: order.tif } },
      ...(order.cloid ? { c: order.cloid as Cloid } : {}),
    }
    const reply = await this.send(orderAction([wire]))
    const [status] = reply.response?.data?.statuses ?? []
    const oid = status?.resting?.oid ?? status?.filled?.oid
    if (oid === undefined) throw new Error(`the order was refused: ${JSON.stringify(reply)}`)
    return oid
  }

  buy = (asset: number, sz: string, px: string): Promise<number> => this.order({ asset, isBuy: true, px, sz, tif: 'Ioc' })
  sell = (asset: number, sz: string, px: string): Promise<number> => this.order({ asset, isBuy: false, px, sz, tif: 'Ioc' })
  cancel = (asset: number, oid: number): Promise<unknown> => this.send(cancelAction([{ a: asset, o: oid as Oid }]))
}

/** A venue on which nothing happens by itself, quick blocks, and both accounts funded. */
export function quietVenue(options: PaperOptions = {}): Promise<PaperExchange> {
  return startPaperExchange({
    traders: false,
    blockMs: 20,
    fund: {
      [makerSigner.address]: { USDC: '5000', PURR: '5000', USDH: '5000', HYPE: '100' },
      [otherSigner.address]: { USDC: '1000000', PURR: '1000000', USDH: '1000000', HYPE: '100000' },
    },
    ...options,
  })
}

export const clientOf = (paper: { readonly url: string }, options: Partial<ExchangeClientOptions> = {}): ExchangeClient =>
  createExchangeClient({ network: 'paper', url: paper.url, account: makerSigner.address, signer: makerSigner, ...options })
