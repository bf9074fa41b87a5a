import { writeSync } from 'node:fs'
import { type Colours, coloursFor } from './colours.ts'

/** Where a command's words go, and what it may know of the place. */
export type Stdio = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly colours: Colours
  readonly isTty: boolean
  readonly isErrTty: boolean
  /** Width to keep to: the terminal's, at least 80; 100 where there is none. */
  readonly width: number
  /** Aborted when nobody reads the output any more (`| head`, a closed terminal). */
  readonly closed: AbortSignal
}

/** Returns the process's own streams. A reader that went away is an order to stop, never a crash. */
export function processStdio(env: NodeJS.ProcessEnv = process.env): Stdio {
  const closed = new AbortController()
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE' || error.code === 'EIO' || error.code === 'ERR_STREAM_DESTROYED')
      return closed.abort('nobody reads the output any more')
    writeSync(2, `cannot write the output: ${error.message}\n`)
    closed.abort(`the output could not be written: ${error.message}`)
  }
  process.stdout.on('error', onError)
  process.stderr.on('error', onError)
  const isTty = process.stdout.isTTY === true
  return {
    out: (text) => void (closed.signal.aborted || process.stdout.write(text)),
    err: (text) => void process.stderr.write(text),
    colours: coloursFor({ isTty, env }),
    isTty,
    isErrTty: process.stderr.isTTY === true,
    width: isTty ? Math.max(80, process.stdout.columns ?? 100) : 100,
    closed: closed.signal,
  }
}
