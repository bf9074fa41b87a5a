import type { Stdio } from '@hyperladder/command-line'
import type { StopSignals } from './stopSignals.ts'

/** Takes a reader that went away (`| head`, a closed terminal) for an order to stop. Returns a function that ends the watch. */
export function watchOutput({ closed }: Stdio, signals: StopSignals): () => void {
  const onClosed = (): void => signals.request(String(closed.reason))
  closed.addEventListener('abort', onClosed)
  return () => closed.removeEventListener('abort', onClosed)
}
