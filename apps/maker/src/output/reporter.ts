import type { MakerEvent } from '../events.ts'

/** Where everything goes that a running command has to say. */
export type Reporter = {
  event(event: MakerEvent): void
  note(text: string): void
  warn(text: string): void
  /** What ended the command, or almost did. */
  fail(text: string): void
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
export type Severity = Exclude<LogLevel, 'silent'>

const RANK: Readonly<Record<LogLevel, number>> = { debug: 20, info: 30, warn: 40, error: 50, silent: 100 }

export const isShown = (severity: Severity, level: LogLevel): boolean => RANK[severity] >= RANK[level]

/** Returns how loud an event is. A refusal is daily life of a maker; a halt, a broken frame or an unverified exit is not. */
export function severityOf(event: MakerEvent): Severity {
  switch (event.type) {
    case 'starting':
    case 'started':
    case 'fill':
    case 'tick':
    case 'status':
    case 'settled':
    case 'stopping':
      return 'info'
    case 'reconciled':
      return event.ghosts + event.orphans + event.flows > 0 || event.budgetCorrection !== 0 ? 'warn' : 'info'
    case 'connection':
      return event.state === 'up' ? 'info' : 'warn'
    case 'flow':
      return event.accepted ? 'info' : 'warn'
    case 'refused':
    case 'unanswered':
    case 'undecodable':
      return 'warn'
    case 'halted':
    case 'error':
      return 'error'
    case 'stopped':
      return event.exitCode === 0 ? 'info' : 'error'
    default:
      return event satisfies never
  }
}
