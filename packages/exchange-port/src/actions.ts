import type { Cloid, Oid, Px, Side, Sz } from '@hyperladder/units'
import type { Refusal } from './refusal.ts'

/** An ALO order: there is no other kind here, so no code path can send a taker. */
export type PlaceItem = { readonly coin: string; readonly side: Side; readonly px: Px; readonly sz: Sz; readonly cloid: Cloid }
/** The replacement carries its own fresh cloid. Same side as its target. */
export type ModifyItem = { readonly target: Oid | Cloid; readonly replacement: PlaceItem }
export type CancelItem = { readonly coin: string; readonly target: Oid | Cloid }

/** One signed action. All items of a batch are answered one by one, or refused as a whole. */
export type ActionBatch =
  | { readonly type: 'place'; readonly items: readonly PlaceItem[] }
  | { readonly type: 'modify'; readonly items: readonly ModifyItem[] }
  | { readonly type: 'cancel'; readonly items: readonly CancelItem[] }

export type ItemAnswer =
  | { readonly type: 'resting'; readonly oid: Oid }
  /** An ALO never fills at placement; a venue that says so is believed all the same. */
  | { readonly type: 'filled'; readonly oid: Oid; readonly totalSz: Sz }
  | { readonly type: 'canceled' }
  | { readonly type: 'refused'; readonly refusal: Refusal }

export type BatchAnswer =
  /** `items` answers the batch one to one. `charged`: what the address budget paid. */
  | { readonly type: 'answered'; readonly items: readonly ItemAnswer[]; readonly charged: number }
  /** Refused as a whole: nothing ran. */
  | { readonly type: 'refused'; readonly refusal: Refusal; readonly charged: number }
  /** No answer, or one that can't be read: it may or may not have landed, and may land yet. `nonce` is what a noop must burn. */
  | { readonly type: 'unknown'; readonly nonce: number; readonly reason: string }
  /** It provably never left. */
  | { readonly type: 'notSent'; readonly reason: string }

/** Answer to burning a nonce with `noop`: `burned`: the old action can't land any more; `used`: it has landed, or was itself refused; `unknown`: no answer. */
export type BurnAnswer = { readonly type: 'burned' | 'used' | 'unknown'; readonly reason: string }

/** Answer to `scheduleCancel`. `refused`: among others until enough volume was traded (API reference 2.6). `charged`: what the address budget paid. */
export type ScheduleAnswer =
  | { readonly type: 'scheduled'; readonly charged: number }
  | { readonly type: 'refused'; readonly refusal: Refusal; readonly charged: number }
  /** No answer, or one that can't be read; or it never left. */
  | { readonly type: 'unknown'; readonly reason: string }
