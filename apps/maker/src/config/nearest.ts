/** Names that people bring from elsewhere, and ours. */
const ALIASES: Readonly<Record<string, string>> = {
  tick_size: 'spacing',
  n_levels: 'levels',
  n_orders: 'levels',
  order_sz: 'order_size',
  n_seeded_levels: 'seeded_levels',
  interval_s: 'interval_ms',
  interval: 'interval_ms',
  allocated_token: 'allocation_base',
  allocated_usdc: 'allocation_quote',
  wallet: 'address',
  wallet_address: 'address',
  sub_account: 'vault_address',
  subaccount: 'vault_address',
  market: 'markets',
}

/**
 * Returns the known word that was most likely meant, or nothing when none is near.
 * @example nearest('intervl_ms', ['interval_ms', 'reserve']) // 'interval_ms'
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const snake = word
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
  const alias = ALIASES[snake]
  if (alias !== undefined && known.includes(alias)) return alias
  let best: { word: string; distance: number } | undefined
  for (const candidate of known) {
    const distance = editDistance(snake, candidate)
    if (distance <= Math.max(1, Math.floor(candidate.length / 3)) && (!best || distance < best.distance))
      best = { word: candidate, distance }
  }
  return best?.word
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)])
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0
  for (let j = 0; j <= b.length; j++) (rows[0] as number[])[j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY
      ;(rows[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped)
    }
  }
  return at(a.length, b.length)
}
