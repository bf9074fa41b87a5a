import { expect, test } from 'vitest'
import * as orderState from './index.ts'

test('exports', () => {
  expect(Object.keys(orderState).sort()).toEqual([
    'CLOID_MAGIC',
    'LEAST_FILL_MEMORY',
    'OrderState',
    'decodeCloid',
    'encodeCloid',
    'firstGeneration',
    'isOurCloid',
    'slotNumber',
  ])
})
