import { freshCloid } from '../account.ts'
import type { CheckContext, Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { mustFit } from '../shape.ts'

/** The reply to an action that has nothing to tell. */
export const OK_DEFAULT = { status: 'ok', response: { type: 'default' } } as const
/** The reply to an action that was refused as a whole. */
export const err = (response: string | RegExp) => ({ status: 'err', response }) as const

/** A small post-only bid of the first key at half the mark, with a cloid. */
export const bid = (c: CheckContext, more: object = {}): Loose => ({ ...c.maker.wireOrder('bid', { c: freshCloid() }), ...more })

/** The size that takes such a bid below the minimum value. */
export const tooSmall = (c: CheckContext): { readonly s: string } => ({ s: c.market.szFor(c.market.pxAt(1n, 2n), 9n) })

/** Sends a good order and a bad one, and wants one status with the text, and nothing placed. */
export async function refusesBatch(c: CheckContext, bad: object, text: string): Promise<void> {
  const good = bid(c)
  const statuses = await c.maker.place(good, bid(c, bad))
  mustFit(statuses, [{ error: text }], 'statuses')
  must(statuses.length === 1, `there were ${statuses.length} statuses, must be one for the batch`)
  mustFit(await c.info({ type: 'orderStatus', user: c.maker.address, oid: good.c }), { status: 'unknownOid' })
}
