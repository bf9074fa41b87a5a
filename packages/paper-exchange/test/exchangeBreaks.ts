// biome-ignore-all lint/suspicious/noAssignInExpressions: a break is one expression, so that it stays one row
import type { Loose } from '../src/conformance/check.ts'
import type { Break } from './breakingProxy.ts'
import { acting, denied, hashedAsSent, inReply, instead, reworded, statusesOf, without } from './breaks.ts'
import type { BreakRow } from './infoBreaks.ts'

const ok = (type: string): object => ({ status: 'ok', response: { type } })
const items = (change: (status: Loose, i: number) => unknown, type = 'order'): Break =>
  inReply(type, (reply) => {
    const list = statusesOf(reply)
    list.forEach((status, i) => {
      list[i] = change(status, i) ?? status
    })
  })

/** Nonces must rise. */
function risingNonces(): Break {
  let last = 0
  return {
    ask: ({ body, path }) => {
      if (path !== '/exchange' || body?.nonce === undefined) return undefined
      const falls = body.action?.type === 'noop' && body.nonce < last
      last = Math.max(last, body.nonce)
      return falls ? { status: 200, type: 'application/json', text: '{"status":"err","response":"Invalid nonce: too low"}' } : undefined
    },
  }
}

/** After a refused modify the old order is listed again, or (`hidden`) no order is. */
function afterRefusal(hidden: boolean): Break {
  let target: Loose
  return {
    answer: (answer, { body }) => {
      if (/odify$/.test(body?.action?.type ?? ''))
        target = /rror/.test(answer.text) ? (body.action.oid ?? body.action.modifies[0].oid) : undefined
      if (body?.type !== 'openOrders' || target === undefined) return answer
      return { ...answer, text: hidden ? '[]' : JSON.stringify([...JSON.parse(answer.text), { oid: target }]) }
    },
  }
}

/** Literal texts, and the checks that look for them. */
const TEXTS = {
  'Order must have minimum value of 10': '2.9.runtime 2.10.min-notional 3.not-restored 3.inner-error',
  'Insufficient spot balance': '2.10.balance',
  'Post only order would have immediately matched, bbo was ': '2.10.alo-cross',
  'Order could not immediately match': '2.10.ioc-none',
  'Price must be divisible by tick size': '2.10.tick 5.figures',
  'Order has invalid price': '2.10.zero-price',
  'Order has invalid size': '5.size-grid',
  'Order has zero size': '2.9.static',
  'Orders are empty': '2.10.empty',
  'Order price cannot be more than 80%': '2.10.band-low 2.10.band-high',
  'Order was never placed, already canceled, or filled': '2.4.missing 2.4.twice',
  'Cannot modify canceled or filled order': '2.5.modify-error 2.5.batch-error',
  'Error placing new order during modify: ': '3.not-restored 3.lost-race',
  'Signed action over weight limit of 200': '2.4.over-200',
  'Invalid nonce: duplicate nonce': '2.10.nonce-duplicate 6.3.consumed',
  'Invalid nonce: nonce too low': '2.10.nonce-low',
  'Invalid nonce: nonce too high': '2.10.nonce-high',
  'Must deposit before performing actions': '2.8.user-signed',
  'Unable to recover signer': '2.10.unrecoverable',
  'Action already expired': '2.10.expired',
  'Vault may not perform this action': '2.10.vault-self',
  'Vault not registered': '2.10.vault-unknown',
  'Scheduled cancel time too early': '2.6.early 2.6.lead',
}

