import { describe, expect, test } from 'vitest'
import {
  parseExchangeReply,
  parseOpenOrders,
  parseOrderStatus,
  parseSpotClearinghouseState,
  parseSpotMeta,
  parseUserFills,
  parseUserRole,
  parseWsFrame,
  WireError,
} from './index.ts'

const fill = {
  coin: '@107',
  px: '92.7',
  sz: '0.41',
  side: 'A',
  time: 1791279150013,
  startPosition: '54377.71000602',
  dir: 'Sell',
  oid: 566598918312,
  crossed: true,
  fee: '0.01787849',
  tid: 499584618036466,
  feeToken: 'USDC',
}
const order = { coin: '@107', side: 'B', limitPx: '93.218', sz: '0.0', oid: 566617964508, timestamp: 1791281008463, origSz: '3.28' }

describe('a list', () => {
  test('keeps its good items when one is malformed, and names the place of the bad one', () => {
    const { items, bad } = parseUserFills([fill, { ...fill, px: 92.7 }, { ...fill, tid: 2 }])
    expect(items.map(({ tid }) => tid)).toEqual([499584618036466, 2])
    expect(bad.map(({ error }) => error.message)).toEqual(['userFills[1].px was 92.7, must be a decimal string'])
    expect(bad[0]?.raw).toEqual({ ...fill, px: 92.7 })
  })

  test.each([[null], [{}], ['[]'], [undefined], [{ error: 'oops' }]])('that is %j is an error, never empty', (value) => {
    expect(() => parseOpenOrders(value)).toThrow(WireError)
    expect(() => parseUserFills(value)).toThrow(WireError)
    expect(() => parseSpotClearinghouseState(value)).toThrow(WireError)
    expect(() => parseSpotMeta(value)).toThrow(WireError)
  })

  test('keeps unknown keys and unknown words', () => {
    const frame = parseWsFrame(
      JSON.stringify({ channel: 'orderUpdates', data: [{ order: { ...order, fresh: 1 }, status: 'quantumCanceled', statusTimestamp: 1 }] }),
    )
    expect(frame).toMatchObject({ updates: { items: [{ status: 'quantumCanceled', order: { fresh: 1 } }], bad: [] } })
    expect(parseUserFills([{ ...fill, dir: 'Teleport' }]).items[0]?.dir).toBe('Teleport')
  })

  test.each([
    ['a side that is neither', { side: 'C' }, "side was C, must be 'A' or 'B'"],
    ['an oid beyond what a number holds', { oid: 2 ** 53 }, 'oid was 9007199254740992, must be an oid'],
    ['an exponent', { sz: '1e3' }, 'sz was 1e3, must be a decimal string'],
    ['a short cloid', { cloid: '0x12' }, 'cloid was 0x12, must be a cloid'],
    ['a missing coin', { coin: undefined }, 'coin was undefined, must be string'],
  ])('sets aside an order with %s', (_, patch, message) => {
    expect(parseOpenOrders([{ ...order, ...patch }]).bad[0]?.error.message).toBe(`openOrders[0].${message}`)
  })

  test('reads a cloid that is absent, null or in capitals', () => {
    const cloids = [{}, { cloid: null }, { cloid: '0xABCDEF00000000000000000000000000' }].map(
      (patch) => parseOpenOrders([{ ...order, ...patch }]).items[0]?.cloid ?? null,
    )
    expect(cloids).toEqual([null, null, '0xabcdef00000000000000000000000000'])
  })
})

