import { actionIpWeight, infoIpWeight } from '@hyperladder/rate-limit'
import { Inapplicable, Mismatch, must } from './mismatch.ts'
import { Pace } from './pace.ts'
import { excerptOf } from './shape.ts'

/** What is over the weight limit is tried again so often, so long apart: a minute in all, after which the limit is free again. */
const TRIES = 7
const TRY_AGAIN_MS = 10_000

export type Path = '/info' | '/exchange'
export type HttpAnswer = {
  readonly status: number
  readonly type: string
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

export type WireOptions = {
  readonly url: string
  readonly deadlineMs: number
  /** Weight that may be used per minute (API reference 7.1). */
  readonly weightPerMinute: number
  readonly requestsMax: number
  /** Pause before what was refused for its weight is sent again. Default 10000. */
  readonly tryAgainMs?: number
  readonly stop: AbortSignal
  readonly onWait: (waitMs: number) => void
}

/** Plain HTTP to one endpoint, at a pace that its weight limit allows. It knows nothing of what the bodies mean. */
export class Wire {
  readonly #options: WireOptions
  readonly #pace: Pace
  requests = 0

  constructor(options: WireOptions) {
    this.#options = options
    this.#pace = new Pace({ ...options, perMinute: options.weightPerMinute })
  }

  /** Posts a text. What was refused for its weight did not run, so it is sent again. @throws Inapplicable when it is refused for over a minute. */
  async post(path: Path, text: string, contentType = 'application/json'): Promise<HttpAnswer> {
    for (let tries = 1; ; tries++) {
      await this.#pace.spend(weightOf(path, text))
      const answer = await this.#send(path, text, contentType)
      if (answer.status !== 429) return answer
      if (tries === TRIES || this.#options.stop.aborted)
        throw new Inapplicable('the endpoint answers 429: others at this address use its weight limit up')
      const waitMs = this.#options.tryAgainMs ?? TRY_AGAIN_MS
      this.#options.onWait(waitMs)
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }

  /** Posts a text whatever the limit says, and returns a 429 like any other answer. */
  postAtOnce(path: Path, text: string): Promise<HttpAnswer> {
    this.#pace.note(weightOf(path, text))
    return this.#send(path, text, 'application/json')
  }

  /** Returns the JSON of a 200. @throws Mismatch for anything else. */
  async ask(path: Path, body: unknown): Promise<unknown> {
    const answer = await this.post(path, JSON.stringify(body))
    if (answer.status !== 200 || answer.json === undefined) {
      throw new Mismatch(
        `${this.#options.url}${path} answered ${excerptOf(body)} with ${answer.status} ${answer.type} ${excerptOf(answer.text)}, must be 200 and JSON`,
      )
    }
    return answer.json
  }

  async #send(path: Path, text: string, contentType: string): Promise<HttpAnswer> {
    this.requests += 1
    must(this.requests <= this.#options.requestsMax, `the run took ${this.#options.requestsMax} requests, which is its limit`)
    const signal = AbortSignal.timeout(this.#options.deadlineMs)
    const url = this.#options.url + path
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body: text, signal }).catch(
      (error: unknown) => {
        throw new Mismatch(`${url} did not answer: ${causeOf(error)}`)
      },
    )
    const body = await response.text()
    const type = response.headers.get('content-type') ?? ''
    return {
      status: response.status,
      type,
      headers: response.headers,
      text: body,
      json: type.startsWith('application/json') ? jsonOf(body) : undefined,
    }
  }
}

const weightOf = (path: Path, text: string): number => (path === '/info' ? infoIpWeight(typeIn(text)) : actionIpWeight(itemsIn(text)))
/** fetch hides what the system said in the cause. */
const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message
}

const typeIn = (text: string): string => /"type"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? ''
/** Each item of a batch has one of these keys, and nothing else has. */
const itemsIn = (text: string): number => Math.max(1, text.match(/"(?:a|asset)":\d/g)?.length ?? 0)

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
