import { test } from 'vitest'
import { computeDiff } from '../src/index.ts'
import { ladder, live, specified } from '../test/orders.ts'

test.for([20, 100, 1_000, 4_000])('%d levels per side', async (active, { bench }) => {
  const rowOf = (name: string) => `${name}, ${active} levels per side`
  const desired = ladder(5_000, active)
  const equal = desired.map((order) => live(order))
  const slid = ladder(5_001, active).map((order) => live(order))
  const resized = desired.map((order, rank) =>
    rank % 2 === 0 ? live(order) : live({ ...order, sz: ((order.sz * 999n) / 1_000n) as typeof order.sz }),
  )
  await bench.compare(
    bench(rowOf('nothing to do'), () => {
      computeDiff(desired, equal, specified)
    }),
    bench(rowOf('the window slid by a level'), () => {
      computeDiff(desired, slid, specified)
    }),
    bench(rowOf('every second size within tolerance'), () => {
      computeDiff(desired, resized, specified)
    }),
    bench(rowOf('an empty book'), () => {
      computeDiff(desired, [], specified)
    }),
  )
})
