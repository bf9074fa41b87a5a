import { createSigner, type Signer } from '@hyperladder/protocol'
import type { Ntl } from '@hyperladder/units'
import type { PaperOptions } from '../src/server/paperOptions.ts'
import { type PaperExchange, startPaperExchange } from '../src/server/startPaperExchange.ts'
import { TestClient } from '../src/server/testClient.ts'

const key = (n: number): Signer => createSigner(`0x${n.toString(16).padStart(64, '0')}`)

/** The two keys of a run, and two whose orders make a market. */
export const keys = { maker: key(1), taker: key(2), seller: key(3), buyer: key(4) }

const FUNDS = { USDC: '10000000', PURR: '10000000' }

/** So soon the exchange of `limited` cuts an idle socket. */
export const IDLE_MS = 2000
/** An exchange whose limits can be used up: those of an address are the venue's, the budget of an account is small, and idle sockets are cut soon. */
export const limited: PaperOptions = { ipLimits: true, idleMs: IDLE_MS }
/** More than the checks that place orders take, and the nonces, and less than makes using it up long. */
const ALLOWANCE = 600

/** Returns an exchange with a market in which somebody has traded and orders rest far apart, and nothing moves by itself. */
export async function startConformant(options: PaperOptions = {}): Promise<PaperExchange> {
  const paper = await startPaperExchange({
    blockMs: 3,
    traders: false,
    ipLimits: false,
    // Some checks are about what one block does with what arrives at one moment.
    commitBlocks: 0,
    takerDelayBlocks: 0,
    limits: { scheduleCancelVolume: 0n as Ntl, ...(options.ipLimits === true && { addressAllowance: ALLOWANCE }) },
    cadence: { bookMs: 40, fastBookMs: 20, contextMs: 20 },
    fund: Object.fromEntries(Object.values(keys).map(({ address }) => [address, FUNDS])),
    ...options,
  })
  const order = (b: boolean, p: string) => ({ a: 10_000, b, p, s: '200', r: false, t: { limit: { tif: 'Gtc' } } })
  const [seller, buyer] = [new TestClient(paper, keys.seller), new TestClient(paper, keys.buyer)]
  for (const p of ['0.2', '0.24', '0.25123', '0.25456', '0.26', '0.27', '0.28']) await seller.order(order(false, p))
  for (const p of ['0.2', '0.2', '0.16', '0.15678', '0.15345', '0.14', '0.13', '0.12']) await buyer.order(order(true, p))
  return paper
}
