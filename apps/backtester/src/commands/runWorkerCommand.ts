import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { type CommandContext, plural } from '@hyperladder/command-line'
import { openThreadPool } from '../jobs/threadPool.ts'
import { connectRedis, redisUrl } from '../redis/connect.ts'
import { DataCache } from '../redis/dataStore.ts'
import { listen, queueName } from '../redis/queue.ts'
import { stopSignals } from '../stopSignals.ts'
import { watchOutput } from '../watchOutput.ts'
import { lostAfterMs } from './lostAfter.ts'
import { ENDED_EARLY } from './runBacktestCommand.ts'

export type WorkerOptions = { readonly redis?: string; readonly threads?: number; readonly cache?: string; readonly lostAfter?: string }

/** Works until told to stop. Returns the exit code. */
export async function runWorkerCommand(options: WorkerOptions, context: CommandContext): Promise<number> {
  const { stdio, env, path } = context
  const url = redisUrl(options.redis ?? true, env)
  const lost = lostAfterMs(options.lostAfter)
  const say = (text: string): void => stdio.err(`${text}\n`)
  const link = await connectRedis(url, say)
  const cache = await DataCache.open(link.redis, options.cache === undefined ? undefined : path(options.cache))
  const pool = openThreadPool(options.threads ?? availableParallelism(), (job) => cache.paths(job))
  let done = 0
  const listener = listen({
    link,
    pool,
    lostAfterMs: lost,
    onTrouble: say,
    onJob(key, outcome) {
      if (outcome === 'done') done += 1
      stdio.out(`${outcome.padEnd(6)} ${key.slice(0, 8)}${outcome === 'done' ? `, ${plural(done, 'job')}` : ''}\n`)
    },
  })
  const signals = stopSignals({ source: process, leaveNow: () => process.exit(ENDED_EARLY) })
  const unwatch = watchOutput(stdio, signals)
  for (const warning of link.warnings) say(stdio.colours.yellow(`warning: ${warning}`))
  stdio.out(`listening on ${link.shown}, queue ${queueName()}, ${plural(pool.threads, 'thread')}\n`)
  try {
    if (!signals.stop.aborted) await once(signals.stop, 'abort')
    stdio.out(`stopping: ${signals.stop.reason}\n`)
    await listener.close(false)
    return 0
  } finally {
    unwatch()
    signals.dispose()
    await pool.close()
    link.close()
  }
}
