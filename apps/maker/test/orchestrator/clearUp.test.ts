import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExchangeClient } from '@hyperladder/exchange-client'
import type { Address } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { makeMarket } from '../../src/commands/makeMarket.ts'
import type { Beat } from '../../src/control/heartbeat.ts'
import { writeState } from '../../src/control/stateFile.ts'
import type { MakerEvent } from '../../src/events.ts'
import type { Venue } from '../../src/openVenue.ts'
import { purrMarket, settingsOf, startMaker } from './harness.ts'
import { clientOf, makerSigner, quietVenue } from './venue.ts'

/** Makes the market after a run that said of itself that nothing rests. Returns how it ended, and the last beat. */
async function afterCleanEnd(port: ExchangeClient, url: string, onEvent: (event: MakerEvent, stop: () => void) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'hyperladder-clear-'))
  const file = (name: string) => join(folder, `maker.${name}`)
  const files = { kill: file('kill'), heartbeat: file('heartbeat'), acceptFlows: file('accept-flows') }
  writeState(files.heartbeat, { pid: 1, count: 3, at: '', phase: 'ended', deposits: [], exitCode: 0, mayRest: false })
  const stop = new AbortController()
  const never = new AbortController().signal
  const address: Address = makerSigner.address
  const settings = settingsOf({ markets: [purrMarket] })
  const venue: Venue = {
    ...{ port, settings, url, account: address, owner: address, signer: address, notes: [], embedded: false },
    close: () => port.close(),
  }
  try {
    const end = await makeMarket(venue, {
      orders: { stop: stop.signal, leaveNow: never, request: () => {}, ordered: () => 0, dispose: () => {}, faults: () => 0 },
      reporter: {
        event: (event) => onEvent(event, () => stop.abort('asked to')),
        note: () => {},
        warn: () => {},
        fail: () => {},
      },
      ...{ durationMs: undefined, summaryPath: undefined, openJournal: undefined, files },
    }).catch((error: Error) => error.message)
    return { end, beat: JSON.parse(readFileSync(files.heartbeat, 'utf8')) as Beat }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test.concurrent('a fault on the way out does not leave orders to the word of the run before', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const { end, beat } = await afterCleanEnd(port, paper.url, (event, stop) => {
    if (event.type === 'tick' && event.tick === 4) stop()
    if (event.type === 'stopping') throw new Error('a fault of the reporter')
  })
  const left = paper.core.openOrders(makerSigner.address).length
  await port.close()
  await paper.stop()
  expect([end, beat.exitCode, beat.mayRest, left]).toEqual([1, 1, false, 0])
})

test.concurrent('a run that began and fell over looks for itself', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const earlier = startMaker(port)
  await earlier.when('a quoted ladder', () => paper.core.openOrders(makerSigner.address).length === 10)
  await earlier.vanish()
  const fails = { ...port, readMarks: () => Promise.reject(new Error('HTTP 500')) }
  const { end, beat } = await afterCleanEnd(fails, paper.url, () => {})
  const left = paper.core.openOrders(makerSigner.address).length
  await port.close()
  await paper.stop()
  expect([end, beat.mayRest, left]).toEqual(['HTTP 500', false, 0])
})
