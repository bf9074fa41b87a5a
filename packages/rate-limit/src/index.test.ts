import { expect, test } from 'vitest'
import * as rateLimit from './index.ts'

test('exports', () => {
  expect(Object.keys(rateLimit).sort()).toEqual([
    'COOLDOWNS_MAX',
    'Cooldowns',
    'EXPIRED_CHARGE',
    'IP_WEIGHT_PER_MINUTE',
    'IpBudget',
    'RateLimitBudget',
    'RateLimitError',
    'TRICKLE_MS',
    'actionIpWeight',
    'addressCap',
    'addressCharge',
    'cancelCap',
    'infoIpWeight',
  ])
})
