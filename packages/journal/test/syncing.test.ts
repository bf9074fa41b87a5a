import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { Scene } from './scene.ts'

/** A database that tells how each of its transactions was committed. */
class Watched extends DatabaseSync {
  readonly commits: string[] = []

  override exec(sql: string): void {
    super.exec(sql)
    if (sql !== 'COMMIT') return
    const level = this.prepare('PRAGMA synchronous').get()?.synchronous
    this.commits.push(level === 2 ? 'synced' : 'not synced')
  }
}

test('a commit is synced where it says what the venue can not say again, and else not', () => {
  const database = new Watched(':memory:')
  database.exec('PRAGMA synchronous = NORMAL')
  const scene = new Scene({ path: 'memory', database })
  const since = (work: () => void) => {
    database.commits.length = 0
    work()
    scene.journal.write(scene.state)
    return [...new Set(database.commits)].sort()
  }
  expect(database.commits).toEqual(['synced'])
  expect(since(() => scene.live(5))).toEqual(['not synced'])
  expect(since(() => scene.event({ type: 'halt', coin: null, reason: 'of the moment', atMs: scene.nowMs }))).toEqual(['not synced'])
  expect(since(() => scene.event({ type: 'halt', coin: null, reason: 'lasting', sticky: true, atMs: scene.nowMs }))).toEqual(['synced'])
  expect(since(() => scene.tick())).toEqual(['not synced'])
  expect(since(() => scene.journal.end({ exitCode: 2, reason: 'halted', state: scene.state }))).toEqual(['synced'])
})
