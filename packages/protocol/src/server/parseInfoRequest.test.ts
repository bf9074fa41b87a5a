import { expect, test } from 'vitest'
import { parseInfoRequest } from './parseInfoRequest.ts'

const user = `0x${'ab'.repeat(20)}`
const upper = `0x${'AB'.repeat(20)}`

test.each([
  ['unknown extra fields are ignored', { type: 'spotMeta', more: 1 }, { type: 'spotMeta' }],
  ['an address of any case is lowered', { type: 'userRole', user: upper }, { type: 'userRole', user }],
  ['an address without 0x is taken', { type: 'userRole', user: 'AB'.repeat(20) }, { type: 'userRole', user }],
  ['a positional array is taken for an object', ['userRole', upper], { type: 'userRole', user }],
  ['a positional array may leave optional fields out', ['openOrders', user], { type: 'openOrders', user, dex: '' }],
  [
    'nulls of the Python SDK are defaults',
    { type: 'userFillsByTime', user, startTime: 5, endTime: null, aggregateByTime: false },
    { type: 'userFillsByTime', user, startTime: 5, aggregateByTime: false, reversed: false },
  ],
  ['an order is asked for by oid', { type: 'orderStatus', user, oid: 566617964508 }, { type: 'orderStatus', user, ref: 566617964508 }],
  [
    'an order is asked for by cloid',
    { type: 'orderStatus', user, oid: `0x${'AB'.repeat(16)}` },
    { type: 'orderStatus', user, ref: `0x${'ab'.repeat(16)}` },
  ],
  ['a book without aggregation', { type: 'l2Book', coin: '@107', nSigFigs: null }, { type: 'l2Book', coin: '@107' }],
  ['a settled outcome is asked for by number', { type: 'settledOutcome', outcome: 3 }, { type: 'settledOutcome', outcome: 3 }],
  ['a perp dex is named', { type: 'meta', dex: '' }, { type: 'meta', dex: '' }],
])('%s', (_, body, request) => {
  expect(parseInfoRequest(body)).toEqual({ ok: true, request })
})

test.each([
  ['an unknown type', { type: 'spotmeta' }],
  ['no type', {}],
  ['a type named like a built-in', { type: 'toString' }],
  ['a missing user', { type: 'openOrders' }],
  ['a user with 0X', { type: 'openOrders', user: `0X${'1'.repeat(40)}` }],
  ['a user of 39 digits', { type: 'openOrders', user: `0x${'1'.repeat(39)}` }],
  ['a number', 5],
  ['null', null],
  ['an empty array', []],
  ['an array that is too long', ['userRole', user, 1]],
  ['the limits of no dex', { type: 'perpDexLimits' }],
  ['a cloid of 31 digits', { type: 'orderStatus', user, oid: `0x${'1'.repeat(31)}` }],
])('%s is refused with 422', (_, body) => {
  expect(parseInfoRequest(body)).toEqual({ ok: false, status: 422 })
})
