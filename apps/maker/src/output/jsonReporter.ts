import { pino } from 'pino'
import { redact } from '../redact.ts'
import { isShown, type LogLevel, type Reporter, type Severity, severityOf } from './reporter.ts'

/**
 * Returns a reporter that writes one JSON object a line. An event's own keys stand at the top (`type` says which event it is), beside
 * `severity` and `time`. pino's usual key `level` is left to the ladder: a fill carries the level that it filled.
 */
export function createJsonReporter(options: { readonly write: (text: string) => void; readonly level: LogLevel }): Reporter {
  const log = pino(
    { level: 'debug', base: null, formatters: { level: (label) => ({ severity: label }) }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => options.write(redact(line)) },
  )
  const say = (severity: Severity, fields: object): void => {
    if (isShown(severity, options.level)) log[severity](fields)
  }
  return {
    event: (event) => say(severityOf(event), event),
    note: (text) => say('info', { type: 'note', text }),
    warn: (text) => say('warn', { type: 'warning', text }),
    fail: (text) => say('error', { type: 'failure', text }),
  }
}
