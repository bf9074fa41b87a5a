import type { Mutant } from '../mutant.ts'

const SRC = 'packages/backtest/src'
const APP = 'apps/backtester/src'
const backtest = (file: string, name: string) => ({ project: 'backtest', file: `packages/backtest/${file}`, name })
const walk = (name: string) => backtest('test/candlePath.test.ts', name)
const sweep = (name: string) => ({ project: 'backtester', file: 'apps/backtester/test/sweep.test.ts', name })

/** What is made of backtests: sweeps, and figures that a market could not have given. */
export const backtestFigureMutants: readonly Mutant[] = [
  {
    id: 'B12',
    fault: 'a result is booked for the job that was begun last: right with one worker alone',
    file: `${APP}/jobs/threadPool.ts`,
    edits: [
      {
        find: '      const line = async (): Promise<void> => {\n',
        replace: "      let begun = ''\n      const line = async (): Promise<void> => {\n",
      },
      {
        find: '            onResult(key, await pool.run(job, ended))\n',
        replace: '            begun = key\n            const result = await pool.run(job, ended)\n            onResult(begun, result)\n',
      },
    ],
    caughtBy: sweep('B12 gives the same to the byte whatever the number of workers'),
  },
  {
    id: 'B13a',
    fault: 'a sweep that goes on forgets its first result',
    file: `${APP}/jobs/resultStore.ts`,
    edits: [{ find: '  for (const line of lines) {\n', replace: '  for (const line of lines.slice(1)) {\n' }],
    caughtBy: sweep('B13 runs only what is new when it gets more values'),
  },
  {
    id: 'B13b',
    fault: 'a sweep that goes on writes behind the half line that a kill left',
    file: `${APP}/jobs/resultStore.ts`,
    edits: [{ find: '  if (whole.length < text.length) truncateSync(', replace: '  if (whole.length > text.length) truncateSync(' }],
    caughtBy: sweep('B13 killed in the middle goes on from what it has, and ends as one that was not'),
  },
  {
    id: 'B14a',
    fault: 'orders that the market went beyond unfilled count at its price, and a sweep ranks by that',
    file: `${SRC}/accounting.ts`,
    edits: [
      { find: 'floorDiv(px * this.base - short, this.#lotWei)', replace: 'floorDiv(px * this.base - (short - short), this.#lotWei)' },
    ],
    caughtBy: walk('B14 values what the market went beyond for want of volume at its own price, and tells how much that is'),
    small: true,
  },
  {
    id: 'B14b',
    fault: 'who takes his orders back is paid what they were passed by',
    file: `${SRC}/leftBehind.ts`,
    edits: [{ find: 'const before = this.#stillPassed(px, held)', replace: 'const before = this.#stillPassed(px, { ...held, base: 0n })' }],
    caughtBy: backtest('src/leftBehind.prop.test.ts', 'B14 is not made good by taking the orders back: only by the price'),
    small: true,
  },
  {
    id: 'B14c',
    fault: 'what is left behind is taken out of the end alone, and the deepest fall counts it',
    file: `${SRC}/accounting.ts`,
    edits: [{ find: 'this.#drawdown.worth(this.worth(px))', replace: 'this.#drawdown.worth(this.#balancesWorth(px))' }],
    caughtBy: backtest('src/accounting.prop.test.ts', 'B14 has its deepest fall from its highest so far, by everything that it ever was'),
  },
  {
    id: 'B14d',
    fault: 'what is left behind is taken out of the end alone, and the path counts it',
    file: `${SRC}/backtestRun.ts`,
    edits: [
      {
        find: 'worth: this.#accounting.worth(px) as Ntl',
        replace: 'worth: (this.#accounting.worth(px) + this.#accounting.leftBehind(px)) as Ntl',
      },
    ],
    caughtBy: walk('B14 has no worth on the way that the end would not have: a leap on hardly any volume, and back'),
  },
  {
    id: 'B14e',
    fault: 'what was sold after it was passed is left behind a second time',
    file: `${SRC}/passedOrders.ts`,
    edits: [{ find: 'const left = unfilled < rests ? unfilled : rests', replace: 'const left = unfilled < rests ? unfilled : unfilled' }],
    caughtBy: backtest(
      'src/leftBehind.prop.test.ts',
      'B14 does not count again what was sold: an order that came smaller than the one that was to follow leaves nothing when it is filled',
    ),
  },
  {
    id: 'B14f',
    fault: 'levels between a passed order and one that was not reached are left behind only when it is asked again',
    file: `${SRC}/leftBehind.ts`,
    edits: [{ find: 'if (!passed.isBeyond(px, own)) break', replace: 'if (!passed.isBeyond(px, own)) return orNone(passed)' }],
    caughtBy: backtest(
      'src/leftBehind.prop.test.ts',
      'B14 is the same however often it is asked, wherever orders rest and whatever came before',
    ),
  },
  {
    id: 'B15a',
    fault: 'what the market traded while nothing of ours rested makes our part of it smaller',
    file: `${SRC}/backtestRun.ts`,
    edits: [{ find: 'const rested = own.size > 0\n', replace: 'const rested = own.size >= 0\n' }],
    caughtBy: walk('B15 tells what the market traded while anything of ours rested, and the day in which our part was largest'),
    small: true,
  },
  {
    id: 'B15b',
    fault: 'only what the market traded when it filled us is counted',
    file: `${SRC}/backtestRun.ts`,
    edits: [
      { find: 'if (rested || own.size > 0 || this.#accounting.fills > fills)', replace: 'if (rested && this.#accounting.fills > fills)' },
    ],
    caughtBy: walk('B15 tells what the market traded while anything of ours rested, and the day in which our part was largest'),
  },
  {
    id: 'B15c',
    fault: 'the day in which we traded most is taken for the one in which our part was largest',
    file: `${SRC}/marketShare.ts`,
    edits: [
      { find: 'ownSz * this.#busiest.marketSz > this.#busiest.ownSz * marketSz', replace: 'ownSz > this.#busiest.ownSz && marketSz > 0n' },
    ],
    caughtBy: backtest(
      'src/marketShare.prop.test.ts',
      'B15 the busiest day is the one with the largest part of ours, and all is the sum of the days',
    ),
  },
  {
    id: 'B16',
    fault: 'what the account begins with is worth what it will be when the first candle closes',
    file: `${SRC}/session.ts`,
    edits: [{ find: '      return event.open\n', replace: '      return event.close\n' }],
    caughtBy: walk('B16 begins at the price of the first candle’s open: nothing else of it is known'),
  },
  {
    id: 'B17',
    fault: 'an order that would have met the market rests, and is filled at its own price',
    file: `${SRC}/venueSide.ts`,
    edits: [
      {
        find: "if (sent.some(({ batch }) => batch.type !== 'cancel')) this.#rest(touch)",
        replace: 'if (sent.length === 0) this.#rest(touch)',
      },
    ],
    caughtBy: walk('B17 does not take what could only rest where the market has left: the venue refuses it'),
  },
]
