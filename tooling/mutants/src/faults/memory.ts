import type { Mutant } from '../mutant.ts'

const MEMORY = 'packages/engine/src/memory.ts'
const LINEUP = 'packages/order-state/src/lineup.ts'
const always = {
  project: 'engine',
  file: 'packages/engine/test/cold.prop.test.ts',
  name: 'C01 plans after every event what one plans that has just been made of its snapshot, byte for byte',
}
const quietAfter = (what: string) => ({
  project: 'engine',
  file: 'packages/engine/test/quietPlan.test.ts',
  name: `C01 a plan that had nothing to do is not given again after ${what}`,
})
const slots = {
  project: 'order-state',
  file: 'packages/order-state/src/orderSlots.prop.test.ts',
  name: 'C01 law: slots and sums are those of the current orders after every fact, and who follows the changes knows every slot',
}
const differ = {
  project: 'engine',
  file: 'packages/engine/test/ladderDiffer.prop.test.ts',
  name: 'C01 law: a differ that knows the ladder finds what one finds that looks at every order',
}

/** Memories that miss a change. */
export const memoryMutants: readonly Mutant[] = [
  {
    id: 'C01a',
    fault: 'a plan that had nothing to do is given again after caution has changed',
    file: MEMORY,
    edits: [{ find: '    this.#see(state.caution)\n', replace: '' }],
    caughtBy: quietAfter('caution'),
    small: true,
  },
  {
    id: 'C01b',
    fault: 'a plan that had nothing to do is given again though it is a blind one that is asked for',
    file: MEMORY,
    edits: [{ find: '    this.#see(blind)\n', replace: '    this.#see(blind && false)\n' }],
    caughtBy: always,
  },
  {
    id: 'C01c',
    fault: 'a balance reading does not count as a change of the ledger',
    file: 'packages/inventory/src/tokenLedger.ts',
    edits: [{ find: '    this.#account = total\n    this.#version += 1\n', replace: '    this.#account = total\n' }],
    caughtBy: quietAfter('balances that fell'),
  },
  {
    id: 'C01d',
    fault: 'an order that becomes another one in its slot is not looked at again',
    file: LINEUP,
    edits: [{ find: '    this.#noteWords(old, next)\n    this.#change(next)\n', replace: '    this.#noteWords(old, next)\n' }],
    caughtBy: always,
  },
  {
    id: 'C01e',
    fault: 'what an order takes stays what it was before its fill',
    file: LINEUP,
    edits: [{ find: '    if (old.takes !== next.takes) {\n', replace: '    if (old.origSz !== next.origSz) {\n' }],
    caughtBy: slots,
  },
  {
    id: 'C01f',
    fault: 'a slot is not looked at again where another size is wanted than before',
    file: 'packages/differ/src/eachChanged.ts',
    edits: [{ find: 'stretch.order === undefined && other.order === undefined && reach <= depth', replace: 'reach <= depth' }],
    caughtBy: differ,
  },
  {
    id: 'C01g',
    fault: 'a plan that had nothing to do outlives the grace of a flow',
    file: 'packages/engine/src/planTick.ts',
    edits: [{ find: 'made.breaches.length === 0 && !ripening', replace: 'made.breaches.length === 0 && (!ripening || ripening)' }],
    caughtBy: {
      project: 'engine',
      file: 'packages/engine/test/flows.test.ts',
      name: 'C01 WHEN more is held than a flow has left, and all of it is being cancelled THEN the law is broken once the grace of the flow is over',
    },
  },
]
