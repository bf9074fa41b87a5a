import type { Mutant } from '../mutant.ts'

const maker = (file: string, name: string) => ({ project: 'maker', file: `apps/maker/${file}`, name })

/** The shell: run, stop, configuration, keys. */
export const shellMutants: readonly Mutant[] = [
  {
    id: 'P03b',
    fault: 'an error in the run leaves it without the way out, and the orders resting',
    file: 'apps/maker/src/orchestrator/runMaker.ts',
    edits: [
      {
        find: "    onEvent({ type: 'error', where: 'run', message: error instanceof Error ? error.message : String(error) })\n",
        replace: '    throw error\n',
      },
    ],
    caughtBy: maker(
      'test/corpus/running.test.ts',
      'P03 WHEN the run breaks THEN what rests is cancelled on the way out, and the exit code is not 0',
    ),
  },
  {
    id: 'P25a',
    fault: 'the way out is over after one round of cancels, whatever they came to',
    file: 'apps/maker/src/orchestrator/shutdown.ts',
    edits: [{ find: 'if (empty >= 2 && engine.requests.size === 0) return', replace: 'if (empty >= 0) return' }],
    caughtBy: maker(
      'test/orchestrator/endings.test.ts',
      'P25 a cancel that was answered HTTP 403 once is tried again before the maker leaves',
    ),
  },
  {
    id: 'P25b',
    fault: 'the exit code says nothing of what still rests',
    file: 'apps/maker/src/orchestrator/runMaker.ts',
    edits: [{ find: 'restless || !how.asked', replace: '!how.asked' }],
    caughtBy: maker(
      'test/corpus/running.test.ts',
      'P25 WHEN cancels are confirmed and change nothing THEN the way out says what still rests, and the exit code is not 0',
    ),
  },
  {
    id: 'P25c',
    fault: 'readings that were asked for while an answer was missing prove that nothing rests',
    file: 'apps/maker/src/orchestrator/shutdown.ts',
    edits: [{ find: 'empty = settled && !rests ? empty + 1 : 0', replace: 'empty = rests ? 0 : empty + 1' }],
    caughtBy: maker(
      'test/orchestrator/wayOut.test.ts',
      'P25 WHEN places land and are answered only after 6000 ms, on the way out, and the next reading lags THEN it goes on until they are gone',
    ),
  },
  {
    id: 'P28a',
    fault: 'keys that nothing reads are accepted',
    file: 'apps/maker/src/config/findProblems.ts',
    edits: [{ find: '    else unknown(path, key, Object.keys(entries))\n', replace: '' }],
    caughtBy: maker(
      'test/corpus/config.test.ts',
      'P28 WHEN a market has tick_size = "0.01", which nothing reads THEN the start is refused',
    ),
    small: true,
  },
  {
    id: 'P28b',
    fault: 'the ladder has the usual spacing, whatever the config says',
    file: 'apps/maker/src/config/planMarket.ts',
    edits: [{ find: 'parseSpacing(settings.spacing)', replace: "parseSpacing('0.003')" }],
    caughtBy: maker(
      'test/corpus/config.test.ts',
      'P28 WHEN a spacing is given THEN the ladder has it: from 1 at 1 % the 232nd level is near 10, not near 2',
    ),
  },
  {
    id: 'P34c',
    fault: 'an action without an answer is settled by readings alone, and can still land afterwards',
    file: 'apps/maker/src/orchestrator/settle.ts',
    edits: [
      {
        find: '  const burned = await burn(session, nonce)\n',
        replace: "  const burned = nonce < 0 ? await burn(session, nonce) : { type: 'burned', attempts: 1 }\n",
      },
    ],
    caughtBy: maker(
      'test/corpus/running.test.ts',
      'P34 WHEN an action lands long after its answer was given up THEN it does nothing, for its nonce was burned before anything was sent again',
    ),
  },
  {
    id: 'P34d',
    fault: 'a nonce that is used up settles an action, whoever has taken it',
    file: 'apps/maker/src/orchestrator/settle.ts',
    edits: [{ find: "burned.type === 'burned' ?", replace: 'burned.attempts > 0 ?' }],
    caughtBy: maker(
      'test/orchestrator/settle.test.ts',
      'P34 WHEN a full batch landed and its answer was lost THEN one list of the open orders answers for it, 2 s later',
    ),
  },
  {
    id: 'P45',
    fault: 'an agent of any account will do',
    file: 'apps/maker/src/check/checkAccount.ts',
    edits: [
      {
        find: 'if (role.master === owner) return checkAgent(facts)',
        replace: 'if (role.master !== undefined) return checkAgent(facts)',
      },
    ],
    caughtBy: maker('src/check/checks.test.ts', 'P45 a key of another account fails, and both addresses are named'),
  },
  {
    id: 'N4991',
    fault: 'a reconnect is nothing to catch up with',
    file: 'apps/maker/src/orchestrator/loop.ts',
    edits: [
      {
        find: 'if (!engine.connected || engine.disconnects > pace.disconnects) session.caughtUp = false',
        replace: 'if (!engine.connected && engine.disconnects > 1_000_000) session.caughtUp = false',
      },
    ],
    caughtBy: maker(
      'test/corpus/running.test.ts',
      'N4991 WHEN an order ended while the feeds were down THEN the reconcile after it finds out, as no feed repeats it',
    ),
  },
  {
    id: 'P02c',
    fault: 'fills that the venue does not list any more are not missed by a run',
    file: 'apps/maker/src/orchestrator/reconcile.ts',
    edits: [{ find: 'if (lost !== undefined) inbox', replace: "if (lost === '') inbox" }],
    caughtBy: maker(
      'test/orchestrator/lostFills.test.ts',
      'P02 WHEN a run reads that the venue lists no longer what came after the last fill that it knows THEN it halts, and takes its quotes out',
    ),
  },
  {
    id: 'P02d',
    fault: 'fills that the venue does not list any more are not missed by a start',
    file: 'apps/maker/src/orchestrator/startup.ts',
    edits: [{ find: '    if (past) refuseLostFills(resumable.listed, past.position.provenFillsMs)\n', replace: '' }],
    caughtBy: maker(
      'test/recovery.test.ts',
      'P02 and whose account has made more fills since than the venue lists is not gone on from: nothing is booked, and the way out is named',
    ),
  },
  {
    id: 'C01h',
    fault: 'a plan is made of what was known before the process stood still',
    file: 'apps/maker/src/orchestrator/loop.ts',
    edits: [{ find: '  stoodStill(session, pace.dueMs)\n', replace: '' }],
    caughtBy: maker(
      'test/orchestrator/standstill.test.ts',
      'C01 WHEN a fill comes first after the process stood still THEN the venue is read before anything new is sent',
    ),
  },
  {
    id: 'C01i',
    fault: 'a plan that was held up on its way is sent all the same',
    file: 'apps/maker/src/orchestrator/send.ts',
    edits: [{ find: 'stoodStill(session)\n', replace: 'false\n' }],
    caughtBy: maker(
      'test/orchestrator/standstill.test.ts',
      'C01 WHEN a plan was held up between the books and the exchange THEN the venue is read before anything new is sent',
    ),
  },
  {
    id: 'C01j',
    fault: 'what was read before the process stood still proves what is known after it',
    file: 'apps/maker/src/orchestrator/loop.ts',
    edits: [{ find: ' && session.doubts === doubts', replace: '' }],
    caughtBy: maker(
      'test/orchestrator/standstill.test.ts',
      'C01 WHEN the process stands still while the venue is read THEN what was read before proves nothing',
    ),
  },
  {
    id: 'C02a',
    fault: 'an order of a maker on another machine is taken for one of an earlier run',
    file: 'apps/maker/src/orchestrator/otherMakers.ts',
    edits: [{ find: "if (generation >= nextGeneration) return 'after'", replace: "if (generation < 0n) return 'after'" }],
    caughtBy: maker(
      'test/orchestrator/otherMakers.test.ts',
      'C02 WHEN a second maker quotes for the account THEN both say so, which of them began first, and no more than once a minute',
    ),
  },
  {
    id: 'C03a',
    fault: 'a plan that nobody commits forgets what has cooled down',
    file: 'packages/rate-limit/src/cooldowns.ts',
    edits: [
      {
        find: '    let longest: Entry<Key, Reason> | undefined\n',
        replace: '    this.forget(nowMs)\n    let longest: Entry<Key, Reason> | undefined\n',
      },
    ],
    caughtBy: {
      project: 'engine',
      file: 'packages/engine/test/refusals.test.ts',
      name: 'C03 WHEN a plan finds that a slot has cooled down THEN the engine knows what it knew until the plan is committed',
    },
  },
]
