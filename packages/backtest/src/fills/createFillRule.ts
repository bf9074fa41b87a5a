import { defaultParticipation } from '../defaultParticipation.ts'
import type { CandlePath, FillModel } from '../fillModelTypes.ts'
import { candlePath } from './candlePath.ts'
import type { FillRule, FillStage } from './fillStage.ts'
import { queue } from './queue.ts'
import { tradeThrough } from './tradeThrough.ts'

/** Returns the rule of a fill model on a stage. `path`: of the one run that this is, under `candle-path`. */
export function createFillRule(model: FillModel, path: Exclude<CandlePath, 'both'>, stage: FillStage): FillRule {
  switch (model.name) {
    case 'candle-path':
      return candlePath(stage, path, model.participation ?? defaultParticipation)
    case 'trade-through':
      return tradeThrough(stage)
    case 'queue':
      return queue(stage)
    default:
      return model satisfies never
  }
}
