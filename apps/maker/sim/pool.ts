import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { RunOutcome } from './runScenario.ts'
import type { Limits } from './scenario.ts'

export type WorkerOutcome = RunOutcome & { readonly cpuMs: number }
export type WorkerTask = { readonly seed: number; readonly limits: Limits }

type PoolOptions = {
  readonly from: number
  readonly seeds: number
  readonly limits: Limits
  readonly workers: number
  readonly onOutcome: (outcome: WorkerOutcome) => void
}

/** Runs seeds on several threads, one seed at a time on each. Rejects when a thread dies: its seed is in the error. */
export async function runPool({ from, seeds, limits, workers, onOutcome }: PoolOptions): Promise<void> {
  let next = from
  const end = from + seeds
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(new URL('worker.ts', import.meta.url))
      let seed = next
      try {
        while (next < end) {
          seed = next
          next += 1
          worker.postMessage({ seed, limits } satisfies WorkerTask)
          const [outcome] = (await once(worker, 'message')) as [WorkerOutcome]
          onOutcome(outcome)
        }
      } catch (cause) {
        throw new Error(`seed ${seed} ended its thread: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
      } finally {
        await worker.terminate()
      }
    }),
  )
}
