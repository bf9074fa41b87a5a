import type { DatabaseSync } from 'node:sqlite'
import { genesisHash, sealOf } from './chain.ts'
import { encode } from './codec.ts'
import { Meta } from './meta.ts'
import { readPast } from './past.ts'
import { RecordLog } from './recordLog.ts'

/** Takes the halts out of the position, and says so in the chain. Returns their reasons. */
export function clearHalts(db: DatabaseSync, atMs: number): readonly string[] {
  const meta = new Meta(db)
  const past = readPast(db, meta)
  if (past === undefined) return []
  const halted = past.position.markets.filter(({ halted }) => typeof halted === 'string')
  if (halted.length === 0) return []
  const cleared = halted.map(({ coin, halted }) => `${coin}: ${halted}`)
  const log = new RecordLog(db, meta, { genesis: genesisHash(meta.text('identity') ?? ''), maxBytes: Number.POSITIVE_INFINITY })
  db.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE')
  log.append({ run: past.runs, kind: 'note', atMs, body: encode({ type: 'haltsCleared', cleared }) })
  log.finish()
  // A drawdown that was accepted is counted from where it ended, or it would halt again at once.
  const markets = past.position.markets.map((market) =>
    typeof market.halted !== 'string'
      ? market
      : { ...market, halted: null, ...(market.worth && { worth: { ...market.worth, peak: null } }) },
  )
  const position = encode({ ...past.position, markets })
  meta.setText('position', position)
  meta.setText('seal', sealOf(log.headHash, position))
  db.exec('COMMIT')
  return cleared
}
