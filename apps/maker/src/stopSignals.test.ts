import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { StopOrder } from './orchestrator/stopOrder.ts'
import { DELIBERATE_AFTER_MS, stopSignals } from './stopSignals.ts'

function setUp() {
  const source = new EventEmitter()
  const time = { ms: 1000 }
  const signals = stopSignals({ source, nowMs: () => time.ms })
  const press = (name: string, afterMs = 0): void => {
    time.ms += afterMs
    // As the process does it: the signal's name is also the argument.
    source.emit(name, name)
  }
  return { source, signals, press }
}

test.each([
  ['SIGINT', 'Ctrl-C'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGHUP', 'SIGHUP'],
])('%s orders to stop, and says so', (name, reason) => {
  const { signals, press } = setUp()
  press(name)
  expect([signals.stop.aborted, signals.stop.reason, signals.leaveNow.aborted]).toEqual([true, reason, false])
})

test('one Ctrl-C that a package runner delivers twice is one', () => {
  const { signals, press } = setUp()
  press('SIGINT')
  press('SIGINT', 3)
  press('SIGINT', DELIBERATE_AFTER_MS - 4)
  expect(signals.leaveNow.aborted).toBe(false)
})

test('a second one after 1.5 s is deliberate', () => {
  const { signals, press } = setUp()
  press('SIGINT')
  press('SIGTERM', DELIBERATE_AFTER_MS)
  expect([signals.leaveNow.aborted, signals.leaveNow.reason]).toEqual([true, 'second SIGTERM'])
})

test('a signal after a stop for another cause is the first one', () => {
  const { signals, press } = setUp()
  signals.request('the time is over')
  press('SIGINT', 60_000)
  expect([signals.stop.reason, signals.leaveNow.aborted]).toEqual(['the time is over', false])
})

test('after dispose nothing listens', () => {
  const { source, signals } = setUp()
  signals.dispose()
  expect(source.eventNames()).toEqual([])
})

test('an order that comes while the run is leaving still counts, and a fault for more than a kill', () => {
  const signals = stopSignals({ source: new EventEmitter(), nowMs: () => 0 })
  signals.request('the time of --duration is over')
  expect(signals.ordered()).toBe(0)
  signals.request(new StopOrder('killed', 2))
  expect([signals.stop.reason, signals.ordered()]).toEqual(['the time of --duration is over', 2])
  signals.request(new StopOrder('a fault', 1))
  signals.request(new StopOrder('killed again', 2))
  expect(signals.ordered()).toBe(1)
})
