import type { BacktestJson } from '@hyperladder/backtest'
import type { BacktestJob } from '../jobs/job.ts'
import { figure } from './figures.ts'

/** Returns a fill model in a sentence. */
export function describeModel(model: BacktestJob['fillModel']): string {
  if (model.name === 'trade-through')
    return 'trade-through: a recorded trade beyond our price fills us, up to its size; one at our price does not'
  if (model.name === 'queue')
    return 'queue: we stand behind what the recorded book had at our price; trades there eat what is ahead, then us'
  const order = {
    'high-first': 'open, high, low, close',
    'low-first': 'open, low, high, close',
    both: 'open, high, low, close, and the other way round: both are run',
  }[model.path]
  const share = model.participation === 1 ? 'the candle’s whole volume' : `${model.participation} of the candle’s volume`
  return `candle-path: the price walks ${order}; what it passes of ours is filled, up to ${share}`
}

type Latency = BacktestJson['assumptions']['latency']['orders']

const one = (latency: Latency): string => {
  if (latency.name === 'constant') return `${latency.ms} ms`
  if (latency.name === 'lognormal') return `lognormal, median ${latency.medianMs} ms, sigma ${latency.sigma}`
  return `drawn from ${latency.samplesMs.length} recorded`
}

/** Returns the three latencies in words. */
export const describeLatency = ({ orders, answers, feeds }: BacktestJson['assumptions']['latency']): string =>
  `orders ${one(orders)}; answers ${one(answers)}; feeds ${one(feeds)}`

/** Returns the fees of a run in words. */
export function describeFees({ assumptions: { fees }, makerRateEnd, market }: BacktestJson): string {
  const { makerRate, tierVolume, stakingTier, referred, stablePair } = fees
  const rates =
    makerRate === makerRateEnd
      ? `maker ${makerRate} at the start and at the end`
      : `maker ${makerRate} at the start, ${makerRateEnd} at the end`
  const standing = [
    `a 14-day volume of ${figure(tierVolume, 0)} ${market.quote} at the start as the tiers count it`,
    `staking tier ${stakingTier}`,
  ]
  return [
    `${rates}, by ${standing.join(' and ')}`,
    ...(stablePair ? ['a fifth, as of a pair of two quote assets'] : []),
    ...(referred ? ['referred'] : []),
  ].join('; ')
}

/** Whether the account was told to be more than a new one. */
export const hasStanding = ({ assumptions: { fees } }: BacktestJson): boolean =>
  Number(fees.tierVolume) > 0 || fees.stakingTier > 0 || fees.referred || fees.stablePair || fees.makerSharePpm > 0
