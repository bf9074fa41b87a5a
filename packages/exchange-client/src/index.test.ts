import { expect, test } from 'vitest'
import * as client from './index.ts'

test('exports', () => {
  expect(Object.keys(client).sort()).toEqual([
    'ClosedError',
    'DecodeError',
    'ExchangeError',
    'HttpStatusError',
    'RateLimitedError',
    'SubscriptionError',
    'TimeoutError',
    'TransportError',
    'classifyRefusal',
    'createExchangeClient',
    'createMarketDataClient',
  ])
})
