import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { killRestarts } from './killRestarts/killRestarts.ts'

/** A few of the many that `pnpm kill-restarts` does. */
test('a maker killed again and again doubles no level, loses no fill and invents none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperladder-kill-restarts-'))
  try {
    const report = await killRestarts({ count: 4, seed: 3, folder, say: () => {} })
    expect(report).toMatchObject({ kills: 4, doubled: [], wrong: [] })
    expect(report.fills).toMatchObject({ lost: 0, invented: 0, journal: report.fills.venue })
    expect(report.looks).toBeGreaterThan(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
