import { parentPort } from 'node:worker_threads'
import type { WorkerOutcome, WorkerTask } from './pool.ts'
import { runScenario } from './runScenario.ts'

const port = parentPort
if (port === null) throw new Error('worker.ts is a thread of sim, it can not run alone')

port.on('message', async ({ seed, limits }: WorkerTask) => {
  const cpu = process.threadCpuUsage()
  const outcome = await runScenario(seed, limits)
  const { user, system } = process.threadCpuUsage(cpu)
  port.postMessage({ ...outcome, cpuMs: (user + system) / 1000 } satisfies WorkerOutcome)
})
