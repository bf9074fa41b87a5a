import type { Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { type Ladder, Scene } from './scene.ts'

/** The venue takes 1,000 open orders of an account: of 4,000 levels the innermost ones rest, and the rest is skipped, each with its reason. */
const LADDERS: readonly Ladder[] = [
  { name: '20+20 of 1656', levels: 1656, active: 20 },
  { name: '100 all active', levels: 100, active: null },
  { name: '1000 all active', levels: 1000, active: null },
  { name: '4000 all active', levels: 4000, active: null },
]

const half = (orderSize: Sz): Sz => (orderSize / 2n) as Sz

test.for(LADDERS)('$name', async (ladder, { bench }) => {
  const idle = new Scene(ladder)
  const busy = new Scene(ladder)
  const halved = new Scene(ladder, half)
  expect(idle.plan().batches).toEqual([])
  expect(busy.fillBest() && busy.planAndAcknowledge()).toBeGreaterThan(0)
  expect(halved.plan().explain[0]?.current).toBeGreaterThanOrEqual(Math.min(40, ladder.levels))
  await bench.compare(
    bench(`idle tick, ${ladder.name} ×100`, () => {
      for (let turn = 0; turn < 100; turn += 1) idle.plan()
    }),
    bench(`fill, plan, acknowledged, ${ladder.name}`, () => {
      busy.fillBest()
      busy.planAndAcknowledge()
    }),
    bench(`every order replaced, ${ladder.name}`, () => {
      halved.moveMark()
      halved.plan()
    }),
  )
})
