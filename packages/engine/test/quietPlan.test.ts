import type { Wei } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { type EngineEvent, planTick, restoreEngine, snapshotEngine } from '../src/index.ts'
import { World } from './world.ts'

/** A world whose engine has nothing to do, and remembers it. */
function quietWorld(): World {
  const world = new World(7)
  for (let turn = 0; turn < 20; turn += 1) {
    world.tick()
    world.deliver()
    world.answerQuestions()
  }
  world.nowMs += 60_000
  for (const _ of [1, 2]) expect(planTick(world.engine, world.nowMs).batches).toEqual([])
  return world
}

const nothingLeft = (world: World): EngineEvent => {
  const balances = world.venue.balances().map((row) => ({ ...row, total: 0n as Wei }))
  return { type: 'balances', balances, atMs: world.nowMs }
}

test.each<[string, (world: World) => EngineEvent]>([
  ['caution', ({ nowMs }) => ({ type: 'caution', atMs: nowMs, level: 'pull', reason: 'blind' })],
  ['balances that fell', nothingLeft],
  ['the order to drain', ({ nowMs }) => ({ type: 'drain', atMs: nowMs })],
  ['a halt', ({ nowMs, markets }) => ({ type: 'halt', atMs: nowMs, coin: markets[0]?.coin ?? '', reason: 'asked to', sticky: false })],
])('C01 a plan that had nothing to do is not given again after %s', (_, happens) => {
  const world = quietWorld()
  world.absorb(happens(world))
  const cold = restoreEngine(world.engine.config, structuredClone(snapshotEngine(world.engine)))
  const plan = planTick(world.engine, world.nowMs)
  expect(plan.batches).toEqual(planTick(cold, world.nowMs).batches)
  expect(plan.batches.length).toBeGreaterThan(0)
})
