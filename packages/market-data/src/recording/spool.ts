import { closeSync, fsyncSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { MarketUnits } from '../eventSource.ts'
import { fileError, onFileSync, rowError } from '../marketDataError.ts'
import { readLines } from '../text/readLines.ts'

/** What a spool's first line says of it. */
export type SpoolHead = { readonly format: 1; readonly kind: MarketEventKind; readonly market: MarketUnits; readonly source: string }

/** Held back until so much waits, or somebody asks. */
const HOLD_CHARS = 1 << 16

/**
 * The file that a recording grows in: a line of JSON for each event. Parquet has its table of contents at its end, so a Parquet file that was cut off is lost;
 * of this one only the line that was being written is. It becomes Parquet when it is full.
 */
export class Spool {
  readonly file: string
  readonly head: SpoolHead
  readonly #handle: number
  #held = ''
  /** A write failed: what would follow half a line could not be read. */
  #isBroken = false
  #events = 0
  #toMs = 0

  /** @throws MarketDataError when it can't be made. */
  constructor(file: string, head: SpoolHead) {
    this.file = file
    this.head = head
    this.#handle = onFileSync(file, 'written', () => openSync(file, 'wx'))
    this.#held = `${JSON.stringify(head)}\n`
    this.flush()
  }

  /** Gaps among them. */
  get events(): number {
    return this.#events
  }

  /** Time of the newest event. */
  get toMs(): number {
    return this.#toMs
  }

  append(event: MarketEvent): void {
    this.#held += `${lineOf(event)}\n`
    this.#events += 1
    this.#toMs = Math.max(this.#toMs, event.timeMs)
    if (this.#held.length >= HOLD_CHARS) this.flush()
  }

  /** Hands what waits to the system: a killed process does not lose it any more. @throws MarketDataError, once; nothing is written after that. */
  flush(): void {
    if (this.#held === '') return
    const bytes = Buffer.from(this.#held)
    // Whatever comes of it, it is not written twice: half of it may be there.
    this.#held = ''
    if (this.#isBroken) return
    this.#isBroken = true
    onFileSync(this.file, 'written', () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#handle, bytes, at)
    })
    this.#isBroken = false
  }

  /** Flushes, and has the disk keep it. */
  close(): void {
    try {
      this.flush()
      onFileSync(this.file, 'written', () => fsyncSync(this.#handle))
    } finally {
      closeSync(this.#handle)
    }
  }
}

/** Times and counts are numbers, prices and sizes text: JSON has no integer that is large enough. */
const lineOf = (event: MarketEvent): string =>
  JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))

const isBigint = (value: unknown): value is string => typeof value === 'string' && /^-?\d+n$/.test(value)
/** The reason of a gap is free text, which may look like a number. */
const eventOf = (line: string): MarketEvent =>
  JSON.parse(line, (key, value: unknown) =>
    key !== 'reason' && key !== 'coin' && isBigint(value) ? BigInt(value.slice(0, -1)) : value,
  ) as MarketEvent

export type ReadSpool = {
  readonly head: SpoolHead
  /** Bytes at the end that are no whole line: what was being written when it was cut off. */
  readonly cutBytes: number
  chunks(): AsyncIterable<readonly MarketEvent[]>
}

/** Opens a spool that was left. Returns undefined for one that was cut off before its first line was whole. @throws MarketDataError for one that is broken otherwise. */
export async function openSpool(file: string): Promise<ReadSpool | undefined> {
  const cutBytes = onFileSync(file, 'read', () => bytesAfterLastLine(file))
  for await (const [first] of readLines(file)) {
    const head = first === undefined ? undefined : headOf(file, first)
    if (head === undefined || onFileSync(file, 'read', () => statSync(file)).size === cutBytes) return undefined
    return { head, cutBytes, chunks: () => eventsOf(file, cutBytes > 0) }
  }
  return undefined
}

async function* eventsOf(file: string, isCut: boolean): AsyncGenerator<readonly MarketEvent[]> {
  let row = 0
  let last: string | undefined
  for await (const lines of readLines(file)) {
    // One line is held back: the very last one counts only when it is whole.
    const whole = last === undefined ? lines : [last, ...lines]
    last = whole.pop()
    yield whole.flatMap((line) => parsed(line))
  }
  if (last !== undefined && !isCut) yield parsed(last)

  function parsed(line: string): MarketEvent[] {
    row += 1
    if (row === 1) return []
    try {
      return [eventOf(line)]
    } catch (error) {
      throw rowError({ file, row }, `can't be read: ${(error as Error).message}`, error)
    }
  }
}

function headOf(file: string, line: string): SpoolHead | undefined {
  let head: SpoolHead
  try {
    head = JSON.parse(line) as SpoolHead
  } catch {
    return undefined
  }
  if (head.format !== 1) throw fileError(file, `is of format ${String(head.format)}, must be 1: a later version wrote it`)
  return head
}

function bytesAfterLastLine(file: string): number {
  const handle = openSync(file, 'r')
  try {
    const { size } = statSync(file)
    const piece = Buffer.alloc(1 << 16)
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - piece.length)
      const read = readSync(handle, piece, 0, end - start, start)
      const at = piece.subarray(0, read).lastIndexOf('\n')
      if (at !== -1) return size - (start + at + 1)
      end = start
    }
    return size
  } finally {
    closeSync(handle)
  }
}

export const removeSpool = (file: string): void => rmSync(file, { force: true })
