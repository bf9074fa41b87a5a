/**
 * Returns a signal that aborts as soon as one of them does, for its reason. As `AbortSignal.any`, but of plain listeners: Node keeps a joined signal that
 * somebody listens to in a list of its own until one of its sources is gone, and with it the whole of a simulated maker that was killed.
 */
export function firstToAbort(signals: readonly AbortSignal[]): AbortSignal {
  const first = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) first.abort(signal.reason)
    else signal.addEventListener('abort', () => first.abort(signal.reason), { once: true })
  }
  return first.signal
}
