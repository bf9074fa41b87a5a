import { invariant, marketSpec } from '@hyperladder/units'
import { moveTotal, openAccount } from './accounts.ts'
import { Book } from './book.ts'
import { openCrowd } from './crowd.ts'
import { dustPeriodOf } from './dusting.ts'
import { hip2Ladder, openHip2 } from './hip2.ts'
import type { VenueConfig, VenueToken } from './types.ts'
import { dayOf, type Market, type World } from './world.ts'

/** Builds the world of a configuration at height 0: accounts funded, books empty. */
export function genesis(config: VenueConfig): World {
  const { min, max } = config.commitBlocks
  invariant(min >= 0 && max >= min, 'commitBlocks must be from 0, and its max not below its min', { min, max })
  const world = emptyWorld(config)
  openCrowd(world)
  openHip2(world)
  for (const owned of config.owned) openAccount(world, owned.address)
  for (const { user, token, amount } of config.funds) {
    invariant(world.tokens.has(token), 'a fund names a token outside the universe', { user, token })
    moveTotal(openAccount(world, user), token, amount)
  }
  return world
}

/** Builds the fixed part of a world: tokens and markets, and nobody in it. */
export function emptyWorld(config: VenueConfig): World {
  const tokens = new Map(config.universe.tokens.map((token) => [token.index, token]))
  const quotes = new Set(config.universe.pairs.map((pair) => pair.quote))
  const ladders = new Map(config.hip2.map((ladder) => [ladder.coin, hip2Ladder(ladder)]))
  const markets = config.universe.pairs.map((pair): Market => {
    const base = token(tokens, pair.base, pair.coin)
    const quote = token(tokens, pair.quote, pair.coin)
    const spec = marketSpec({ coin: pair.coin, pairIndex: pair.pairIndex, base, quote })
    return {
      spec,
      pair,
      book: new Book(),
      stable: pair.stable ?? quotes.has(pair.base),
      lotWei: 10n ** BigInt(base.weiDecimals - base.szDecimals),
      mark: pair.startPx,
      lastPx: null,
      trades: [],
      prevDayPx: pair.startPx,
      dayNtl: 0n,
      dayBase: 0n,
      regime: { name: config.regime, sinceHeight: 0, driftPpm: 0 },
      tapePosition: 0,
      hip2: ladders.get(pair.coin) ?? null,
    }
  })
  return {
    config,
    tokens,
    markets,
    byAsset: new Map(markets.map((market) => [market.spec.assetId, market])),
    byCoin: new Map(markets.map((market) => [market.spec.coin, market])),
    owned: new Map(config.owned.map((owned) => [owned.address, owned])),
    accounts: new Map(),
    agents: new Map(),
    signers: new Map(),
    feesKept: new Map(),
    burned: new Map(),
    builderRewards: new Map(),
    day: dayOf(config.genesisMs),
    days: [],
    pending: [],
    delayed: [],
    height: 0,
    timeMs: config.genesisMs,
    nextOid: config.limits.firstOid,
    postOnlyUntilMs: 0,
    hip2AtMs: 0,
    dustPeriod: dustPeriodOf(config.limits.dustEveryMs, config.genesisMs),
  }
}

function token(tokens: ReadonlyMap<number, VenueToken>, index: number, coin: string): VenueToken {
  const found = tokens.get(index)
  invariant(found !== undefined, 'a pair names a token outside the universe', { coin, index })
  return found
}
