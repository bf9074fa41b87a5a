import { coloursFor } from '@hyperladder/command-line'
import { describe, expect, test } from 'vitest'
import { budget, events, market, summary } from '../../test/makerEvents.ts'
import type { MakerEvent } from '../events.ts'
import { createJsonReporter } from './jsonReporter.ts'
import type { LogLevel, Reporter } from './reporter.ts'
import { createTerminalReporter } from './terminalReporter.ts'

const KEY = `0x${'0123456789abcdef'.repeat(4)}`

function terminal(options: { isTty?: boolean; env?: NodeJS.ProcessEnv; level?: LogLevel } = {}) {
  const written: string[] = []
  const time = { ms: Date.UTC(2026, 0, 1, 12, 0, 3) + new Date(2026, 0, 1).getTimezoneOffset() * 60_000 }
  const colours = coloursFor({ isTty: options.isTty ?? false, env: options.env ?? {} })
  const reporter = createTerminalReporter({
    write: (text) => written.push(text),
    colours,
    width: 100,
    level: options.level ?? 'info',
    nowMs: () => time.ms,
  })
  return { reporter, time, text: () => written.join('') }
}
function json(level: LogLevel = 'info') {
  const written: string[] = []
  return {
    reporter: createJsonReporter({ write: (text) => written.push(text), level }),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    written,
  }
}
const sayAll = (reporter: Reporter): void => {
  for (const event of events) reporter.event(event)
  reporter.note('a note')
  reporter.warn('a warning')
  reporter.fail('a failure')
}

