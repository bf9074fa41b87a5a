import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { onFile } from '../marketDataError.ts'

const GZIP = [0x1f, 0x8b] as const
const READ_BYTES = 1 << 18

/**
 * Returns the lines of a text file, gzipped (known by its first bytes) or plain, in batches as they are read. Line ends are `\n` or `\r\n`; the last
 * line needs none. Memory: one read and one line.
 * @throws MarketDataError when it can't be read, and for a gzip that is cut short.
 */
export async function* readLines(file: string): AsyncGenerator<string[]> {
  const isGzip = await onFile(file, 'read', () => startsAsGzip(file))
  const raw = createReadStream(file, { highWaterMark: READ_BYTES })
  const bytes = isGzip ? createGunzip({ chunkSize: READ_BYTES }) : raw
  // The pipeline hands an error of either end to whoever iterates.
  if (bytes !== raw) void pipeline(raw, bytes as ReturnType<typeof createGunzip>).catch(() => undefined)
  const decoder = new TextDecoder()
  let rest = ''
  const iterator = bytes[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await onFile(file, 'read', () => iterator.next())
      const text = rest + (done ? decoder.decode() : decoder.decode(value as Buffer, { stream: true }))
      const lines = text.split('\n')
      rest = done ? '' : (lines.pop() as string)
      for (const [i, line] of lines.entries()) if (line.endsWith('\r')) lines[i] = line.slice(0, -1)
      if (done && lines.at(-1) === '') lines.pop()
      if (lines.length > 0) yield lines
      if (done) return
    }
  } finally {
    raw.destroy()
    bytes.destroy()
  }
}

async function startsAsGzip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0)
    return bytesRead === GZIP.length && GZIP.every((byte, i) => buffer[i] === byte)
  } finally {
    await handle.close()
  }
}
