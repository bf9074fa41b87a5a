import type { Clock } from '@hyperladder/exchange-port'
import type { Signer } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'

export type ExchangeClientOptions = {
  /** Which network signatures are for: `mainnet`, or any other. */
  readonly network: 'mainnet' | 'testnet' | 'paper'
  /** Base URL, such as `https://api.hyperliquid-testnet.xyz`. */
  readonly url: string
  /** Default: the base URL with `ws(s)` and `/ws`. */
  readonly wsUrl?: string
  /** Whose orders and balances these are. A sub-account's or vault's own address, not its master's. */
  readonly account: Address
  /** Signs actions: the account's own key or an agent's. Without one the client only reads. */
  readonly signer?: Signer
  /** Set for a sub-account or vault, to its address: it goes into the envelope and under the signature. */
  readonly vaultAddress?: Address
  /**
   * Default `http`. `post`: over the WebSocket, which is open anyway, and over HTTP while it is down. HTTP makes a new connection, with its handshakes, for an action after
   * 4 s without one, unless the venue asks for more.
   */
  readonly actionsOver?: 'http' | 'post'
  /** For a whole read, its retries and waits included. Default 10 s. */
  readonly queryDeadlineMs?: number
  /** For an action's answer; past it the action is unknown, not refused. Default 10 s. */
  readonly actionDeadlineMs?: number
  /** For all acknowledgements of a (re)subscription. Default 10 s. */
  readonly feedsDeadlineMs?: number
  /** Tries of one read, the first included. Actions are never tried twice. Default 3. */
  readonly readAttempts?: number
  readonly socket?: Partial<SocketTiming>
  /** Chance for jitter, 0 to below 1. Default `Math.random`. */
  readonly random?: () => number
  readonly clock?: Clock
  readonly log?: (event: ClientLog) => void
}

export type SocketTiming = {
  /** Default 20 s: the venue cuts a connection it has sent nothing to for 60 s (API reference 4.1). */
  readonly pingMs: number
  /** A ping without pong for this long is a dead connection. Default 10 s. */
  readonly pongMs: number
  /** No frame at all for this long is a dead connection. Default 30 s. */
  readonly silenceMs: number
  /** For the handshake. Default 10 s. */
  readonly connectMs: number
  /** First wait before a reconnect, doubled each time. Default 250 ms. */
  readonly backoffMinMs: number
  /** Default 15 s. */
  readonly backoffMaxMs: number
}

/** What the client tells its owner besides answers. Bounded texts, never a secret. */
export type ClientLog =
  | { readonly type: 'retry'; readonly request: string; readonly attempt: number; readonly waitMs: number; readonly reason: string }
  /** Rows of perps, outcomes and tokens that no spot market of ours has, left out of an answer or frame. */
  | { readonly type: 'ignored'; readonly source: string; readonly rows: number }
  /** Only while no feeds are open, and for answers to posts that nobody waits for: else it is an event of the feeds. */
  | { readonly type: 'undecodable'; readonly channel: string; readonly reason: string; readonly excerpt: string }
  | { readonly type: 'socket'; readonly state: 'open' | 'lost' | 'waiting'; readonly reason: string; readonly waitMs: number }
  | { readonly type: 'venueMessage'; readonly text: string }

export type Settings = {
  readonly isMainnet: boolean
  readonly url: string
  readonly wsUrl: string
  readonly account: Address
  readonly signer: Signer | undefined
  readonly vaultAddress: Address | undefined
  readonly actionsOver: 'http' | 'post'
  readonly queryDeadlineMs: number
  readonly actionDeadlineMs: number
  readonly feedsDeadlineMs: number
  readonly readAttempts: number
  readonly socket: SocketTiming
  readonly random: () => number
  readonly clock: Clock
  readonly log: (event: ClientLog) => void
}

/** Returns the options with every default filled in. */
export function settingsOf(options: ExchangeClientOptions): Settings {
  const url = options.url.replace(/\/+$/, '')
  return {
    isMainnet: options.network === 'mainnet',
    url,
    wsUrl: options.wsUrl ?? `${url.replace(/^http/, 'ws')}/ws`,
    account: options.account,
    signer: options.signer,
    vaultAddress: options.vaultAddress,
    actionsOver: options.actionsOver ?? 'http',
    queryDeadlineMs: options.queryDeadlineMs ?? 10_000,
    actionDeadlineMs: options.actionDeadlineMs ?? 10_000,
    feedsDeadlineMs: options.feedsDeadlineMs ?? 10_000,
    readAttempts: options.readAttempts ?? 3,
    socket: {
      pingMs: 20_000,
      pongMs: 10_000,
      silenceMs: 30_000,
      connectMs: 10_000,
      backoffMinMs: 250,
      backoffMaxMs: 15_000,
      ...options.socket,
    },
    random: options.random ?? Math.random,
    clock: options.clock ?? realClock,
    log: options.log ?? (() => undefined),
  }
}

/** The machine's time as it was when the process started, and what has passed since: it never goes back. */
const realClock: Clock = {
  nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal?.addEventListener('abort', wake, { once: true })
    }),
}
