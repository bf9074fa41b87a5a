import { expect, test } from 'vitest'
import { callerPath } from './callerPath.ts'

const moved = { INIT_CWD: '/home/me/notes', npm_package_json: '/repo/apps/maker/package.json' }

test("a relative path counts from the caller's folder when a package runner moved this process", () => {
  expect(callerPath('s.json', moved, '/repo/apps/maker')).toBe('/home/me/notes/s.json')
})

test('a process that was started elsewhere by a script inherits the variables and must not believe them', () => {
  expect(callerPath('s.json', moved, '/tmp/work')).toBe('/tmp/work/s.json')
})

test('without a runner it counts from the present folder', () => {
  expect(callerPath('../s.json', {}, '/tmp/work')).toBe('/tmp/s.json')
})

test('an absolute path stays', () => {
  expect(callerPath('/var/s.json', moved, '/repo/apps/maker')).toBe('/var/s.json')
})
