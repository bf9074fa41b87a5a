import { type CommandContext, plural, UsageError } from '@hyperladder/command-line'
import type { LocalFile } from '../data/dataFiles.ts'
import type { BacktestJob } from '../jobs/job.ts'
import type { Runner } from '../jobs/runner.ts'
import { localRunner, openThreadPool } from '../jobs/threadPool.ts'
import { connectRedis, redisUrl } from '../redis/connect.ts'
import { listen } from '../redis/queue.ts'
import { queueRunner } from '../redis/queueRunner.ts'
import { lostAfterMs } from './lostAfter.ts'

export type RunnerOptions = { readonly workers?: number; readonly redis?: string | true; readonly lostAfter?: string }

type Opening = {
  readonly options: RunnerOptions
  readonly context: CommandContext
  readonly files: readonly LocalFile[]
  /** Jobs there are: more threads than that would wait. */
  readonly most: number
  /** Of this machine. */
  readonly threads: number
}

/** Returns where a sweep's jobs are run: threads of this machine, or a queue at which this machine works too. */
export async function openRunner({ options, context, files, most, threads: cores }: Opening): Promise<Runner> {
  const threads = Math.min(options.workers ?? cores, most)
  const pathsOf = (job: BacktestJob): string[] => job.data.map(({ sha256 }) => pathOf(files, sha256))
  if (options.redis === undefined) {
    if (options.lostAfter !== undefined) throw new UsageError('--lost-after is of --redis alone, must be left out without it')
    if (threads === 0) throw new UsageError('--workers was 0, must be at least 1 without --redis')
    return localRunner(openThreadPool(threads, pathsOf))
  }
  const { stdio, env } = context
  const lost = lostAfterMs(options.lostAfter)
  const say = (text: string): void => stdio.err(`${text}\n`)
  const link = await connectRedis(redisUrl(options.redis, env), say)
  for (const warning of link.warnings) say(stdio.colours.yellow(`warning: ${warning}`))
  const onTrouble = (text: string): void => say(link.redact(text))
  const queue = queueRunner(link, files, onTrouble)
  const others = await queue.workers()
  const pool = threads === 0 ? undefined : openThreadPool(threads, pathsOf)
  const listener = pool === undefined ? undefined : listen({ link, pool, lostAfterMs: lost, onTrouble })
  say(
    `${plural(most, 'job')} through ${link.shown}; working: ${plural(threads, 'thread')} here, and ${plural(others, 'worker')} that listened before`,
  )
  return {
    run: (jobs, runOptions) => queue.run(jobs, runOptions),
    async close() {
      // What this machine still runs is wanted by nobody any more: either all is told, or it will be run again.
      await listener?.close(true)
      await pool?.close()
      await queue.close()
      link.close()
    },
  }
}

function pathOf(files: readonly LocalFile[], sha256: string): string {
  const file = files.find((candidate) => candidate.sha256 === sha256)
  if (file === undefined) throw new UsageError(`a job wants data that --data does not have: ${sha256.slice(0, 8)}`)
  return file.path
}
