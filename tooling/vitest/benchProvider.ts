import { Bench } from 'tinybench'
import type { BenchmarkProvider } from 'vitest'

const QUICK = { time: 25, iterations: 3, warmupTime: 5, warmupIterations: 1 }

/**
 * Runs benchmarks as vitest's own provider does, and, under HYPERLADDER_BENCH=quick, so briefly that CI can afford it on every change.
 * The figures are rough then; what they prove is that every bench still runs.
 */
const provider: BenchmarkProvider = {
  async run({ test, config, registrations, options }) {
    const quick = process.env.HYPERLADDER_BENCH === 'quick'
    const bench = new Bench({
      signal: test.context.signal,
      name: test.fullTestName,
      retainSamples: config.retainSamples,
      ...options,
      ...(quick ? QUICK : {}),
    })
    for (const { name, fn, fnOpts } of registrations) bench.add(name, fn, fnOpts)
    await bench.run()
    return bench.tasks.map((task) => {
      const { result } = task
      if (result.state === 'errored') throw result.error
      if (result.state !== 'completed') throw new Error(`bench "${task.name}" ended as "${result.state}", must be "completed"`)
      return { ...result, name: task.name }
    })
  },
}

export default provider
