import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeCandles } from './candles.ts'
import { type RedisServer, startRedis } from './redisServer.ts'
import { atResult, type Running, spawnCli, startCli, until } from './spawnCli.ts'
import { redisServer } from './tools.ts'

const executable = redisServer()
const GRID = ['--vary', 'spacing=0.002..0.0035:0.0005', '--vary', 'range=3%,4%,5%', '--path', 'low-first']
const FILES = ['sweep.json', 'sweep.csv', 'sweep.html']

describe.skipIf(executable === undefined)('a sweep over Redis', () => {
  let folder: string
  let data: string
  let server: RedisServer
  const started: Running[] = []
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hyperladder-redis-sweep-'))
    data = writeCandles(folder, 240)
    server = await startRedis(executable as string)
    expect((await spawnCli(['sweep', '--data', data, '--out', 'local', ...GRID], { cwd: folder })).code).toBe(0)
  })
  afterAll(async () => {
    for (const { child } of started) child.kill('SIGKILL')
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Running => {
    const running = startCli(args, { cwd: folder, env: { HYPERLADDER_REDIS_URL: server.url, ...env } })
    started.push(running)
    return running
  }
  const worker = (name: string): Running => start(['worker', '--threads', '1', '--lost-after', '2s', '--cache', `cache-${name}`])
  const sweep = (out: string, more: readonly string[], env?: NodeJS.ProcessEnv): Running =>
    start(['sweep', '--data', data, '--out', out, '--redis', '--lost-after', '2s', ...GRID, ...more], env)
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
  const expectSame = (out: string): void => {
    for (const name of FILES) expect(read(`${out}/${name}`)).toBe(read(`local/${name}`))
  }
  const secrets = (): readonly string[] => [server.password, encodeURIComponent(server.password)]

  test('loses no job with a worker that is killed in the middle of one', async () => {
    const [one, other] = [worker('a'), worker('b')]
    await Promise.all([until(one, /listening on/), until(other, /listening on/)])
    const running = sweep('killed', ['--workers', '0'])
    // Of two workers and twelve jobs one begins another job after its first, whichever is quicker: it dies with that one.
    const begunAgain = async (worker: Running): Promise<Running> => {
      await until(worker, /done[\s\S]*taken/)
      return worker
    }
    const victim = await Promise.race([begunAgain(one), begunAgain(other)])
    const survivor = victim === one ? other : one
    victim.child.kill('SIGKILL')
    const { code, stderr } = await running.ended
    expect([code, stderr]).toEqual([0, expect.stringContaining('and 2 workers that listened before')])
    expectSame('killed')
    const done = (text: string): number => text.match(/^done /gm)?.length ?? 0
    expect(done(victim.said.text) + done(survivor.said.text)).toBeGreaterThanOrEqual(12)
    survivor.child.kill('SIGINT')
    const ended = await survivor.ended
    expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining('stopping: Ctrl-C')])
    for (const text of [ended.stdout, ended.stderr, stderr, victim.said.text])
      for (const secret of secrets()) expect(text).not.toContain(secret)
  })

  test('killed itself goes on, with threads of its own', async () => {
    await sweep('again', ['--workers', '1'], atResult(1, 'SIGKILL')).ended
    const { code, stderr } = await sweep('again', ['--workers', '2']).ended
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 point of 12 taken over')])
    expectSame('again')
  })

  test('goes on when Redis has forgotten everything', async () => {
    const forgetful = worker('d')
    await until(forgetful, /listening on/)
    const running = sweep('forgot', ['--workers', '0'])
    await until(forgetful, /^done /m)
    const redis = new Redis(server.url)
    await redis.flushall()
    redis.disconnect()
    const { code } = await running.ended
    expect(code).toBe(0)
    expectSame('forgot')
    forgetful.child.kill('SIGKILL')
  })

  test('says that nobody works while it waits, and goes on when somebody does', async () => {
    const running = sweep('alone', ['--workers', '0'])
    await until(running, /no worker listens, and 12 jobs wait: start one/)
    const late = worker('e')
    expect((await running.ended).code).toBe(0)
    expectSame('alone')
    late.child.kill('SIGKILL')
    await late.ended
  })

  test('leaves nothing of its jobs in Redis', async () => {
    const redis = new Redis(server.url)
    const jobs = (await redis.keys('bull:*')).filter((key) => /:[0-9a-f]{40}$/.test(key))
    redis.disconnect()
    expect(jobs).toEqual([])
  })

  test('says whom it can not reach, and not with which password', async () => {
    const wrong = `redis://:${encodeURIComponent('not-the-password')}@127.0.0.1:${server.port}`
    const nobody = 'redis://me:hush@127.0.0.1:1'
    const answers = await Promise.all(
      [wrong, nobody].map((url, i) =>
        spawnCli(['sweep', '--data', data, '--out', `nobody-${i}`, '--redis', url, ...GRID], { cwd: folder }),
      ),
    )
    expect(answers.map(({ code }) => code)).toEqual([1, 1])
    expect(answers[0]?.stderr).toMatch(/no answer from redis:\/\/:\*\*\*@127\.0\.0\.1:\d+: .*(WRONGPASS|invalid)/)
    expect(answers[1]?.stderr).toMatch(/no answer from redis:\/\/me:\*\*\*@127\.0\.0\.1:1: .*ECONNREFUSED/)
    for (const { stdout, stderr } of answers)
      for (const secret of ['hush', 'not-the-password']) expect(stdout + stderr).not.toContain(secret)
  })

  test('takes nothing from Redis for a job or for data that is not what it says', async () => {
    const { queueName } = await import('../src/redis/queue.ts')
    const { Queue } = await import('bullmq')
    const redis = new Redis(server.url, { maxRetriesPerRequest: null })
    const queue = new Queue(queueName(), { connection: redis })
    const running = worker('c')
    await until(running, /listening on/)
    await queue.add(
      'backtest',
      { version: 1, data: [{ name: '../../etc/passwd', sha256: 'x' }] },
      { jobId: 'a'.repeat(40), removeOnFail: false },
    )
    while (!(await queue.getJob('a'.repeat(40)).then((job) => job?.isFailed()))) await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await queue.getJob('a'.repeat(40)))?.failedReason).toMatch(/is none of a sweep/)
    await queue.remove('a'.repeat(40))
    await queue.close()
    redis.disconnect()
    running.child.kill('SIGTERM')
    expect((await running.ended).code).toBe(0)
  })
})
