import { randomBytes } from 'node:crypto'
import { createSigner, type Signer } from '@hyperladder/protocol'
import { Account } from './account.ts'
import { Bystanders } from './bystanders.ts'
import type { Check, CheckContext, Leave, Loose } from './check.ts'
import type { ConformanceOptions } from './conformanceOptions.ts'
import { chooseMarket, type Market } from './market.ts'
import { Inapplicable } from './mismatch.ts'
import { Pace } from './pace.ts'
import { RawSocket } from './rawSocket.ts'
import { Wire, type WireOptions } from './wire.ts'

const TESTNET_HOST = 'api.hyperliquid-testnet.xyz'
const DEADLINE_MS = 10_000
const IDLE_MS = 60_000
const WEIGHT_PER_MINUTE = 900
const SOCKETS_PER_MINUTE = 25
const REQUESTS_MAX = 4000

/** What one run of the checks has in its hands. */
export type ConformanceRun = {
  readonly options: ConformanceOptions
  readonly wire: Wire
  readonly sockets: Pace
  readonly market: Market
  readonly newAccount: (key?: Signer) => Account
  readonly accounts: { readonly stranger: Account; readonly maker?: Account; readonly taker?: Account }
  /** Why an account can't be used, if it can't. */
  readonly unusable: { readonly maker: string | undefined; readonly taker: string | undefined }
  readonly bystanders: Bystanders
  readonly constants: Map<string, Promise<Loose>>
  readonly stop: AbortSignal
  readonly newWire: (more: Partial<WireOptions>) => Wire
}

/** Asks the endpoint for what every check builds on. @throws Mismatch or Inapplicable where it does not even tell that. */
export async function prepareRun(options: ConformanceOptions): Promise<ConformanceRun> {
  const { url, signer, taker, onProgress } = options
  const stop = options.stop ?? new AbortController().signal
  const onWait = (waitMs: number): void => onProgress?.({ type: 'waiting', waitMs })
  const newWire = (more: Partial<WireOptions>): Wire =>
    new Wire({
      url,
      deadlineMs: options.deadlineMs ?? DEADLINE_MS,
      weightPerMinute: options.weightPerMinute ?? WEIGHT_PER_MINUTE,
      requestsMax: options.requestsMax ?? REQUESTS_MAX,
      stop,
      onWait,
      ...more,
    })
  const wire = newWire({})
  const metas = await wire.ask('/info', { type: 'spotMetaAndAssetCtxs' })
  const state: Loose = signer && (await wire.ask('/info', { type: 'spotClearinghouseState', user: signer.address }))
  const market = chooseMarket(metas, { coin: options.coin, balances: state?.balances })
  const isMainnet = options.isMainnet ?? new URL(url).host !== TESTNET_HOST
  const newAccount = (key = createSigner(`0x${randomBytes(32).toString('hex')}`)): Account => new Account(key, wire, market, isMainnet)
  return {
    options,
    wire,
    sockets: new Pace({ perMinute: options.socketsPerMinute ?? SOCKETS_PER_MINUTE, stop, onWait }),
    market,
    newAccount,
    accounts: { stranger: newAccount(), ...(signer && { maker: newAccount(signer) }), ...(taker && { taker: newAccount(taker) }) },
    unusable: { maker: await unusableFor(wire, signer), taker: await unusableFor(wire, taker) },
    bystanders: new Bystanders(
      wire,
      market.coin,
      [signer, taker].flatMap((key) => (key === undefined ? [] : [key.address])),
    ),
    constants: new Map(),
    stop,
    newWire,
  }
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

const LEAVES: Readonly<Record<Leave, readonly [option: keyof ConformanceOptions, words: string]>> = {
  approvals: ['allowApprovals', 'needs leave to approve API wallets and builder fees: --allow-approvals'],
  limits: ['exhaustLimits', 'needs leave to use limits up: --exhaust-limits'],
  slow: ['slow', 'needs leave to take long: --slow'],
}

/** Returns what a check lacks to be run, if anything. */
export function missingFor({ needs, leave }: Pick<Check, 'needs' | 'leave'>, run: ConformanceRun): string | undefined {
  const { options, accounts, unusable } = run
  if (leave !== undefined && options[LEAVES[leave][0]] !== true) return LEAVES[leave][1]
  if (needs === 'nothing') return undefined
  if (accounts.maker === undefined) return 'needs a key'
  if (needs !== 'key' && options.allowOrders !== true) return 'needs leave to place orders: --allow-orders'
  if (needs === 'taker' && accounts.taker === undefined) return 'needs a second key: --taker-key-env'
  return unusable.maker ?? (needs === 'taker' ? unusable.taker : undefined)
}

/** Returns the hands of one check; the sockets that it opens are added to a list. */
export function contextOf(run: ConformanceRun, sockets: RawSocket[]): CheckContext {
  const { options, wire, market, accounts, constants } = run
  const info = (body: unknown): Promise<Loose> => wire.ask('/info', body)
  const wsUrl = options.wsUrl ?? `${options.url.replace(/^http/, 'ws')}/ws`
  const open = async (): Promise<RawSocket> => {
    const socket = await RawSocket.open(wsUrl, options.frameDeadlineMs ?? options.deadlineMs ?? DEADLINE_MS)
    sockets.push(socket)
    return socket
  }
  return {
    ...accounts,
    maker: accounts.maker as Account,
    taker: accounts.taker as Account,
    market,
    idleMs: options.idleMs ?? IDLE_MS,
    newAccount: () => run.newAccount(),
    info,
    constant: (body) => {
      const key = JSON.stringify(body)
      const known = constants.get(key) ?? info(body)
      constants.set(key, known)
      return known
    },
    http: (path, text, contentType) => wire.post(path, text, contentType),
    rush: (path, body) => wire.postAtOnce(path, JSON.stringify(body)),
    socket: async () => {
      await run.sockets.spend(1)
      return open()
    },
    socketAtOnce: open,
    wait: (ms) => waitFor(ms, run.stop),
  }
}

/** @throws Inapplicable when the run is stopped meanwhile. */
async function waitFor(ms: number, stop: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
  if (stop.aborted) throw new Inapplicable('stopped')
}
