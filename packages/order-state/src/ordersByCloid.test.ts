import { expect, test } from 'vitest'
import { encodeCloid } from './cloid.ts'
import { newOrder } from './order.ts'
import { OrdersByCloid } from './ordersByCloid.ts'

test('WHEN orders of two ladders share a generation THEN each is found by its own cloid, also after the other has gone', () => {
  const orders = new OrdersByCloid()
  const [one, two, three] = [1, 2, 3].map((fingerprint) => {
    const cloid = encodeCloid({ fingerprint, market: 107, side: 'bid', level: 3, generation: 77n })
    const order = newOrder(cloid, undefined)
    return { cloid, order }
  }) as [Known, Known, Known]
  for (const { cloid, order } of [one, two]) orders.add(cloid, order)
  expect([orders.get(one.cloid), orders.get(two.cloid), orders.get(three.cloid)]).toEqual([one.order, two.order, undefined])
  expect(orders.size).toBe(2)
  orders.delete(three.order, 77)
  orders.delete(one.order, 77)
  expect([orders.has(one.cloid), orders.has(two.cloid)]).toEqual([false, true])
  orders.add(three.cloid, three.order)
  expect([...orders.values()]).toEqual([three.order, two.order])
  orders.delete(two.order, 77)
  expect([orders.get(two.cloid), orders.get(three.cloid), orders.size]).toEqual([undefined, three.order, 1])
})

type Known = { readonly cloid: ReturnType<typeof encodeCloid>; readonly order: ReturnType<typeof newOrder> }
