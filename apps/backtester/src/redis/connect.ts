import { UsageError } from '@hyperladder/command-line'
import { HyperladderError } from '@hyperladder/units'
import { Redis } from 'ioredis'
import { redactUrl } from '../redactUrl.ts'

/** A first answer takes no longer than this, or nobody is there. */
const FIRST_ANSWER_MS = 5000
/** Longest pause between two tries to come back. */
const RETRY_MS_MAX = 2000
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/

export type RedisLink = {
  readonly redis: Redis
  /** The URL without its password. */
  readonly shown: string
  /** What the operator should know of this way of connecting. */
  readonly warnings: readonly string[]
  /** Takes a password out of a text. */
  readonly redact: (text: string) => string
  close(): void
}

/**
 * Returns the address of Redis that the command line means: `true` is an option without a value, for which the environment has one.
 * @throws {@link UsageError} for what is no such address; its password is not shown.
 */
export function redisUrl(option: string | true, env: NodeJS.ProcessEnv): string {
  const url = option === true ? (env.HYPERLADDER_REDIS_URL ?? '') : option
  const parsed = URL.parse(url)
  if (parsed !== null && /^rediss?:$/.test(parsed.protocol) && parsed.hostname !== '') return url
  const was = url === '' ? 'has no URL, and HYPERLADDER_REDIS_URL neither' : `was ${redactUrl(url, url)}`
  throw new UsageError(`--redis ${was}, must be such as redis://127.0.0.1:6379 or rediss://USER:PASSWORD@HOST:6380`)
}

/**
 * Connects, and waits for the first answer. Later it comes back by itself, however often the connection is lost; `onTrouble` hears of it, once for each
 * message.
 * @throws HyperladderError that names the address when there is no answer.
 */
export async function connectRedis(url: string, onTrouble: (text: string) => void): Promise<RedisLink> {
  const redact = (text: string): string => redactUrl(text, url)
  const shown = redact(url)
  const redis = new Redis(url, {
    // What is asked waits until it is answered: a queue must not fail by a moment without Redis.
    maxRetriesPerRequest: null,
    retryStrategy: (tries) => Math.min(tries * 100, RETRY_MS_MAX),
    lazyConnect: true,
  })
  let told = ''
  let first: Error | undefined
  redis.on('error', (error: Error) => {
    first ??= error
    if (error.message !== told && redis.status !== 'wait')
      onTrouble(redact(`redis: ${error.message || (error as NodeJS.ErrnoException).code}`))
    told = error.message
  })
  redis.on('ready', () => {
    told = ''
  })
  try {
    await answered(redis)
  } catch (error) {
    redis.disconnect()
    const reason = first?.message || (first as NodeJS.ErrnoException | undefined)?.code || (error as Error).message
    throw new HyperladderError('E_REDIS', redact(`no answer from ${shown}: ${reason}`), { url: shown })
  }
  return { redis, shown, warnings: warningsOf(url), redact, close: () => redis.disconnect() }
}

async function answered(redis: Redis): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`none within ${FIRST_ANSWER_MS} ms`)), FIRST_ANSWER_MS).unref()
  })
  await Promise.race([redis.connect().then(() => redis.ping()), late])
}

function warningsOf(url: string): string[] {
  const { protocol, hostname, password } = new URL(url)
  if (LOOPBACK.test(hostname)) return []
  return [
    ...(protocol === 'redis:'
      ? [`redis://${hostname} is not encrypted: whoever is on the way reads and changes jobs. Use rediss:// or a tunnel.`]
      : []),
    ...(password === '' ? [`${hostname} is used without a password: whoever reaches it can add jobs and results.`] : []),
  ]
}
