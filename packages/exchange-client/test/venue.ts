import type { FeedEvent } from '@hyperladder/exchange-port'
import type { PaperExchange } from '@hyperladder/paper-exchange'
import { createSigner, type Signer, signL1Action, signUserAction } from '@hyperladder/protocol'
import { type Address, type Cloid, type MarketSpec, parsePx, parseSz, type Side } from '@hyperladder/units'
import { createExchangeClient, type ExchangeClientOptions } from '../src/index.ts'

export const signerOf = (n: number): Signer => createSigner(`0x${n.toString(16).padStart(64, '0')}`)
export const cloid = (n: number): Cloid => `0x${n.toString(16).padStart(32, '0')}` as Cloid

export function clientOf(paper: PaperExchange, signer: Signer, options: Partial<ExchangeClientOptions> = {}) {
  const url = { network: 'paper', url: paper.url, wsUrl: paper.wsUrl } as const
  return createExchangeClient({ ...url, account: signer.address, signer, ...options })
}

export function placeItem(market: MarketSpec, side: Side, px: string, sz: string, id: number) {
  return { coin: market.coin, side, px: parsePx(px, market.pxDecimals), sz: parseSz(sz, market.szDecimals), cloid: cloid(id) } as const
}

let lastNonce = 0
export function nextNonce(): number {
  lastNonce = Math.max(lastNonce + 1, Date.now())
  return lastNonce
}

/** What the client can't send, because a maker must not: takers, and whatever else goes by plain HTTP. */
export async function sendRaw(
  paper: PaperExchange,
  signer: Signer,
  action: object,
  nonce = nextNonce(),
  vaultAddress?: Address,
): Promise<unknown> {
  const signature = signL1Action(signer, { action, nonce, isMainnet: false, vaultAddress })
  return post(paper, { action, nonce, signature })
}

/** Takes from the book: everything of the size that `px` reaches. */
export function take(paper: PaperExchange, signer: Signer, market: MarketSpec, side: Side, px: string, sz: string): Promise<unknown> {
  const order = { a: market.assetId, b: side === 'bid', p: px, s: sz, r: false, t: { limit: { tif: 'Ioc' } } }
  return sendRaw(paper, signer, { type: 'order', orders: [order], grouping: 'na' })
}

export async function approveAgent(paper: PaperExchange, owner: Signer, agentAddress: Address): Promise<unknown> {
  const nonce = nextNonce()
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    agentAddress,
    agentName: 'maker',
    nonce,
  } as const
  return post(paper, { action, nonce, signature: signUserAction(owner, action) })
}

async function post(paper: PaperExchange, body: object): Promise<unknown> {
  const response = await fetch(`${paper.url}/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.json()
}

/** Waits for what must come, as long as the test may take. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Everything the feeds have told, by kind. */
export function recorder() {
  const events: FeedEvent[] = []
  const of = <Type extends FeedEvent['type']>(type: Type) =>
    events.filter((event): event is Extract<FeedEvent, { type: Type }> => event.type === type)
  return {
    events,
    sink: (event: FeedEvent) => void events.push(event),
    of,
    updates: () => of('orderUpdates').flatMap(({ updates }) => updates),
    fills: () => of('fills').flatMap(({ fills }) => fills),
    states: () => of('connection').map(({ state, reconnects }) => `${state} ${reconnects}`),
  }
}
