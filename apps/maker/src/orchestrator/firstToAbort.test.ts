import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { firstToAbort } from './firstToAbort.ts'

test('the first reason is the one, and an abort that has been counts', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  const first = firstToAbort([one.signal, other.signal])
  expect(first.aborted).toBe(false)
  other.abort('other')
  one.abort('one')
  expect(first.reason).toBe('other')
  expect(firstToAbort([one.signal]).reason).toBe('one')
})

test('nothing keeps who listens when nobody has the sources any more', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const kept = listener()
  // What a WeakRef was just made of lives until the end of the present turn.
  await new Promise((resolve) => setTimeout(resolve, 1))
  collect()
  expect(kept.deref()).toBeUndefined()
})

function listener(): WeakRef<object> {
  const sources = [new AbortController(), new AbortController()]
  const first = firstToAbort(sources.map(({ signal }) => signal))
  const life = { sources, first }
  first.addEventListener('abort', () => void life.sources.length, { once: true })
  return new WeakRef(life)
}
