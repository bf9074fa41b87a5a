import type { Colours } from '@hyperladder/command-line'
import type { MakerEvent } from '../events.ts'
import { redact } from '../redact.ts'
import { renderLine } from './renderLine.ts'
import { renderStarted } from './renderStarted.ts'
import { budgetSegments, statusSegments } from './renderStatus.ts'
import { renderStopped } from './renderStopped.ts'
import { isShown, type LogLevel, type Reporter, type Severity, severityOf } from './reporter.ts'
import { wrapSegments } from './wrapSegments.ts'

/** A status line about every 5 s: an early one by a timer's whim is still shown. */
const STATUS_EVERY_MS = 4500
/** `12:34:56  ` */
const INDENT = 10

export type TerminalOptions = {
  readonly write: (text: string) => void
  readonly colours: Colours
  readonly width: number
  readonly level: LogLevel
  readonly nowMs: () => number
}

/** Returns a reporter for a person at a terminal. */
export function createTerminalReporter(options: TerminalOptions): Reporter {
  const { colours, nowMs } = options
  const names = new Map<string, string>()
  let wasDown = false
  let statusAtMs = Number.NEGATIVE_INFINITY
  const paint = (severity: Severity, line: string): string =>
    severity === 'error' ? colours.red(line) : severity === 'warn' ? colours.yellow(line) : line
  const print = (lines: readonly string[]): void => options.write(redact(lines.map((line) => `${line}\n`).join('')))
  const stamped = (severity: Severity, segments: readonly string[]): void => {
    if (!isShown(severity, options.level)) return
    const [first = '', ...rest] = wrapSegments([clock(nowMs()), ...segments], { width: options.width, indent: INDENT })
    const time = first.slice(0, INDENT)
    print([`${colours.dim(time)}${paint(severity, first.slice(INDENT))}`, ...rest.map((line) => paint(severity, line))])
  }
  const event = (event: MakerEvent): void => {
    const severity = severityOf(event)
    switch (event.type) {
      case 'started':
        for (const market of event.markets) names.set(market.coin, market.name)
        if (isShown(severity, options.level))
          print(renderStarted(event, options.width).map((line) => (/^market\b/.test(line) ? colours.bold(line) : line)))
        return
      case 'status':
        if (nowMs() - statusAtMs < STATUS_EVERY_MS) return
        statusAtMs = nowMs()
        return event.markets.forEach((market, i) => {
          const last = i === event.markets.length - 1
          stamped(market.halted === null ? severity : 'error', [
            ...statusSegments(market),
            ...(last ? budgetSegments(event.budget, event.reconnects, event.connected) : []),
          ])
        })
      case 'tick':
        return stamped('debug', renderLine(event, names))
      case 'connection': {
        // The first `up` is part of the start; every later one ends an outage.
        const isNews = event.state === 'down' || wasDown
        wasDown = event.state === 'down'
        return stamped(isNews ? severity : 'debug', renderLine(event, names))
      }
      case 'reconciled':
        return stamped(severity === 'info' ? 'debug' : severity, renderLine(event, names))
      case 'stopped': {
        if (!isShown(severity, options.level)) return
        const held = event.exitCode === 0 ? colours.green('Nothing of ours rests.') : colours.red(exitWords(event))
        return print([...renderStopped(event.summary, (coin) => names.get(coin) ?? coin), held])
      }
      default:
        return stamped(severity, renderLine(event, names))
    }
  }
  return {
    event,
    note: (text) => isShown('info', options.level) && print([text]),
    warn: (text) => stamped('warn', [text]),
    fail: (text) => stamped('error', [text]),
  }
}

const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 8)

function exitWords({ exitCode, summary }: Extract<MakerEvent, { type: 'stopped' }>): string {
  const isEmpty = summary.markets.every(({ orders }) => orders.afterShutdown === 0)
  if (!isEmpty) return `Something of ours may still rest. Exit code ${exitCode}.`
  const why = exitCode === 2 ? 'Somebody must look before the next start.' : 'The run did not go well.'
  return `Nothing of ours rests. ${why} Exit code ${exitCode}.`
}
