import { createSigner, type Signer } from '@hyperladder/protocol'
import { type PaperExchange, startPaperExchange } from '../src/server/startPaperExchange.ts'
import { TestClient } from '../src/server/testClient.ts'

const key = (n: number): Signer => createSigner(`0x${n.toString(16).padStart(64, '0')}`)

/** The two keys of a run, and two whose orders make a market. */
export const keys = { maker: key(1), taker: key(2), seller: key(3), buyer: key(4) }

const FUNDS = { USDC: '10000000', PURR: '10000000' }

/** Returns an exchange with a market in which somebody has traded and orders rest far apart, and nothing moves by itself. */
export async function startConformant(universe: 'default' | 'sparse' = 'default'): Promise<PaperExchange> {
  const paper = await startPaperExchange({
    blockMs: 3,
    traders: false,
    ipLimits: false,
    universe,
    cadence: { bookMs: 40, fastBookMs: 20, contextMs: 20 },
    fund: Object.fromEntries(Object.values(keys).map(({ address }) => [address, FUNDS])),
  })
  const order = (b: boolean, p: string) => ({ a: 10_000, b, p, s: '200', r: false, t: { limit: { tif: 'Gtc' } } })
  const [seller, buyer] = [new TestClient(paper, keys.seller), new TestClient(paper, keys.buyer)]
  for (const p of ['0.2', '0.24', '0.25123', '0.25456', '0.26', '0.27', '0.28']) await seller.order(order(false, p))
  for (const p of ['0.2', '0.2', '0.16', '0.15678', '0.15345', '0.14', '0.13', '0.12']) await buyer.order(order(true, p))
  return paper
}
