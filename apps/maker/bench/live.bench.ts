import { afterAll, test } from 'vitest'
import { type Answered, LiveMaker } from './liveMaker.ts'

const quick = process.env.HYPERLADDER_BENCH === 'quick'
/** Each fill leaves the loop quiet before the next: about 0.2 s. The first ones warm up and are not counted. */
const [WARM_UP, FILLS, ECHOES] = quick ? [4, 6, 10] : [150, 250, 300]

type Samples = readonly number[]

const quantile = (samples: Samples, part: number): number => samples.toSorted((a, b) => a - b)[Math.floor(samples.length * part)] as number

/** What a fill's answer is made of, from the frame's first byte to the action's last; together they are all of it. */
const PARTS: readonly (readonly [name: string, of: (fill: Answered) => number])[] = [
  ['frame to the maker', ({ sentNs, readNs }) => readNs - sentNs],
  ['parse: bytes to typed fill', ({ readNs, decodedNs }) => decodedNs - readNs],
  ['engine: absorb, plan, book', ({ decodedNs, executedNs, journalNs }) => executedNs - decodedNs - journalNs],
  ['journal', ({ journalNs }) => journalNs],
  ['encode: batch to digest', ({ executedNs, encodedNs }) => encodedNs - executedNs],
  ['sign', ({ encodedNs, signedNs }) => signedNs - encodedNs],
  ['send: JSON, client, socket', ({ signedNs, writtenNs }) => writtenNs - signedNs],
  ['action to the venue', ({ writtenNs, firstNs }) => firstNs - writtenNs],
]
/** The maker's own part: the frame is in its process, and the bytes of the first action are signed. */
const toSigned = ({ readNs, signedNs }: Answered): number => signedNs - readNs
const whole = ({ sentNs, firstNs }: Answered): number => firstNs - sentNs
const toLast = ({ sentNs, lastNs }: Answered): number => lastNs - sentNs

/** A row that hands out what was measured, one sample a turn. */
const row = (name: string, samples: Samples) => {
  let turn = 0
  return [name, () => ({ overriddenDuration: (samples[turn++ % samples.length] as number) / 1e6 })] as const
}
const withTail = (name: string, samples: Samples) => [
  row(name, samples),
  row(`${name}, p90`, [quantile(samples, 0.9)]),
  row(`${name}, p99`, [quantile(samples, 0.99)]),
]

const summary: string[] = []
afterAll(() => console.log(summary.join('\n')))

function sumUp(name: string, fills: readonly Answered[]): void {
  const medianNs = (of: (fill: Answered) => number): number => quantile(fills.map(of), 0.5)
  const us = (of: (fill: Answered) => number): string => (medianNs(of) / 1000).toFixed(0)
  const ranked = PARTS.toSorted(([, a], [, b]) => medianNs(b) - medianNs(a)).map(([part, of]) => `${part} ${us(of)}`)
  const batches = fills.reduce((sum, fill) => sum + fill.batches, 0) / fills.length
  summary.push(
    `${name}: frame to signed bytes ${us(toSigned)} us p50 in the maker, ${us(whole)} us from socket to socket, over ${fills.length} fills of ${batches.toFixed(1)} actions; medians of its parts, the limiting one first: ${ranked.join(', ')}`,
  )
}

/** Venue and maker are two threads on the loopback; all of a row is one run, so that its samples are few and honest. */
test.for([
  ['live', 'http'],
  ['live, actions over the socket', 'post'],
] as const)('%s', async ([name, actionsOver], { bench }) => {
  const live = await LiveMaker.start(actionsOver)
  try {
    await live.fill(WARM_UP, true)
    const fills = await live.fill(FILLS, true)
    const hurried = await live.fill(WARM_UP, false)
    const echoes = await live.echo(ECHOES)
    sumUp(name, fills)
    const rows = [
      ...withTail(`${name}: fill frame to signed bytes, in the maker`, fills.map(toSigned)),
      ...withTail(`${name}: fill frame to signed action at the venue`, fills.map(whole)),
      ...PARTS.map(([part, of]) => row(`${name}, part: ${part}`, fills.map(of))),
      row(`${name}: fill frame to the last of its actions`, fills.map(toLast)),
      row(`${name}, back to back: fill frame to signed action at the venue`, hurried.map(whole)),
      row(`${name}, nothing done between: bytes to the maker and back`, echoes),
    ].map(([title, fn]) => bench(title, fn))
    await bench.compare(...rows, { iterations: FILLS, time: 0, warmup: false })
  } finally {
    await live.stop()
  }
})
