import { expect, test } from 'vitest'
import { runnerChain } from './watchRunner.ts'

const tree: Record<number, { parent: number; command: string }> = {
  10: { parent: 9, command: 'sh -c tsup --silent && exec node dist/cli.js' },
  9: { parent: 8, command: '/opt/pnpm --filter maker start' },
  8: { parent: 7, command: 'sh -c pnpm install && pnpm --filter maker start' },
  7: { parent: 6, command: 'node /usr/bin/npx -y -p pnpm@12 -c pnpm install' },
  6: { parent: 1, command: '-bash' },
  20: { parent: 6, command: 'node server.js' },
}
const parentOf = (pid: number) => tree[pid]

test('the chain goes up to the topmost runner and leaves the login shell out', () => {
  expect(runnerChain(10, parentOf)).toEqual([10, 9, 8, 7])
  expect(runnerChain(9, parentOf)).toEqual([9, 8, 7])
})

test('a parent that is no runner is watched alone', () => {
  expect(runnerChain(20, parentOf)).toEqual([20])
})

test('where nothing is known of the parent, it is watched alone', () => {
  expect(runnerChain(99, parentOf)).toEqual([99])
})
