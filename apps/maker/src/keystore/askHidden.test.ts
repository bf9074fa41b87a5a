import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { askHidden } from './askHidden.ts'

/** A terminal in memory: what is typed, and what a person would see. */
function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
  const output = Object.assign(new PassThrough(), { isTTY: true })
  const seen = () => String(output.read() ?? '')
  return { input, output, seen }
}

test('what is typed is returned and never shown, corrections included', async () => {
  const { input, output, seen } = terminal()
  const answer = askHidden('Password: ', { input, output })
  input.write('swordfisx')
  input.write('\x7f')
  input.write('h\r')
  expect(await answer).toBe('swordfish')
  expect(seen()).toBe('Password: \n')
})

test.each([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
])('%s leaves the question', async (_, typed) => {
  const { input, output, seen } = terminal()
  const answer = askHidden('Password: ', { input, output })
  input.write(typed)
  await expect(answer).rejects.toThrow('no password was given')
  expect(seen()).toBe('Password: \n')
})

test('without a terminal nobody is asked', async () => {
  const { input, output, seen } = terminal()
  expect(await askHidden('Password: ', { input: Object.assign(new PassThrough(), { isTTY: false }), output })).toBeUndefined()
  expect(await askHidden('Password: ', { input, output: new PassThrough() })).toBeUndefined()
  expect(seen()).toBe('')
})