describe('on a terminal', () => {
  test('what could not be asked for is not known, and looks like no count', () => {
    const { reporter, text } = terminal()
    const [first] = summary.markets
    const unknown = { live: null, venue: null, afterShutdown: null }
    const inventory = { base: '1', quote: '2', venueBase: null, venueQuote: null }
    const markets = [{ ...first, inventory, orders: unknown } as (typeof summary.markets)[number]]
    reporter.event({ type: 'stopped', summary: { ...summary, markets, budget: { ...summary.budget, venueUsed: null } }, exitCode: 1 })
    expect(text().match(/not known/g)).toHaveLength(6)
    expect(text()).not.toMatch(/-1|null|unknown/)
  })

  test('a whole session reads like this', () => {
    const { reporter, text } = terminal()
    sayAll(reporter)
    expect(text()).toMatchInlineSnapshot(`
      "12:00:03  starting on paper  http://127.0.0.1:40001
                account 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                signed by 0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb

      market            ladder         levels  step   order     gap  active  boundary
      HYPE/USDC (@107)  22.7 … 25.512      40  0.003  100 HYPE    0  20+20         20

      market            base             allocated  quote             adopted   foreign
      HYPE/USDC (@107)  1,900.1234 HYPE      2,000  12,345.67 USDC  39 orders  2 orders

      budget  9,869 requests left of 10,000
      note    HYPE/USDC: round trips in whole orders earn nothing

      12:00:03  fill  HYPE/USDC  sold    100 HYPE at 24.175  level 21  fee 0.967 USDC
      12:00:03  fill  HYPE/USDC  bought  33.5 HYPE at 24.102  off the ladder  66.5 left  fee 0.0001 HYPE
      12:00:03  HYPE/USDC  boundary 20/40  24.102 | 24.175 (30.2 bps)  20+19 orders
                1,900.1234 HYPE + 12,345.67 USDC  P&L +0.1234 (-0.5 vs hold)  12 fills
      12:00:03  PURR/USDC  boundary 20/40  - | 24.175 (one-sided)  20+19 orders
                1,900.1234 PURR + 12,345.67 USDC  P&L +0.1234 (-0.5 vs hold)  12 fills
                HALTED: a withdrawal of 5 PURR  DISCONNECTED: nothing new is quoted  budget 9,869 left
                IP 40/1200  2 reconnects
      12:00:03  refused place of ask 21 on HYPE/USDC: postOnlyWouldCross
                Post only order would have immediately matched, bbo was 24.1@24.2. asset=10107
      12:00:03  no answer to place of 3: no answer within 10 s  asking the venue what became of it
      12:00:03  settled 3 unanswered, 2 had landed  after 2100 ms
      12:00:03  reconciled (interval)  1 ghost, 0 orphans, 0 foreign, 0 flows  budget off by 2
      12:00:03  connection down: closed by the venue (1006)
      12:00:03  external flow of 5 HYPE  not quoted  a deposit above the tolerance
      12:00:03  HALTED HYPE/USDC: a withdrawal of 5 HYPE
                cancelled; a restart does not lift it: stop, look into it, then hyperladder resume
      12:00:03  could not read a frame of userFills: px was missing  {"coin":"@107"}
      12:00:03  error in reconcile: HTTP 502
      12:00:03  stopping: Ctrl-C  cancelling, then checking that nothing of ours rests

      Summary (paper)
      market     ticks  fills  placed  modified  cancelled  refused    volume  fees quote  fees base
      HYPE/USDC     10     12      44         3         40        1  1,502.12         0.3      0.012

      market             base  venue says          quote  venue says  live  venue  left resting
      HYPE/USDC  1,900.123456    the same  12,345.678912   12,345.67    39     39             0

      budget       131 of 10000 requests used (the venue says the same)
      corrections  0 orders, 0 balances, 0 budget
      connection   1 reconnect, 2 reconciles
      violations   0
      Nothing of ours rests.
      a note
      12:00:03  a warning
      12:00:03  a failure
      "
    `)
  })

  test('a halt says how it ends', () => {
    const { reporter, text } = terminal()
    for (const sticky of [true, false]) reporter.event({ type: 'halted', coin: '@107', reason: 'a reason', sticky })
    expect(text()).toMatch(/: a reason\n? +cancelled; a restart does not lift it.*: a reason\n? +cancelled until the next start/s)
  })

  test('no line is wider than 100 columns', () => {
    const { reporter, text } = terminal({ level: 'debug' })
    sayAll(reporter)
    expect(
      text()
        .split('\n')
        .filter((line) => line.length > 100),
    ).toEqual([])
  })

  test('a status is shown about every 5 s, whatever the pace of the events', () => {
    const { reporter, time, text } = terminal()
    for (let second = 0; second < 12; second++) {
      reporter.event({ type: 'status', markets: [market], budget, reconnects: 0, connected: true })
      time.ms += 1000
    }
    expect(text().match(/boundary/g)).toHaveLength(3)
  })

  test('ticks are shown at debug only', () => {
    const tick = events.filter(({ type }) => type === 'tick')
    for (const [level, lines] of [
      ['info', 0],
      ['debug', 1],
    ] as const) {
      const { reporter, text } = terminal({ level })
      for (const event of tick) reporter.event(event)
      expect(text().match(/tick 3/g) ?? []).toHaveLength(lines)
    }
  })

  test.each([
    ['on a TTY there are colours', { isTty: true }, true],
    ['in a pipe there are none', { isTty: false }, false],
    ['NO_COLOR takes them away', { isTty: true, env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR does not', { isTty: true, env: { NO_COLOR: '' } }, true],
    ['a dumb terminal has none', { isTty: true, env: { TERM: 'dumb' } }, false],
  ])('%s', (_, options, coloured) => {
    const { reporter, text } = terminal(options)
    sayAll(reporter)
    expect(text().includes('\u001b[')).toBe(coloured)
  })

  test.each([
    [0, 0, 'Nothing of ours rests.'],
    [1, 0, 'Nothing of ours rests. The run did not go well. Exit code 1.'],
    [2, 0, 'Nothing of ours rests. Somebody must look before the next start. Exit code 2.'],
    [1, 3, 'Something of ours may still rest. Exit code 1.'],
    [130, null, 'Something of ours may still rest. Exit code 130.'],
  ])('exit code %i, with %s orders left, ends with its meaning', (exitCode, afterShutdown, words) => {
    const { reporter, text } = terminal()
    const markets = summary.markets.map((market) => ({ ...market, orders: { ...market.orders, afterShutdown } }))
    reporter.event({ type: 'stopped', summary: { ...summary, markets }, exitCode })
    expect(text().trimEnd().split('\n').at(-1)).toBe(words)
  })
})

describe('as JSON', () => {
  test('every event is one line that carries all its keys', () => {
    const { reporter, lines, written } = json()
    for (const event of events) reporter.event(event)
    expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
    expect(lines().map(({ severity: _, time: __, ...event }) => event)).toEqual(events)
  })

  test('a line says its severity and time, and a fill keeps the level of the ladder', () => {
    const { reporter, lines } = json()
    reporter.event(events[2] as MakerEvent)
    expect(lines()[0]).toMatchObject({ severity: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), type: 'fill', level: 21 })
  })

  test('every tick carries the rate-limit status at the usual level', () => {
    const { reporter, lines } = json()
    for (const event of events.filter(({ type }) => type === 'tick')) reporter.event(event)
    expect(lines()[0]).toMatchObject({ type: 'tick', budget })
  })

  test('the level leaves out what is less severe', () => {
    const { reporter, lines } = json('error')
    sayAll(reporter)
    expect(lines().map(({ type }) => type)).toEqual(['halted', 'error', 'failure'])
  })

  test('silent says nothing', () => {
    const { reporter, written } = json('silent')
    sayAll(reporter)
    expect(written).toEqual([])
  })
})

describe('a private key that got into a text', () => {
  test.each([['terminal', () => terminal()] as const])('is not shown on the %s', (_, make) => {
    const { reporter, text } = make()
    reporter.event({ type: 'error', where: 'start', message: `bad key ${KEY}` })
    reporter.note(KEY)
    reporter.warn(KEY)
    reporter.fail(KEY)
    expect(text()).toContain('[redacted]')
    expect(text()).not.toContain(KEY.slice(2))
  })

  test('is not shown in JSON', () => {
    const { reporter, written } = json()
    reporter.event({ type: 'error', where: 'start', message: `bad key ${KEY}` })
    reporter.note(KEY)
    expect(written.join('')).toContain('[redacted]')
    expect(written.join('')).not.toContain(KEY.slice(2))
  })
})
