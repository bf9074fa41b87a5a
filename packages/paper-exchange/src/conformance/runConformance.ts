import { randomBytes } from 'node:crypto'
import { createSigner, type Signer } from '@hyperladder/protocol'
import { Account } from './account.ts'
import { Bystanders } from './bystanders.ts'
import type { Check, CheckContext, Loose, Needs } from './check.ts'
import { conformanceChecks } from './conformanceChecks.ts'
import { chooseMarket, type Market } from './market.ts'
import { Inapplicable } from './mismatch.ts'
import { RawSocket } from './rawSocket.ts'
import { Wire, type WireOptions } from './wire.ts'

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
  /** Ids, or beginnings of ids: `2`, `4.2`, `2.10.min-notional`. */
  readonly only?: readonly string[]
  /** For one answer, and one frame. Default 10000. */
  readonly deadlineMs?: number
  /** For one frame, where it may be another. */
  readonly frameDeadlineMs?: number
  /** Default 900, of the venue's 1200 (API reference 7.1). */
  readonly weightPerMinute?: number
  /** Default 4000. */
  readonly requestsMax?: number
  /** No further check begins after so long. Default 30 minutes. */
  readonly timeMaxMs?: number
  /** Ends the run after the present check; what was placed is still taken back. */
  readonly stop?: AbortSignal
  readonly onProgress?: (event: ConformanceProgress) => void
}

export type ConformanceResult = Omit<Check, 'run'> & {
  readonly outcome: 'pass' | 'fail' | 'skip'
  /** Why not: what differs, or what is missing. */
  readonly reason?: string
  readonly ms: number
}
export type ConformanceProgress =
  | { readonly type: 'checked'; readonly done: number; readonly of: number; readonly result: ConformanceResult }
  | { readonly type: 'waiting'; readonly waitMs: number }
export type ConformanceReport = {
  readonly url: string
  readonly coin: string
  readonly results: readonly ConformanceResult[]
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly requests: number
  /** Oids of orders of this run that could not be taken back; `unknown` where the endpoint no longer answered. */
  readonly leftOpen: readonly number[] | 'unknown'
}

const TESTNET_HOST = 'api.hyperliquid-testnet.xyz'
const CLEANUP_REQUESTS = 100
const CLEANUP_ROUNDS = 5
const CLEANUP_PAUSE_MS = 500

/**
 * Runs the checks against an endpoint that claims Hyperliquid's spot protocol, one after the other, over plain HTTP and WebSocket. Reads only, unless
 * `allowOrders`: then small post-only orders far from the market, each taken back; trades only between the two keys, and only if both are given.
 * @throws Mismatch or Inapplicable when the endpoint does not even tell its markets, or has no such pair.
 * @example
 * const { failed } = await runConformance({ url: 'https://api.hyperliquid-testnet.xyz' })
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const run = await prepare(options)
  const checks = conformanceChecks.filter(({ id }) => isWanted(id, options.only))
  const results: ConformanceResult[] = []
  const endMs = Date.now() + (options.timeMaxMs ?? 1_800_000)
  let leftOpen: ConformanceReport['leftOpen'] = []
  try {
    for (const check of checks) {
      const result = await runOne(check, run, endMs)
      results.push(result)
      options.onProgress?.({ type: 'checked', done: results.length, of: checks.length, result })
    }
  } finally {
    leftOpen = await cleanUp(run)
  }
  const count = (outcome: ConformanceResult['outcome']): number => results.filter((result) => result.outcome === outcome).length
  return {
    url: options.url,
    coin: run.market.coin,
    results,
    passed: count('pass'),
    failed: count('fail'),
    skipped: count('skip'),
    requests: run.wire.requests,
    leftOpen,
  }
}

const isWanted = (id: string, only: readonly string[] | undefined): boolean =>
  only === undefined || only.some((part) => id === part || id.startsWith(`${part}.`))

type Run = {
  readonly options: ConformanceOptions
  readonly wire: Wire
  readonly market: Market
  readonly accounts: { readonly stranger: Account; readonly maker?: Account; readonly taker?: Account }
  /** Why an account can't be used, if it can't. */
  readonly unusable: { readonly maker: string | undefined; readonly taker: string | undefined }
  readonly bystanders: Bystanders
  readonly constants: Map<string, Promise<Loose>>
  readonly stop: AbortSignal
  readonly newWire: (more: Partial<WireOptions>) => Wire
}

