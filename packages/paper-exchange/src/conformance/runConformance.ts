import type { Check } from './check.ts'
import { cleanUp } from './cleanUp.ts'
import { conformanceChecks } from './conformanceChecks.ts'
import type { ConformanceOptions } from './conformanceOptions.ts'
import { type ConformanceRun, contextOf, missingFor, prepareRun } from './conformanceRun.ts'
import { Inapplicable } from './mismatch.ts'
import type { RawSocket } from './rawSocket.ts'

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

const TIME_MAX_MS = 1_800_000

/**
 * Runs the checks against an endpoint that claims Hyperliquid's spot protocol, one after the other, over plain HTTP and WebSocket. Reads only, unless
 * `allowOrders`: then small post-only orders far from the market, each taken back; trades only between the two keys, and only if both are given.
 * What would weigh on an endpoint of others needs leave of its own: `allowApprovals`, `exhaustLimits`, `slow`.
 * @throws Mismatch or Inapplicable when the endpoint does not even tell its markets, or has no such pair.
 * @example
 * const { failed } = await runConformance({ url: 'https://api.hyperliquid-testnet.xyz' })
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const run = await prepareRun(options)
  const checks = conformanceChecks.filter(({ id }) => isWanted(id, options.only))
  const results: ConformanceResult[] = []
  const endMs = Date.now() + (options.timeMaxMs ?? TIME_MAX_MS)
  let leftOpen: ConformanceReport['leftOpen'] | undefined
  try {
    for (const check of checks) {
      // After these the endpoint answers this address no more for a while, and none of them places an order.
      if (check.shutsOut === true) leftOpen ??= await cleanUp(run)
      const result = await runOne(check, run, endMs)
      results.push(result)
      options.onProgress?.({ type: 'checked', done: results.length, of: checks.length, result })
    }
  } finally {
    leftOpen ??= await cleanUp(run)
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

async function runOne({ run: body, ...check }: Check, run: ConformanceRun, endMs: number): Promise<ConformanceResult> {
  const startMs = Date.now()
  const done = (outcome: ConformanceResult['outcome'], reason?: string): ConformanceResult => ({
    ...check,
    outcome,
    ...(reason !== undefined && { reason }),
    ms: Date.now() - startMs,
  })
  const missing = run.stop.aborted ? 'stopped' : startMs > endMs ? 'the run took too long' : missingFor(check, run)
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
