import type { FeedEvent } from '@hyperladder/exchange-port'
import type { Directory } from '../decode/universe.ts'
import type { Settings } from '../options.ts'
import { decodeFrame } from './decodeFrame.ts'
import type { SessionListener } from './session.ts'

/** Returns what makes an account's events of frames. */
export function feedListener(
  { account, log }: Pick<Settings, 'account' | 'log'>,
  directory: Directory,
  sink: (event: FeedEvent) => void,
): SessionListener {
  return {
    connection: (event) => sink({ type: 'connection', ...event }),
    undecodable: (event) => sink({ type: 'undecodable', ...event }),
    frame(frame) {
      const { events, ignored } = decodeFrame(frame, account, directory)
      if (ignored > 0) log({ type: 'ignored', source: frame.type, rows: ignored })
      for (const event of events) sink(event)
    },
  }
}