async function prepare(options: ConformanceOptions): Promise<Run> {
  const { url, signer, taker, onProgress } = options
  const stop = options.stop ?? new AbortController().signal
  const newWire = (more: Partial<WireOptions>): Wire =>
    new Wire({
      url,
      deadlineMs: options.deadlineMs ?? 10_000,
      weightPerMinute: options.weightPerMinute ?? 900,
      requestsMax: options.requestsMax ?? 4000,
      stop,
      onWait: (waitMs) => onProgress?.({ type: 'waiting', waitMs }),
      ...more,
    })
  const wire = newWire({})
  const metas = await wire.ask('/info', { type: 'spotMetaAndAssetCtxs' })
  const state: Loose = signer && (await wire.ask('/info', { type: 'spotClearinghouseState', user: signer.address }))
  const market = chooseMarket(metas, { coin: options.coin, balances: state?.balances })
  const isMainnet = options.isMainnet ?? new URL(url).host !== TESTNET_HOST
  const account = (key: Signer): Account => new Account(key, wire, market, isMainnet)
  const stranger = account(createSigner(`0x${randomBytes(32).toString('hex')}`))
  const accounts = { stranger, ...(signer && { maker: account(signer) }), ...(taker && { taker: account(taker) }) }
  const bystanders = new Bystanders(
    wire,
    market.coin,
    [signer, taker].flatMap((key) => (key === undefined ? [] : [key.address])),
  )
  const unusable = { maker: await unusableFor(wire, signer), taker: await unusableFor(wire, taker) }
  return { options, wire, market, accounts, unusable, bystanders, constants: new Map(), stop, newWire }
}

/** An address that the endpoint does not know, or knows as an API wallet, has no account to look at: that is no fault of the endpoint's. */
async function unusableFor(wire: Wire, signer: Signer | undefined): Promise<string | undefined> {
  if (signer === undefined) return undefined
  const user = signer.address
  const { role, data } = (await wire.ask('/info', { type: 'userRole', user })) as Loose
  if (role === 'agent') return `${user} is an API wallet of ${data?.user}: the checks need the account's own key`
  if (role !== 'missing') return undefined
  const { balances } = (await wire.ask('/info', { type: 'spotClearinghouseState', user })) as Loose
  return Array.isArray(balances) && balances.length > 0 ? undefined : `${user} has no account at the endpoint: fund it first`
}

async function runOne({ run: body, ...check }: Check, run: Run, endMs: number): Promise<ConformanceResult> {
  const startMs = Date.now()
  const done = (outcome: ConformanceResult['outcome'], reason?: string): ConformanceResult => ({
    ...check,
    outcome,
    ...(reason !== undefined && { reason }),
    ms: Date.now() - startMs,
  })
  const missing = run.stop.aborted ? 'stopped' : startMs > endMs ? 'the run took too long' : missingFor(check.needs, run)
  if (missing !== undefined) return done('skip', missing)
  const sockets: RawSocket[] = []
  try {
    await body(contextOf(run, sockets))
    return done('pass')
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    if (error instanceof Inapplicable || run.stop.aborted) return done('skip', words)
    if (check.needs === 'taker' && (await run.bystanders.interfered()))
      return done('skip', `somebody else traded with these orders: ${words}`)
    return done('fail', words)
  } finally {
    for (const socket of sockets) socket.close()
    for (const account of [run.accounts.maker, run.accounts.taker]) await account?.sweep().catch(() => {})
  }
}

function missingFor(needs: Needs, { options, accounts, unusable }: Run): string | undefined {
  if (needs === 'nothing') return undefined
  if (accounts.maker === undefined) return 'needs a key'
  if (needs !== 'key' && options.allowOrders !== true) return 'needs leave to place orders'
  if (needs === 'taker' && accounts.taker === undefined) return 'needs a second key'
  return unusable.maker ?? (needs === 'taker' ? unusable.taker : undefined)
}

function contextOf({ options, wire, market, accounts, constants }: Run, sockets: RawSocket[]): CheckContext {
  const info = (body: unknown): Promise<Loose> => wire.ask('/info', body)
  const wsUrl = options.wsUrl ?? `${options.url.replace(/^http/, 'ws')}/ws`
  return {
    ...accounts,
    maker: accounts.maker as Account,
    taker: accounts.taker as Account,
    market,
    info,
    constant: (body) => {
      const key = JSON.stringify(body)
      const known = constants.get(key) ?? info(body)
      constants.set(key, known)
      return known
    },
    http: (path, text, contentType) => wire.post(path, text, contentType),
    socket: async () => {
      const socket = await RawSocket.open(wsUrl, options.frameDeadlineMs ?? options.deadlineMs ?? 10_000)
      sockets.push(socket)
      return socket
    },
  }
}

/** Looks at the endpoint for what is left, with a budget of its own, so that a run that used its up still ends clean. */
async function cleanUp({ accounts, newWire, market }: Run): Promise<ConformanceReport['leftOpen']> {
  const wire = newWire({ requestsMax: CLEANUP_REQUESTS })
  const left: number[] = []
  for (const account of [accounts.maker, accounts.taker]) {
    if (account === undefined) continue
    let oids = await account.leftovers(wire).catch(() => undefined)
    for (let round = 1; oids?.length !== 0 && round <= CLEANUP_ROUNDS; round++) {
      const cancels = oids?.map((o) => ({ a: market.asset, o })) ?? []
      if (cancels.length > 0) await wire.ask('/exchange', account.body({ type: 'cancel', cancels })).catch(() => {})
      oids = await account.leftovers(wire).catch(() => undefined)
      if (oids?.length !== 0) await new Promise((resolve) => setTimeout(resolve, CLEANUP_PAUSE_MS))
    }
    if (oids === undefined) return 'unknown'
    left.push(...oids)
  }
  return left
}
