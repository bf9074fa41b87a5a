import type { Mutant } from '../mutant.ts'

const SRC = 'packages/backtest/src'
const backtest = (file: string, name: string) => ({ project: 'backtest', file: `packages/backtest/${file}`, name })
const walk = (name: string) => backtest('test/candlePath.test.ts', name)
const through = (name: string) => backtest('test/tradeThrough.test.ts', name)
const run = (name: string) => backtest('test/runBacktest.test.ts', name)
const books = (name: string) => backtest('test/books.test.ts', name)

/** What would flatter a backtest: knowing too much, being filled too easily, and paying or counting wrongly. */
export const backtestMutants: readonly Mutant[] = [
  {
    id: 'B01',
    fault: 'every event is played at the time of the one before it',
    file: `${SRC}/session.ts`,
    edits: [
      { find: '  #lastMs = Number.NEGATIVE_INFINITY\n', replace: '  #lastMs = Number.NEGATIVE_INFINITY\n  #playedMs = 0\n' },
      {
        find: '    for (const { run } of this.#members) run.play(event)\n',
        replace:
          '    const timeMs = Math.max(this.#playedMs, this.#fromMs)\n    this.#playedMs = event.timeMs\n    for (const { run } of this.#members) run.play({ ...event, timeMs })\n',
      },
    ],
    caughtBy: backtest('test/lookAhead.test.ts', 'B01 under trade-through'),
  },
  {
    id: 'B02a',
    fault: 'an order is at the venue when it is sent',
    file: `${SRC}/theatre.ts`,
    edits: [{ find: '(this.#nowMs + this.#orders.draw()) / blockMs', replace: 'this.#nowMs / blockMs' }],
    caughtBy: through('B02 nothing is filled before the maker’s order can have come to rest'),
    small: true,
  },
  {
    id: 'B02b',
    fault: 'the maker hears of a fill at once',
    file: `${SRC}/theatre.ts`,
    edits: [{ find: 'Math.max(this.#feedsMs, timeMs + this.#feeds.draw())', replace: 'Math.max(this.#feedsMs, timeMs)' }],
    caughtBy: through('B02 what the maker does about a fill takes its way there and back'),
  },
  {
    id: 'B03a',
    fault: 'a candle fills us with all of its volume, whatever the participation',
    file: `${SRC}/fills/candlePath.ts`,
    edits: [{ find: '(volume * share) / BigInt(SHARE)', replace: 'share > 0n ? volume : 0n' }],
    caughtBy: walk('B03 takes no more than its share of the volume'),
    small: true,
  },
  {
    id: 'B03b',
    fault: 'a candle’s volume is there anew for each order that it meets',
    file: `${SRC}/fills/candlePath.ts`,
    edits: [{ find: '    this.#left -= filled\n', replace: '' }],
    caughtBy: walk('B03 takes no more than its share of the volume'),
  },
  {
    id: 'B04a',
    fault: 'the high comes first, whatever was asked',
    file: `${SRC}/fills/candlePath.ts`,
    edits: [{ find: "path === 'high-first' ? [high, low, close] : [low, high, close]", replace: '[high, low, close]' }],
    caughtBy: walk('B04 is a range that holds both, and the lower one is shown'),
  },
  {
    id: 'B04b',
    fault: 'of two orders of high and low the one that earned more is shown',
    file: `${SRC}/session.ts`,
    edits: [{ find: 'each.outcome.totals.pnl < least.outcome.totals.pnl', replace: 'each.outcome.totals.pnl > least.outcome.totals.pnl' }],
    caughtBy: walk('B04 is a range that holds both, and the lower one is shown'),
  },
  {
    id: 'B05',
    fault: 'a trade at our price counts as one beyond it',
    file: `${SRC}/fills/tradeThrough.ts`,
    edits: [
      {
        find: "if (px > own.bestAsk) stage.take(timeMs, 'bid', (px - 1n) as Px, sz)",
        replace: "if (px >= own.bestAsk) stage.take(timeMs, 'bid', px as Px, sz)",
      },
    ],
    caughtBy: through('B05 a trade beyond an own price fills it, up to its size; one at the price does not'),
    small: true,
  },
  {
    id: 'B06a',
    fault: 'nobody is ahead of us at our price',
    file: `${SRC}/fills/queue.ts`,
    edits: [{ find: 'new QueueLine(joined, this.#knownAt(px))', replace: 'new QueueLine(joined, this.#knownAt(px) && 0n)' }],
    caughtBy: backtest('test/queue.test.ts', 'B06 trades at the price eat what is ahead, and then the order'),
  },
  {
    id: 'B06b',
    fault: 'whoever cancels was behind us: what is ahead never shrinks in proportion',
    file: `${SRC}/fills/queueLine.ts`,
    edits: [
      {
        find: '    else if (sz < left) this.#ahead = ceilDiv(this.#ahead * sz, left)\n',
        replace: '    else if (left < 0n) this.#ahead = ceilDiv(this.#ahead * sz, left)\n',
      },
    ],
    caughtBy: backtest('test/queue.test.ts', 'B06 what the book loses beyond trades shrinks what is ahead in proportion'),
  },
  {
    id: 'B06c',
    fault: 'what was traded is taken for cancelled once more',
    file: `${SRC}/fills/queueLine.ts`,
    edits: [{ find: '    this.#left = sz < this.#left ? this.#left - sz : 0n\n', replace: '' }],
    caughtBy: backtest(
      'src/fills/queueLine.prop.test.ts',
      'B06 what joins behind changes nothing, and trades that the book confirms are no cancels',
    ),
    small: true,
  },
  {
    id: 'B07a',
    fault: 'every account begins in the lowest tier of fees',
    file: `${SRC}/venueSide.ts`,
    edits: [{ find: 'referred, makerSharePpm, tierVolume })', replace: 'referred, makerSharePpm, tierVolume: 0n as typeof tierVolume })' }],
    caughtBy: run('B07 says which rate the account began with: by its volume, its stake and its share of the market'),
  },
  {
    id: 'B07b',
    fault: 'fees of sales are earned',
    file: `${SRC}/accounting.ts`,
    edits: [{ find: '    this.quote += gross - fee\n', replace: '    this.quote += gross + fee\n' }],
    caughtBy: books('B07 hold what the venue’s fills and fees add up to'),
    small: true,
  },
  {
    id: 'B07c',
    fault: 'fees of purchases are not taken from the base that pays them',
    file: `${SRC}/accounting.ts`,
    edits: [{ find: '    this.base += lots - fee\n', replace: '    this.base += lots\n' }],
    caughtBy: books('B07 hold what the venue’s fills and fees add up to'),
  },
  {
    id: 'B08a',
    fault: 'impermanent loss is measured from the price of the start instead of the last one',
    file: `${SRC}/accounting.ts`,
    edits: [
      {
        find: 'const il = scheduled + this.value(this.base, px) - this.value(base, px)',
        replace: 'const il = scheduled + this.value(this.base, px) - this.value(base, this.#startPx)',
      },
    ],
    caughtBy: books('B08 costs against holding what the closed form says'),
  },
  {
    id: 'B08b',
    fault: 'the portfolio that LVR compares with holds what the ladder has come to, before the price moved',
    file: `${SRC}/accounting.ts`,
    edits: [{ find: '    const held = this.#rebalancedBase\n', replace: '    const held = this.base\n' }],
    caughtBy: books('B08 costs against rebalancing what the closed form says'),
  },
  {
    id: 'B09',
    fault: 'the deepest fall is from the first worth, not from the highest so far',
    file: `${SRC}/drawdown.ts`,
    edits: [{ find: 'if (this.#peak === undefined || highest > this.#peak) this.#peak = highest', replace: 'this.#peak ??= highest' }],
    caughtBy: backtest(
      'src/drawdown.prop.test.ts',
      'B09 it is the deepest fall from the highest so far, over every price of every stretch',
    ),
    small: true,
  },
  {
    id: 'B10',
    fault: 'a gap of the recording is time in the ladder and of quoting',
    file: `${SRC}/backtestRun.ts`,
    edits: [
      { find: "if (event.type === 'gap') this.#time.gap(", replace: "if (event.type === 'gap' && event.untilMs < 0) this.#time.gap(" },
    ],
    caughtBy: run('B10 counts no gap as time, in the ladder or quoting'),
  },
  {
    id: 'B11',
    fault: 'latencies are the same whatever the seed',
    file: `${SRC}/theatre.ts`,
    edits: [{ find: 'const random = createRandom(', replace: "const random = ((_: string) => createRandom('1'))(" }],
    caughtBy: run('B11 are those of the seeds one by one, and say how far apart they are'),
  },
]