describe('an exchange reply', () => {
  const ok = (type: string, statuses: unknown[]) => ({ status: 'ok', response: { type, data: { statuses } } })

  test('tells every item', () => {
    const cloid = '0x000000000000000000065d291c305ae0'
    expect(
      parseExchangeReply(
        ok('order', [
          { resting: { oid: 1, cloid } },
          { filled: { oid: 2, totalSz: '0.02', avgPx: '1891.4' } },
          { error: 'no' },
          'waitingForTrigger',
        ]),
      ),
    ).toEqual({
      type: 'statuses',
      kind: 'order',
      statuses: [
        { type: 'resting', oid: 1, cloid },
        { type: 'filled', oid: 2, totalSz: '0.02', avgPx: '1891.4' },
        { type: 'error', text: 'no' },
        { type: 'word', word: 'waitingForTrigger' },
      ],
    })
    expect(parseExchangeReply(ok('cancel', ['success']))).toMatchObject({ statuses: [{ type: 'word', word: 'success' }] })
  })

  test('tells a refusal and a plain done', () => {
    expect(parseExchangeReply({ status: 'err', response: 'Invalid nonce: duplicate nonce 1' })).toEqual({
      type: 'err',
      text: 'Invalid nonce: duplicate nonce 1',
    })
    expect(parseExchangeReply({ status: 'ok', response: { type: 'default' } })).toEqual({ type: 'done', kind: 'default' })
  })

  test.each([
    [null],
    ['ok'],
    [{ status: 'ok' }],
    [{ status: 'maybe', response: '' }],
    [ok('order', [{ resting: {} }])],
    [ok('order', [7])],
    [{ error: 'Could not parse' }],
  ])('of the shape %j is an error', (value) => {
    expect(() => parseExchangeReply(value)).toThrow(WireError)
  })
})

describe('single replies', () => {
  test('an order status is an order or unknown', () => {
    expect(parseOrderStatus({ status: 'unknownOid' })).toEqual({ type: 'unknownOid' })
    expect(parseOrderStatus({ status: 'order', order: { order, status: 'filled', statusTimestamp: 3 } })).toMatchObject({
      type: 'order',
      record: { status: 'filled', order: { oid: order.oid } },
    })
    expect(() => parseOrderStatus({ status: 'order' })).toThrow('orderStatus.order was undefined')
  })

  test('a role is one of five, and its master an address', () => {
    const master = '0x1719884EB866cb12b2287399b15f7db5e7d775ea'
    expect(parseUserRole({ role: 'agent', data: { user: master } })).toEqual({ role: 'agent', data: { user: master.toLowerCase() } })
    expect(() => parseUserRole({ role: 'owner' })).toThrow(
      'userRole.role was owner, must be one of missing, user, vault, agent, subAccount',
    )
    expect(() => parseUserRole({ role: 'subAccount', data: {} })).toThrow('userRole.data.master was undefined')
  })

  test('balances of outcome markets have no token and stay', () => {
    const { items } = parseSpotClearinghouseState({ balances: [{ coin: '+12301', total: '1.0', hold: '0.0' }] })
    expect(items).toMatchObject([{ coin: '+12301' }])
  })
})

describe('a frame', () => {
  test.each([
    ['{"channel":"pong"}', { type: 'pong' }],
    ['Websocket connection established.', { type: 'greeting' }],
    ['{"channel":"error","data":"Already subscribed: {}"}', { type: 'error', text: 'Already subscribed: {}' }],
    ['{"channel":"novel","data":{"x":1}}', { type: 'other', channel: 'novel', data: { x: 1 } }],
  ])('%s parses', (text, frame) => {
    expect(parseWsFrame(text)).toEqual(frame)
  })

  test.each([
    ['garbage', 'frame was garbage, must be JSON'],
    ['[]', 'frame'],
    ['{"data":{}}', 'frame.channel was undefined'],
    ['{"channel":"userFills","data":{"user":"0x12","fills":[]}}', 'userFills.user was 0x12, must be an address'],
    ['{"channel":"orderUpdates","data":{}}', 'orderUpdates was {}, must be a list'],
    ['{"channel":"spotState","data":{"user":"0x1719884eb866cb12b2287399b15f7db5e7d775ea"}}', 'spotState.spotState was undefined'],
  ])('%s is an error that names the place', (text, message) => {
    expect(() => parseWsFrame(text)).toThrow(message)
  })

  test('an error quotes at most 160 characters', () => {
    const error = (() => {
      try {
        return parseWsFrame('x'.repeat(10_000))
      } catch (caught) {
        return caught as WireError
      }
    })()
    expect((error as WireError).excerpt).toHaveLength(160)
  })

  test('later user fills leave isSnapshot out', () => {
    const frame = (data: object) =>
      parseWsFrame(JSON.stringify({ channel: 'userFills', data: { user: `0x${'a'.repeat(40)}`, fills: [fill], ...data } }))
    expect(
      [frame({ isSnapshot: true }), frame({ isSnapshot: false }), frame({})].map(
        (parsed) => parsed.type === 'userFills' && parsed.isSnapshot,
      ),
    ).toEqual([true, false, false])
  })
})
