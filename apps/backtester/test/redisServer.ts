import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type RedisServer = { readonly url: string; readonly port: number; readonly password: string; stop(): Promise<void> }

/** A port that nobody has just now. */
async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a Redis of its own, in memory, on the loopback and with a password. It ends with the tests. */
export async function startRedis(executable: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperladder-redis-'))
  const password = 'p4ss/w@rd:é'
  // Somebody may take the port between the look and the start.
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort()
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
      '--requirepass',
      password,
    ]
    const child = spawn(executable, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    if (await isReady(child)) {
      return {
        url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
        port,
        password,
        async stop() {
          if (child.exitCode === null && child.signalCode === null) {
            child.kill('SIGKILL')
            await once(child, 'close')
          }
          rmSync(folder, { recursive: true })
        },
      }
    }
  }
  throw new Error('redis-server did not start')
}

async function isReady(child: ChildProcess): Promise<boolean> {
  let said = ''
  for await (const text of (child.stdout as NonNullable<ChildProcess['stdout']>).setEncoding('utf8')) {
    said += text
    if (/Ready to accept connections/.test(said)) {
      child.stdout?.resume()
      return true
    }
  }
  return false
}
