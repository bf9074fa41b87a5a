import type { Signer } from '@hyperladder/protocol'
import type { ConformanceProgress } from './runConformance.ts'

export type ConformanceOptions = {
  /** Base of `/info` and `/exchange`. */
  readonly url: string
  /** Default: the url's `/ws`. */
  readonly wsUrl?: string
  /** Of the account that is looked at, and trades if `allowOrders`. */
  readonly signer?: Signer
  /** Trades with the first one. */
  readonly taker?: Signer
  /** Which network to sign for. Default mainnet, unless the url is testnet's. */
  readonly isMainnet?: boolean
  /** Pair to trade. Default: the first with a price that the account can pay for. */
  readonly coin?: string
  /** Without it nothing is signed by `signer`. */
  readonly allowOrders?: boolean
  /** Approves API wallets, which run out in minutes, and a builder fee, which is taken back. Needs `allowOrders`. */
  readonly allowApprovals?: boolean
  /** Uses up limits of the IP address, and with `allowOrders` the request budget of `signer`, which only trading fills again. */
  readonly exhaustLimits?: boolean
  /** Runs the checks that wait, for up to a minute each. */
  readonly slow?: boolean
  /** Ids, or beginnings of ids: `2`, `4.2`, `2.10.min-notional`. */
  readonly only?: readonly string[]
  /** For one answer, and one frame. Default 10000. */
  readonly deadlineMs?: number
  /** For one frame, where it may be another. */
  readonly frameDeadlineMs?: number
  /** After so long without a frame the endpoint cuts a socket. Default 60000, as at the venue (API reference 4.1). */
  readonly idleMs?: number
  /** Default 900, of the venue's 1200 (API reference 7.1). */
  readonly weightPerMinute?: number
  /** WebSockets opened in a minute. Default 25, of the venue's 30 (API reference 7.3). */
  readonly socketsPerMinute?: number
  /** Default 4000. */
  readonly requestsMax?: number
  /** No further check begins after so long. Default 30 minutes. */
  readonly timeMaxMs?: number
  /** Ends the run after the present check; what was placed is still taken back. */
  readonly stop?: AbortSignal
  readonly onProgress?: (event: ConformanceProgress) => void
}
