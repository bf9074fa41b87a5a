import type { Address, Ntl, Px } from '@hyperladder/units'
import { expect, test } from 'vitest'
import type { VenueRefusal } from '../../core/types.ts'
import { venueConfig } from '../../core/venueConfig.ts'
import { VenueCore } from '../../core/venueCore.ts'
import { encodeAnswer } from './answer.ts'
import { refusalText } from './refusalText.ts'

const core = new VenueCore(venueConfig({ traders: false }))
const address = `0x${'1'.repeat(40)}` as Address
const asset = 10000

const rows: readonly (readonly [VenueRefusal, string])[] = [
  [{ code: 'unknownSigner', address }, `User or API Wallet ${address} does not exist.`],
  [{ code: 'mustDeposit', address }, `Must deposit before performing actions. User: ${address}`],
  [{ code: 'vaultNotRegistered', vault: address }, 'Vault not registered'],
  [{ code: 'vaultForbidden', vault: address }, 'Vault may not perform this action.'],
  [{ code: 'nonceTooLow', nonce: 1, bound: 2 }, 'Invalid nonce: nonce too low 1 < 2'],
  [{ code: 'nonceTooHigh', nonce: 3, bound: 2 }, 'Invalid nonce: nonce too high 3 > 2'],
  [
    { code: 'overBudget', used: 97_460, cap: 97_456, cumVlm: 8_745_746_999_999n as Ntl },
    'Too many cumulative requests sent (97460 > 97456) for cumulative volume traded $87457.46. Place taker orders to free up 1 request per USDC traded.',
  ],
  [{ code: 'builderNotApproved' }, 'Builder fee has not been approved.'],
  [{ code: 'priorityBalance' }, 'Insufficient delegatable balance for priority order'],
  [{ code: 'emptyBatch' }, 'Orders are empty.'],
  [{ code: 'reduceOnly' }, 'Reduce-only is invalid for spot trading.'],
  [{ code: 'triggerOrder', asset }, 'Placing trigger orders is not enabled on spot trading yet.'],
  [{ code: 'belowMinNotional', asset, quoteToken: 'USDH' }, 'Order must have minimum value of 10 USDH. asset=10000'],
  [
    { code: 'postOnlyWouldCross', asset, bid: null, ask: 10_000_000n as Px },
    'Post only order would have immediately matched, bbo was @0.1. asset=10000',
  ],
  [{ code: 'tooManyOpenOrders', asset, limit: 1000 }, 'Too many open orders. asset=10000'],
  [{ code: 'postOnlyWindow' }, 'Only post-only orders allowed immediately after network upgrade'],
  [
    { code: 'modifyFailed', inner: { code: 'insufficientBalance', asset } },
    'Error placing new order during modify: Insufficient spot balance asset=10000',
  ],
  [{ code: 'agentLimit', limit: 3 }, 'Too many extra agents for cumulative volume traded. Current limit is 3'],
  [{ code: 'agentUsed' }, 'Extra agent already used.'],
  [{ code: 'agentExpired' }, 'Agent valid_until already expired.'],
  [
    { code: 'scheduleCancelVolume', required: 50_000_000_000n as Ntl, traded: 37_347_205_000n as Ntl },
    'Cannot set scheduled cancel time until enough volume traded. Required: $500. Traded: $373.47205.',
  ],
  [{ code: 'scheduleCancelEarly' }, 'Scheduled cancel time too early, must be at least 5 seconds from now.'],
  [{ code: 'scheduleCancelTooMany' }, 'Too many scheduled cancel triggers today'],
]

test.each(rows.map(([refusal, text]) => [text, refusal] as const))('the venue says: %s', (text, refusal) => {
  expect(refusalText(core, refusal)).toBe(text)
})

test('a batch refused by its payload has one status', () => {
  expect(
    encodeAnswer(core, { type: 'rejectedBatch', kind: 'order', refusal: { code: 'badTick', asset }, charged: 3 }, [asset, asset, asset]),
  ).toEqual({
    status: 'ok',
    response: { type: 'order', data: { statuses: [{ error: 'Price must be divisible by tick size. asset=10000' }] } },
  })
})
