import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))

test('the README’s example prints the figures that stand beside it', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(`${folder}README.md`, 'utf8')) ?? []
  const [, said] = /console\.log\(.*\) \/\/ (.+)$/m.exec(example) ?? []
  const args = ['--conditions=@hyperladder/source', '--input-type=module-typescript', '--eval', example]
  expect(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).trim()).toBe(said)
})