/** Sections 2, 3, 5 and 6, switched off bit by bit. */
export const exchangeBreaks: readonly BreakRow[] = [
  ...Object.entries(TEXTS).map(([text, fails]): BreakRow => [`reworded: ${text}`, reworded(text, 'Refused'), fails]),
  [
    '200 for 422',
    {
      answer: (answer, { path }) =>
        answer.status === 422 && path === '/exchange'
          ? { ...answer, status: 200, type: 'application/json', text: '{"status":"err","response":"x"}' }
          : answer,
    },
    '2.1.envelope-field 2.1.array-body 2.1.no-signature 2.2.unknown-action 2.2.action-field 2.2.cloid-length 2.2.nine-decimals 2.2.exponent 2.2.sign 2.2.empty 2.2.json-number 2.2.tif',
  ],
  ['no nulls', denied(({ body }) => body?.vaultAddress === null), '2.1.null-keys'],
  [
    'whole scalars',
    denied(
      ({ body, path }) =>
        path === '/exchange' &&
        body?.signature !== undefined &&
        body.signature.r !== '0x0' &&
        (body.signature.r.length < 66 || body.signature.s.length < 66),
    ),
    '2.1.short-scalar',
  ],
  ['hashed as sent', hashedAsSent, '2.1.key-order 2.1.padding 2.1.cloid-case 2.2.order-field 2.2.false-flag'],
  ['strict orders', denied(({ body }) => body?.action?.orders?.[0]?.extra !== undefined), '2.2.order-field'],
  [
    'everybody is unknown',
    reworded('User or API Wallet 0x.{40}', `User or API Wallet 0x${'0'.repeat(40)}`),
    '2.1.null-keys 2.1.short-scalar 2.1.key-order 2.1.padding 2.1.cloid-case 2.2.order-field 2.2.cancel 2.2.cancel-by-cloid 2.2.modify 2.2.batch-modify 2.2.schedule-cancel 2.2.reserve 2.2.set-referrer 2.10.unknown-signer 6.1.vault 6.1.expires-after 6.1.network',
  ],
  [
    'no cloid in answers',
    items(({ resting, filled }) => [resting, filled].filter(Boolean).forEach(without('cloid'))),
    '2.3.resting 2.3.filled',
  ],
  [
    'cloid null in answers',
    items(({ resting }) => {
      if (resting !== undefined) resting.cloid ??= null
    }),
    '2.3.no-cloid',
  ],
  ['another reply type', inReply('order', (reply) => void (reply.response.data && (reply.response.type = 'orders'))), '2.3.reply'],
  ['fills at the limit', items((status) => void (status.filled && (status.filled.avgPx = '1.0'))), '2.3.average 2.3.filled'],
  [
    'fills of the whole size',
    inReply('order', (reply, { action }) =>
      statusesOf(reply).forEach((status, i) => {
        if (status.filled) status.filled.totalSz = action.orders[i].s
      }),
    ),
    '2.3.filled 2.3.gtc-rest 2.3.ioc-rest',
  ],
  ['the rest is another order', items((status) => void (status.filled && (status.filled.oid += 1))), '2.3.gtc-rest 2.3.ioc-rest'],
  ['success in an object', items((status) => (status === 'success' ? { success: true } : undefined), 'cancel'), '2.4.success'],
  ['cancelByCloid in its own name', inReply('cancelByCloid', (reply) => void (reply.response.type = 'cancelByCloid')), '2.4.by-cloid'],
  [
    'any number of cancels',
    instead(({ body }) => (body?.action?.cancels?.length ?? 0) > 200, {
      status: 'ok',
      response: { type: 'cancel', data: { statuses: [] } },
    }),
    '2.4.over-200',
  ],
  [
    'modify with an oid',
    inReply('modify', (reply) => void (reply.status === 'ok' && (reply.response = { type: 'order', data: { statuses: [] } }))),
    '2.5.modify',
  ],
  ['batchModify answers default', inReply('batchModify', () => ok('default')), '2.5.batch 2.5.batch-error'],
  [
    'a batch ends at the first error',
    inReply('order', (reply) => {
      const list = statusesOf(reply)
      const bad = list.findIndex((status) => status.error)
      if (bad >= 0) list.length = bad + 1
    }),
    '2.9.runtime',
  ],
  [
    'an error for each of a batch',
    inReply('order', (reply, { action }) => {
      const list = statusesOf(reply)
      while (list.length > 0 && list.length < action.orders.length) list.push(list[0])
    }),
    '2.9.static',
  ],
  [
    'unknown assets are items',
    inReply('order', (reply) =>
      reply.response === 'Invalid spot'
        ? { status: 'ok', response: { type: 'order', data: { statuses: [{ error: 'Invalid spot' }] } } }
        : undefined,
    ),
    '2.9.top-level',
  ],
  ['noop unknown', denied(acting('noop')), '2.7.noop'],
  [
    'nonces count twice',
    inReply('noop', (reply) => (String(reply.response).includes('duplicate') ? ok('default') : undefined)),
    '2.10.nonce-duplicate 6.3.consumed',
  ],
  ['nonces must rise', risingNonces(), '6.3.falling-nonce'],
  [
    'fills at the taker’s price',
    inReply('order', (reply, { action }) =>
      statusesOf(reply).forEach((status, i) => {
        if (status.filled) status.filled.avgPx = action.orders[i].p
      }),
    ),
    '8.2.maker-price',
  ],
  [
    'four figures alone',
    instead(({ body }) => String(body?.action?.orders?.[0]?.p).replace('.', '').replace(/^0+/, '').length === 5, {
      status: 'ok',
      response: { type: 'order', data: { statuses: [{ error: 'Price must be divisible by tick size. asset=10000' }] } },
    }),
    '5.legal',
  ],
  [
    'oids fall',
    items((status) => void (status.resting && (status.resting.oid = 2_000_000_000_000 - status.resting.oid))),
    '8.2.oid-rises 8.2.time-priority 8.2.self-trade',
  ],
  [
    'a modify keeps the oid',
    inReply('batchModify', (reply, { action }) =>
      statusesOf(reply).forEach((status, i) => {
        if (status.resting) status.resting.oid = action.modifies[i].oid
      }),
    ),
    '3.new-oid 3.by-cloid 3.cloid-not-inherited 3.same-cloid 3.full-size',
  ],
  [
    'targets by oid alone',
    instead(({ body }) => typeof body?.action?.modifies?.[0]?.oid === 'string', {
      status: 'ok',
      response: { type: 'order', data: { statuses: [{ error: 'x' }] } },
    }),
    '3.by-cloid',
  ],
  [
    'cloids are inherited',
    inReply('openOrders', (orders) =>
      orders.forEach((order: Loose) => {
        order.cloid ??= `0x${'1'.repeat(32)}`
      }),
    ),
    '1.3.no-cloid 3.cloid-not-inherited',
  ],
  [
    'either side',
    items(
      (status) => (status.error && !/^Order|Cannot modify canceled/.test(status.error) ? { resting: { oid: 1 } } : undefined),
      'batchModify',
    ),
    '3.same-side',
  ],
  ['refused modifies restore the order', afterRefusal(false), '3.not-restored'],
  ['refused modifies always take the order', afterRefusal(true), '3.same-side 3.static'],
  [
    'the outer error in batches',
    items((status) => void (status.error && (status.error = `Error placing new order during modify: ${status.error}`)), 'batchModify'),
    '2.5.batch-error 3.static 3.inner-error',
  ],
]
