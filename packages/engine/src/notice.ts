import type { Fill, Refusal } from '@hyperladder/exchange-port'
import type { Slot } from '@hyperladder/order-state'
import type { Oid, Side, Sz, Wei } from '@hyperladder/units'
import type { CautionLevel } from './event.ts'

/** What the engine has to tell its operator: drained by the shell, never read back by the engine. */
export type Notice =
  | {
      readonly type: 'fill'
      readonly fill: Fill
      readonly own: boolean
      readonly level: number | undefined
      readonly remaining: Sz | undefined
    }
  | { readonly type: 'fillTooOld'; readonly fill: Fill }
  | {
      readonly type: 'refused'
      readonly coin: string
      readonly slot: Slot | undefined
      readonly action: 'place' | 'modify' | 'cancel'
      readonly refusal: Refusal
    }
  /** An unexplained difference between the venue's figure and ours, confirmed by two readings. */
  | { readonly type: 'flow'; readonly token: string; readonly tokenIndex: number; readonly delta: Wei; readonly accepted: boolean }
  | { readonly type: 'halted'; readonly coin: string; readonly reason: string; readonly sticky: boolean }
  | { readonly type: 'caution'; readonly level: CautionLevel; readonly reason: string }
  | { readonly type: 'violation'; readonly coin: string; readonly rule: string; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: 'ghost'; readonly coin: string; readonly ref: string }
  | { readonly type: 'orphan'; readonly coin: string; readonly oid: Oid; readonly side: Side }
  | { readonly type: 'foreign'; readonly coin: string; readonly oid: Oid; readonly side: Side }
  | { readonly type: 'budgetCorrection'; readonly by: number }
