import type { Account } from './account.ts'
import type { Market } from './market.ts'
import type { RawSocket } from './rawSocket.ts'
import type { HttpAnswer } from './wire.ts'

/**
 * What a check needs. `nothing`: no key; at most it sends actions that nobody's key has signed. `key`: reads the account. `funds`: signs actions, at
 * most small post-only orders far from the market. `taker`: a second key trades a small amount with the first.
 */
export type Needs = 'nothing' | 'key' | 'funds' | 'taker'

/**
 * What a check does that must not happen unasked on an endpoint of others. `approvals`: API wallets that run out in minutes, and a builder fee that is
 * taken back. `limits`: uses a limit up. `slow`: waits for up to a minute.
 */
export type Leave = 'approvals' | 'limits' | 'slow'

// biome-ignore lint/suspicious/noExplicitAny: what an unknown server answers is looked into freely, which is what the checks are about
export type Loose = any

export type CheckContext = {
  /** Posts to `/info` and returns the JSON of a 200. @throws Mismatch for anything else. */
  info(body: unknown): Promise<Loose>
  /** As `info`, asked once per run: for what does not change. */
  constant(body: unknown): Promise<Loose>
  /** Posts a text as it is. */
  http(path: '/info' | '/exchange', text: string, contentType?: string): Promise<HttpAnswer>
  /** Posts whatever the weight limit says; a 429 is an answer like any other. */
  rush(path: '/info' | '/exchange', body: unknown): Promise<HttpAnswer>
  /** Opens a WebSocket that is closed after the check, at a pace that the endpoint's limit allows. */
  socket(): Promise<RawSocket>
  /** Opens one whatever the limit says. */
  socketAtOnce(): Promise<RawSocket>
  /** Resolves after so long. */
  wait(ms: number): Promise<void>
  /** A key that nobody knows yet. */
  newAccount(): Account
  /** After so long without a frame the endpoint cuts a socket. */
  readonly idleMs: number
  /** A key that nobody knows. */
  readonly stranger: Account
  /** The account of `--key`. Absent only where the check needs nothing. */
  readonly maker: Account
  /** The account of the second key. */
  readonly taker: Account
  readonly market: Market
}

export type Check = {
  /** Section and a word: `2.10.min-notional`. */
  readonly id: string
  readonly section: string
  readonly title: string
  readonly needs: Needs
  readonly leave?: Leave
  /** Uses up what the IP address has: it comes last. */
  readonly shutsOut?: true
  readonly run: (context: CheckContext) => Promise<void>
}

type Row = readonly [word: string, title: string, run: (context: CheckContext) => Promise<void>]

/** Returns the checks of a section, from rows. */
export const checksOf = (
  section: string,
  needs: Needs,
  rows: readonly Row[],
  more: Pick<Check, 'leave' | 'shutsOut'> = {},
): readonly Check[] => rows.map(([word, title, run]) => ({ id: `${section}.${word}`, section, title, needs, ...more, run }))
