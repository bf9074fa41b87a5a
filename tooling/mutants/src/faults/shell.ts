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
]
