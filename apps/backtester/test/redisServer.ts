import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type RedisServer = { readonly url: string; readonly port: number; readonly password: string; stop(): Promise<void> }

/** Runs a server until its input ends: it goes with whoever started it, however that ended. */
const UNTIL_READ = '"$0" "$@" & server=$!; exec >&-; read -r _; kill -9 $server; wait $server'

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
    const child = spawn('sh', ['-c', UNTIL_READ, executable, ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
    if (await isReady(child)) {
      return {
        url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
        port,
        password,
        async stop() {
          child.stdin?.end()
          if (child.exitCode === null) await once(child, 'close')
          rmSync(folder, { recursive: true })
        },
      }
    }
    child.stdin?.end()
  }
  throw new Error('redis-server did not start')
}

async function isReady(child: ChildProcess): Promise<boolean> {
  let said = ''
  const lines = (child.stdout as NonNullable<ChildProcess['stdout']>).setEncoding('utf8')
  for await (const text of lines.iterator({ destroyOnReturn: false })) {
    said += text
    if (/Ready to accept connections/.test(said)) {
      lines.resume()
      return true
    }
  }
  return false
}
