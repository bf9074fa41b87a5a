import { expect, test } from 'vitest'
import { parseWsRequest } from './parseWsRequest.ts'

const user = `0x${'ab'.repeat(20)}`
const subscribe = (subscription: unknown) => parseWsRequest(JSON.stringify({ method: 'subscribe', subscription }))

test.each([
  [{ type: 'l2Book', coin: '@107' }, '{"type":"l2Book","coin":"@107","nSigFigs":null,"mantissa":null,"fast":false}'],
  [
    { fast: true, coin: '@107', type: 'l2Book', nSigFigs: 5, mantissa: 2 },
    '{"type":"l2Book","coin":"@107","nSigFigs":5,"mantissa":2,"fast":true}',
  ],
  [{ type: 'userFills', user: user.replaceAll('a', 'A') }, `{"type":"userFills","user":"${user}","aggregateByTime":false}`],
  [{ type: 'spotState', user, isPortfolioMargin: true }, `{"type":"spotState","user":"${user}","ignorePortfolioMargin":false}`],
  [{ type: 'openOrders', user }, `{"type":"openOrders","user":"${user}","dex":""}`],
  [{ type: 'orderUpdates', user }, `{"type":"orderUpdates","user":"${user}"}`],
  [{ type: 'trades', coin: '@107' }, '{"type":"trades","coin":"@107"}'],
  [{ type: 'allMids', dex: '' }, '{"type":"allMids"}'],
])('%j is echoed in canonical form', (subscription, echo) => {
  expect(subscribe(subscription)).toMatchObject({ type: 'subscribe', echo })
})

test('an unknown key of a subscription may stand there twice', () => {
  const twice = parseWsRequest('{"method":"subscribe","subscription":{"type":"bbo","coin":"@1","x":1,"x":2}}')
  expect(twice).toMatchObject({ echo: '{"type":"bbo","coin":"@1"}' })
})

test('a ping is a ping', () => {
  expect(parseWsRequest('{"method":"ping"}')).toEqual({ type: 'ping' })
})

test('an unsubscribe has the identity of its subscribe', () => {
  const text = JSON.stringify({ method: 'unsubscribe', subscription: { coin: '@107', type: 'bbo' } })
  expect(parseWsRequest(text)).toEqual({ ...subscribe({ type: 'bbo', coin: '@107' }), type: 'unsubscribe', text })
})

test('posts carry their payload', () => {
  expect(parseWsRequest('{"method":"post","id":256,"request":{"type":"action","payload":{"x":1}}}')).toEqual({
    type: 'post',
    id: 256,
    kind: 'action',
    payload: { x: 1 },
    repeated: [],
  })
  expect(parseWsRequest('{"method":"post","id":2,"request":{"type":"action","payload":{"x":1,"x":2,"y":[{"z":1,"z":1}]}}}')).toMatchObject({
    payload: { x: 2 },
    repeated: ['x', 'y.z'],
  })
  expect(parseWsRequest('{"method":"post","id":1,"request":{"type":"info","payload":{"type":"spotMeta"}}}')).toMatchObject({ kind: 'info' })
})

test.each([
  'not json',
  '{"type":"allMids"}',
  '{"method":"subscribe","subscription":{"type":"fills"}}',
  '{"method":"subscribe","subscription":{"type":"l2Book"}}',
  '{"method":"subscribe","subscription":{"type":"orderUpdates","user":"0x1"}}',
  '{"method":"post","id":1,"request":{"type":"info","payload":{"type":"nothing"}}}',
  '{"method":"ping","method":"ping"}',
  '{"method":"subscribe","subscription":{"type":"bbo","coin":"@1","coin":"@2"}}',
  '{"method":"post","id":1,"request":{"type":"info","payload":{"type":"meta","type":"spotMeta"}}}',
  '{"method":"post","id":-1,"request":{"type":"action","payload":{}}}',
])('%s is quoted on the error channel', (frame) => {
  expect(parseWsRequest(frame)).toEqual({ type: 'error', text: `Error parsing JSON into valid websocket request: ${frame}` })
})

test('an aggregation that the book does not offer is an invalid subscription', () => {
  expect(subscribe({ type: 'l2Book', coin: '@107', nSigFigs: 9 })).toEqual({
    type: 'error',
    text: 'Invalid subscription {"type":"l2Book","coin":"@107","nSigFigs":9,"mantissa":null,"fast":false}',
  })
})
