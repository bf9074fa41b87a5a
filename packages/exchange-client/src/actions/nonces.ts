/**
 * Returns a source of nonces: the time in ms, and one more than the last where the clock stood still or went back. None is ever given twice
 * (API reference 6.3).
 */
export function createNonces(nowMs: () => number): () => number {
  let last = 0
  return () => {
    last = Math.max(Math.floor(nowMs()), last + 1)
    return last
  }
}
