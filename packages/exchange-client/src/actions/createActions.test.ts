import { createSigner } from '@hyperladder/protocol'
import type { Cloid, Px, Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import type { Directory } from '../decode/universe.ts'
import { settingsOf } from '../options.ts'
import { IpGate } from '../rest/ipGate.ts'
import { directory } from '../testing/markets.ts'
import { createActions } from './actions.ts'

const cloid = `0x${'1'.repeat(32)}` as Cloid
const place = { type: 'place', items: [{ coin: '@107', side: 'bid', px: 92_940_000n as Px, sz: 200n as Sz, cloid }] } as const
const resting = JSON.stringify({ status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: 5 } }] } } })

/** An action that was asked for and not waited for; `sent`: what has reached the sender by then. */
function begun(known: Directory | undefined) {
  const clock = { nowMs: () => 1, sleep: async () => {} }
  const signer = createSigner(`0x${'1'.repeat(64)}`)
  const sent: string[] = []
  const actions = createActions({
    settings: settingsOf({ network: 'paper', url: 'http://x/', account: signer.address, signer, clock }),
    send: async ({ action }) => {
      sent.push(action.type)
      return { type: 'body', text: resting }
    },
    gate: new IpGate(clock),
    directory: async () => directory,
    knownDirectory: () => known,
    closed: new AbortController().signal,
  })
  return { sent, answer: actions.execute(place) }
}

test('an action is with its sender when execute returns, before anything else the caller does', async () => {
  const { sent, answer } = begun(directory)
  expect(sent).toEqual(['order'])
  expect(await answer).toMatchObject({ type: 'answered' })
})

test('one that comes before the markets are known waits for them', async () => {
  const { sent, answer } = begun(undefined)
  expect(sent).toEqual([])
  expect(await answer).toMatchObject({ type: 'answered' })
})
