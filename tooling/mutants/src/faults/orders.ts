import type { Mutant } from '../mutant.ts'

const BOOK = 'packages/order-state/src/book.ts'
const STANDING = 'packages/order-state/src/standing.ts'
const orderState = (file: string, name: string) => ({ project: 'order-state', file: `packages/order-state/${file}`, name })
const engine = (name: string) => ({ project: 'engine', file: 'packages/engine/test/corpusOrders.test.ts', name })

/** What is known of an order: messages in any order, refusals, readings. */
export const orderMutants: readonly Mutant[] = [
  {
    id: 'P01',
    fault: 'a fill of an oid that is not known yet is remembered as seen, and dropped',
    file: 'packages/order-state/src/orderState.ts',
    edits: [
      {
        find: '    this.#fills.remember(fill)\n',
        replace: '    this.#fills.remember(fill)\n    if (!this.#book.legs.has(fill.oid)) return undefined\n',
      },
    ],
    caughtBy: orderState('src/fill.test.ts', 'P01 WHEN it beats the acknowledgement THEN it is booked at once and joins its order'),
    small: true,
  },
  {
    id: 'P05a',
    fault: 'fills from before the start are not remembered, so a snapshot books them again',
    file: 'packages/order-state/src/orderState.ts',
    edits: [{ find: '    for (const key of keys) this.#fills.remember(key)\n', replace: '' }],
    caughtBy: orderState('src/fill.test.ts', 'P05 WHEN it is from before the seed THEN it is remembered and never booked'),
  },
  {
    id: 'P05b',
    fault: 'fills that were pruned from a journal are booked again by the next start',
    file: 'packages/journal/src/prune.ts',
    edits: [{ find: '?? Number.NEGATIVE_INFINITY, fillsUpToMs)', replace: '?? Number.NEGATIVE_INFINITY)' }],
    caughtBy: {
      project: 'journal',
      file: 'packages/journal/test/prune.test.ts',
      name: 'P05 leaves what the next start needs, whatever it is asked, and makes no missed fill of what is gone',
    },
  },
  {
    id: 'P05c',
    fault: 'a journal can be pruned of fills that the next start reads again',
    file: 'packages/journal/src/prune.ts',
    edits: [{ find: 'Math.min(untilMs, position.provenFillsMs - KEPT_MS)', replace: 'untilMs' }],
    caughtBy: {
      project: 'journal',
      file: 'packages/journal/test/prune.test.ts',
      name: 'P05 leaves what the next start needs, whatever it is asked, and makes no missed fill of what is gone',
    },
  },
  {
    id: 'P07a',
    fault: 'a refused cancel ends the order that it named',
    file: 'packages/engine/src/refusals.ts',
    edits: [{ find: "return code === 'missingOrder' ? 'gone' : 'intact'", replace: "return 'gone'" }],
    caughtBy: engine('P07 WHEN a whole action is refused as overBudget THEN the orders that it named rest on'),
    small: true,
  },
  {
    id: 'P07b',
    fault: 'a refused modify ends the order that it named',
    file: 'packages/engine/src/refusals.ts',
    edits: [
      {
        find: "if (STATIC.has(code) || ACCOUNT_WIDE.has(code)) return 'intact'",
        replace: "if (STATIC.has(code) || ACCOUNT_WIDE.has(code)) return 'gone'",
      },
    ],
    caughtBy: engine('P07 WHEN a whole action is refused as nonce THEN the orders that it named rest on'),
  },
  {
    id: 'P13',
    fault: 'the books track a lot more than was sent',
    file: 'packages/engine/src/commit.ts',
    edits: [{ find: '    const { px, sz } = to\n', replace: '    const { px, sz } = { px: to.px, sz: (to.sz + 1n) as typeof to.sz }\n' }],
    caughtBy: engine('P13 WHEN all that was sent of an order is filled THEN nothing of it is left on the books'),
  },
  {
    id: 'P17a',
    fault: 'an order that was acknowledged after the question is a ghost of the reading',
    file: 'packages/order-state/src/reconcile.ts',
    edits: [{ find: 'ackMark !== undefined && ackMark <= askedAtSeq', replace: 'ackMark !== undefined' }],
    caughtBy: orderState('src/reconcile.test.ts', 'P17 WHEN it was acknowledged only after the question THEN it is none'),
  },
  {
    id: 'P17b',
    fault: 'a ghost is removed without asking for it',
    file: 'packages/engine/src/absorbOpenOrders.ts',
    edits: [
      {
        find: '    market.ghosts = new Map(',
        replace: '    for (const { ref } of found.ghosts) market.orders.removeGhost(ref)\n    market.ghosts = new Map(',
      },
    ],
    caughtBy: engine('P17 WHEN one reading lacks a live order THEN its slot stays taken until the venue was asked for it by name'),
    small: true,
  },
  {
    id: 'P18a',
    fault: 'foreign orders are registered at the start whatever the option says, and so cancelled',
    file: 'packages/engine/src/absorbOpenOrders.ts',
    edits: [
      {
        find: "if (state.config.foreignOrders === 'cancel') for (const fact of found.foreign) market.orders.merge(fact)",
        replace: 'for (const fact of found.foreign) market.orders.merge(fact)',
      },
    ],
    caughtBy: engine('P18 WHEN foreign orders are to be left THEN one on our pair is neither registered nor named in any request'),
  },
  {
    id: 'P18b',
    fault: 'an order of somebody else on our pair is taken for ours when the feed tells of it, and what it holds is offered',
    file: 'packages/engine/src/absorbOrderUpdate.ts',
    edits: [{ find: '  if (market && isOurs(market, update)) {\n', replace: '  if (market) {\n' }],
    caughtBy: engine('P18 WHEN the feed tells of an order of somebody else on our pair THEN what it holds is not offered'),
  },
  {
    id: 'P21',
    fault: 'seen fills beyond 2000 are forgotten, lowest tid first',
    file: 'packages/order-state/src/fillMemory.ts',
    edits: [
      {
        find: 'if (this.#oids[at] === oid && this.#times[at] === timeMs && this.#coins[at] === coin) return true\n',
        replace:
          'if (this.#oids[at] === oid && this.#times[at] === timeMs && this.#coins[at] === coin) return this.#tids.filter((other) => other > tid).length < 2000\n',
      },
    ],
    caughtBy: orderState(
      'src/memory.test.ts',
      'P21 WHEN a snapshot of 2000 fills is replayed after 2000 more were booked THEN none of the old ones is booked again, whatever their tids',
    ),
  },
  {
    id: 'P23',
    fault: 'an open makes an ended order live again',
    file: BOOK,
    edits: [
      {
        find: '    } else leg[fact.state] = true\n',
        replace: "    } else leg[fact.state] = true\n    if (fact.state === 'open') leg.canceled = leg.filled = leg.rejected = false\n",
      },
    ],
    caughtBy: orderState('src/orderState.test.ts', 'P23 WHEN an open comes after canceled THEN nothing is resurrected'),
    small: true,
  },
  {
    id: 'P34a',
    fault: 'an action without an answer is taken for one that never left',
    file: 'packages/engine/src/absorbAnswer.ts',
    edits: [
      {
        find: "if (answer.type === 'unknown') return\n",
        replace:
          "if (answer.type === 'unknown') return absorbAnswer(state, { ...event, answer: { type: 'notSent', reason: answer.reason } })\n",
      },
    ],
    caughtBy: {
      project: 'engine',
      file: 'packages/engine/test/refusals.test.ts',
      name: 'P34 WHEN an answer is lost THEN slot, funds and charge stay taken until it is settled',
    },
    small: true,
  },
  {
    id: 'P34b',
    fault: 'a place whose answer was lost and that rests is not recognised by its cloid',
    file: 'packages/order-state/src/reconcile.ts',
    edits: [
      {
        find: 'const known = leg?.order.cloid || !order.cloid ? leg?.order : (book.orders.get(order.cloid) ?? leg?.order)',
        replace: 'const known = leg?.order',
      },
    ],
    caughtBy: orderState(
      'src/reconcile.test.ts',
      'P34 WHEN a place whose answer was lost rests THEN its leg is found, and no second one is sent',
    ),
  },
  {
    id: 'P39a',
    fault: 'the answer of a place sets its order back to full size',
    file: BOOK,
    edits: [{ find: ', cloid)\n    leg.open = true\n', replace: ', cloid)\n    leg.open = true\n    leg.booked = 0n\n' }],
    caughtBy: orderState(
      'test/corpus.test.ts',
      'P39 WHEN the answer of a place comes after its first fill THEN the remaining size does not rise',
    ),
  },
  {
    id: 'P39b',
    fault: 'an open update sets its order back to full size',
    file: BOOK,
    edits: [
      {
        find: '    } else leg[fact.state] = true\n',
        replace: "    } else leg[fact.state] = true\n    if (fact.state === 'open') leg.booked = 0n\n",
      },
    ],
    caughtBy: orderState('src/fill.test.ts', 'P39 WHEN an open update follows it THEN the remaining size does not rise'),
  },
  {
    id: 'P43',
    fault: 'orders off the ladder all have level -1',
    file: STANDING,
    edits: [{ find: '  if (!order.fields) return undefined\n', replace: '  if (!order.fields) return -1\n' }],
    caughtBy: orderState('src/slots.test.ts', 'P43 WHEN several are off the ladder THEN none hides another'),
  },
]
