import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { JournalReader, replayJournal } from '../src/index.ts'
import { Scene } from '../test/scene.ts'

test('journal', async ({ bench }) => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperladder-journal-bench-'))
  const path = join(folder, 'maker.journal')
  const scene = new Scene({ path })
  const replayed = join(folder, 'replayed.journal')
  const recorded = new Scene({ path: replayed })
  recorded.live(250)
  recorded.journal.close()
  try {
    await bench('one event, absorbed and committed by itself', () => scene.watch(1)).run()
    await bench('20 events, absorbed and committed together', () => scene.watch(20)).run()
    await bench('a tick and its two fills, committed before they are sent: about 10 records', () => scene.live(1)).run()
    await bench('replay of 250 ticks and 500 fills, chain proven', () => {
      const reader = JournalReader.open(replayed)
      replayJournal(reader)
      reader.close()
    }).run()
  } finally {
    scene.journal.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
