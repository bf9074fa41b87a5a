import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Launcher } from './launch.ts'

let folder: string
const launcher = new Launcher()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-loopback-'))
})
afterEach(() => launcher.killAll())
afterAll(() => rm(folder, { recursive: true }))

/** Writes down the address of every server that the process opens, as Node itself tells it. */
const LISTENERS = `data:text/javascript,${encodeURIComponent(
  `import { channel } from 'node:diagnostics_channel'
   import { appendFileSync } from 'node:fs'
   channel('tracing:net.server.listen:asyncEnd').subscribe(({ server }) => {
     appendFileSync(process.env.TEST_LISTENERS, JSON.stringify(server.address()) + '\\n')
   })`,
)}`

test.each([
  ['start', ['start'], /boundary \d+\/\d+/, 1],
  ['paper', ['paper', '--port', '0', '--control-port', '0'], /Ctrl-C stops it/, 2],
])('%s listens on the loopback alone', async (name, args, ready, servers) => {
  const listeners = join(folder, name)
  const { says, child, end } = launcher.launch(args, {
    cwd: folder,
    env: { NODE_OPTIONS: `--import="${LISTENERS}"`, TEST_LISTENERS: listeners },
  })
  await says(ready)
  const addresses = (await readFile(listeners, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { address: string }).address)
  expect(addresses).toEqual(Array.from({ length: servers }, () => '127.0.0.1'))
  child.kill('SIGTERM')
  expect(await end()).toBe(0)
})
