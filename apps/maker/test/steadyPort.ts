import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below what systems hand out to whoever asks for any port (Linux: from 32768), and above what services are known by here. */
const [FROM, EACH] = [20_000, 1_000]

/**
 * Returns a port of the loopback that nobody listens on, and nobody takes by chance while it is left alone: for a server that is to come back where it
 * was, or never to come. Files that run at the same time have ranges of their own.
 */
export async function steadyPort(): Promise<number> {
  const range = FROM + (Number(process.env.VITEST_POOL_ID ?? 0) % 12) * EACH
  for (;;) {
    const port = range + Math.floor(Math.random() * EACH)
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    await new Promise((resolve) => server.close(resolve))
    if (isFree) return port
  }
}
