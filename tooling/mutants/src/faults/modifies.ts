import type { Mutant } from '../mutant.ts'

const BOOK = 'packages/order-state/src/book.ts'
const STANDING = 'packages/order-state/src/standing.ts'
const orderState = (file: string, name: string) => ({ project: 'order-state', file: `packages/order-state/${file}`, name })
const engine = (name: string) => ({ project: 'engine', file: 'packages/engine/test/corpusOrders.test.ts', name })

/** A modify: two legs, their messages in any order, and readings that know only one of them. */
export const modifyMutants: readonly Mutant[] = [
  {
    id: 'P37',
    fault: 'a fill is looked for by its oid alone, which is not known before the answer of a modify',
    file: BOOK,
    edits: [
      {
        find: "  fill(fact: Omit<FillFact, 'type'>): Order {\n    const leg = this.#legOf(fact.oid, fact.cloid)",
        replace: "  fill(fact: Omit<FillFact, 'type'>): Order {\n    const leg = this.#legOf(fact.oid)",
      },
    ],
    caughtBy: orderState('src/modify.test.ts', 'P37 WHEN a fill of the new oid beats the answer THEN it is booked to the new order'),
  },
  {
    id: 'P42a',
    fault: 'a modify that was refused for its new order ends the old one, unasked',
    file: 'packages/engine/src/refusals.ts',
    edits: [{ find: "  return 'doubt'\n", replace: "  return 'gone'\n" }],
    caughtBy: engine('P42 WHEN a modify is refused in a way that leaves its target open THEN it is kept, asked for by name, and rests on'),
  },
  {
    id: 'P42b',
    fault: 'a modify that left its target intact is held against it for ever',
    file: BOOK,
    edits: [{ find: "(outcome.type === 'refused' && outcome.target !== 'intact')", replace: "outcome.type === 'refused'" }],
    caughtBy: orderState('src/modify.test.ts', 'P42 WHEN it is refused with its target intact THEN the old order rests on'),
  },
  {
    id: 'N3827',
    fault: 'the cancel of the old leg ends the order that a modify makes of it',
    file: BOOK,
    edits: [
      {
        find: '      leg.canceled = true\n',
        replace: '      leg.canceled = true\n      for (const { made } of leg.aims) if (made) made.writtenOff = true\n',
      },
    ],
    caughtBy: orderState('src/modify.test.ts', 'N3827 WHEN the canceled of the old one comes first THEN the pair is not lost'),
    small: true,
  },
  {
    id: 'N3971a',
    fault: 'a fill of a leg that was modified away is not booked',
    file: BOOK,
    edits: [{ find: '    leg.booked += fact.sz\n', replace: '    if (leg.aims.length === 0) leg.booked += fact.sz\n' }],
    caughtBy: orderState(
      'src/modify.test.ts',
      'N3971 WHEN a second modify is made of the replacement THEN a late fill of the first leg still finds it',
    ),
  },
  {
    id: 'N3971b',
    fault: 'an order with a request in flight is modified once more',
    file: STANDING,
    edits: [{ find: "busy: status !== 'resting' || refused !== undefined,", replace: 'busy: closed,' }],
    caughtBy: engine('N3971 WHEN a modify is in flight THEN no other request is made of its target or its replacement'),
  },
  {
    id: 'N3972',
    fault: 'a modify counts as done only by its own answer, not by its new leg',
    file: STANDING,
    edits: [
      {
        find: "aim.outcome?.type === 'accepted' || (aim.outcome === undefined && aim.made !== undefined && originLanded(aim.made))",
        replace: "aim.outcome?.type === 'accepted'",
      },
    ],
    caughtBy: orderState(
      'test/corpus.test.ts',
      'N3972 WHEN the new leg is filled before anything else is heard of the modify THEN it is booked, the old leg is closed, and neither comes back',
    ),
  },
  {
    id: 'N3986',
    fault: 'a cancelled leg frees its funds before the fills that made it smaller are booked',
    file: STANDING,
    edits: [
      {
        find: "(status === 'canceled' && leg?.left !== undefined && open <= leg.left)",
        replace: "(status === 'canceled' && leg?.left !== undefined)",
      },
    ],
    caughtBy: orderState(
      'test/corpus.test.ts',
      'N3986 WHEN an order is part filled while it is modified THEN its lost size is held beside the new one until the fill is booked',
    ),
    small: true,
  },
  {
    id: 'N4270',
    fault: 'an update is not bound to the order of its cloid: without the answer the new leg is nobody’s',
    file: BOOK,
    edits: [
      {
        find: 'if (unknown && fact.oid <= this.forgottenOid) return []\n    const leg = this.#legOf(fact.oid, fact.cloid)',
        replace: 'if (unknown && fact.oid <= this.forgottenOid) return []\n    const leg = this.#legOf(fact.oid)',
      },
    ],
    caughtBy: orderState(
      'src/modify.test.ts',
      'N4270 WHEN its answer is lost and only updates come THEN the order is bound to the live leg',
    ),
  },
  {
    id: 'N4288a',
    fault: 'the reconciler judges orders that have a request in flight',
    file: 'packages/order-state/src/reconcile.ts',
    edits: [{ find: 'return !busy && ackMark', replace: 'return ackMark' }],
    caughtBy: orderState('src/reconcile.test.ts', 'N4288 WHEN a request for it is in flight THEN it is none'),
  },
  {
    id: 'N4288b',
    fault: 'an order that ended after the question contradicts the reading',
    file: 'packages/order-state/src/reconcile.ts',
    edits: [
      {
        find: 'if (closedMark !== undefined && closedMark <= askedAtSeq) found.contradicted.push(order)',
        replace: 'if (closedMark !== undefined) found.contradicted.push(order)',
      },
    ],
    caughtBy: engine('N4288 WHEN a reading is older than a modify THEN the live leg is not cancelled and the dead one is not brought back'),
  },
]
