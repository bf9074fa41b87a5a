import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setKill, watchKill } from './killSwitch.ts'

let folder: string

beforeEach(() => {
  vi.useFakeTimers()
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-kill-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

function watched(path: string) {
  const heard: string[] = []
  const unwatch = watchKill(path, {
    onKill: ({ reason }) => heard.push(`kill ${reason}`),
    onBlind: () => heard.push('blind'),
    onTrouble: () => heard.push('trouble'),
  })
  return { heard, unwatch }
}

test('a kill is heard once', () => {
  const path = join(folder, 'maker.kill')
  const { heard, unwatch } = watched(path)
  setKill(path, 'enough')
  vi.advanceTimersByTime(10_000)
  unwatch()
  expect(heard).toEqual(['kill enough'])
})

test('a kill file that can not be read for 5 s is told at once, and then ends the run; a short trouble does not', () => {
  const path = join(folder, 'maker.kill')
  const { heard, unwatch } = watched(path)
  mkdirSync(path)
  vi.advanceTimersByTime(4_500)
  expect(heard).toEqual(['trouble'])
  rmSync(path, { recursive: true })
  vi.advanceTimersByTime(1_000)
  mkdirSync(path)
  vi.advanceTimersByTime(20_000)
  unwatch()
  expect(heard).toEqual(['trouble', 'trouble', 'blind'])
})
