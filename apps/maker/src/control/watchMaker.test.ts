import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExchangePort } from '@hyperladder/exchange-port'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Beat } from './heartbeat.ts'
import { writeState } from './stateFile.ts'
import { watchMaker } from './watchMaker.ts'

let folder: string
let heartbeat: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-watch-'))
  heartbeat = join(folder, 'maker.heartbeat')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const beat = (count: number, more: Partial<Beat> = {}): void =>
  writeState(heartbeat, { pid: 1, count, at: '', phase: 'running', account: '', signer: '', deposits: [], cannotAct: null, ...more })

/** Watches for a minute of looks, with `onLook` before each. Returns how often the orders were read, what was said and the exit code. */
async function watch(onLook: (look: number) => void) {
  let nowMs = 0
  let looks = 0
  let reads = 0
  const said: string[] = []
  const stop = new AbortController()
  const port = {
    readOpenOrders: () => {
      reads += 1
      return Promise.resolve([])
    },
  } as Partial<ExchangePort> as ExchangePort
  const sleep = (ms: number): Promise<void> => {
    nowMs += ms
    looks += 1
    onLook(looks)
    if (looks > 120) stop.abort()
    return Promise.resolve()
  }
  const clock = { nowMs: () => nowMs, sleep }
  const select = () => Promise.resolve(() => true)
  const say = (text: string): void => void said.push(text)
  const code = await watchMaker({ heartbeat, port, select, clock, timeoutMs: 3_000, once: false, stop: stop.signal, say })
  return { reads, said, code }
}

test.each([
  ['was removed', () => rmSync(heartbeat)],
  [
    'can not be read any more',
    () => {
      rmSync(heartbeat)
      mkdirSync(heartbeat)
    },
  ],
])('a heartbeat that was seen and %s is silence', async (_, take) => {
  const { reads, said } = await watch((look) => {
    if (look < 10) beat(look)
    if (look === 10) take()
  })
  expect(reads).toBeGreaterThan(0)
  expect(said).toContain('no heartbeat for 3 s')
})

test('a heartbeat that was never there is no silence', async () => {
  const { reads, said, code } = await watch(() => {})
  expect({ reads, said, code }).toEqual({ reads: 0, said: ['no maker has run yet: there is no heartbeat'], code: 0 })
})

test('a maker that lives and says that it can not cancel is cancelled for', async () => {
  const { reads, said } = await watch((look) => beat(look, look > 10 ? { cannotAct: 'its key is refused' } : {}))
  expect(reads).toBeGreaterThan(0)
  expect(said.join('\n')).toContain("the maker can't cancel: its key is refused")
})
