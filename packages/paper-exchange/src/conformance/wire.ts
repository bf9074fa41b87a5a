import { actionIpWeight, IpBudget, infoIpWeight } from '@hyperladder/rate-limit'
import { Mismatch, must } from './mismatch.ts'
import { excerptOf } from './shape.ts'

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
  readonly stop: AbortSignal
  readonly onWait: (waitMs: number) => void
}

/** Plain HTTP to one endpoint, at a pace that its weight limit allows. It knows nothing of what the bodies mean. */
export class Wire {
  readonly #options: WireOptions
  readonly #budget: IpBudget
  requests = 0

  constructor(options: WireOptions) {
    this.#options = options
    this.#budget = new IpBudget({ cap: options.weightPerMinute })
  }

  async post(path: '/info' | '/exchange', text: string, contentType = 'application/json'): Promise<HttpAnswer> {
    await this.#pace(path === '/info' ? infoIpWeight(typeIn(text)) : actionIpWeight(1))
    const signal = AbortSignal.timeout(this.#options.deadlineMs)
    const response = await fetch(this.#options.url + path, { method: 'POST', headers: { 'content-type': contentType }, body: text, signal })
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

  /** Returns the JSON of a 200. @throws Mismatch for anything else. */
  async ask(path: '/info' | '/exchange', body: unknown): Promise<unknown> {
    const answer = await this.post(path, JSON.stringify(body))
    if (answer.status !== 200 || answer.json === undefined) {
      throw new Mismatch(
        `${excerptOf(body)} was answered ${answer.status} ${answer.type}: ${excerptOf(answer.text)}, must be JSON with 200`,
      )
    }
    return answer.json
  }

  /** Before the last action of a clean-up there is no end to requests. */
  async #pace(weight: number): Promise<void> {
    this.requests += 1
    must(this.requests <= this.#options.requestsMax, `the run took ${this.#options.requestsMax} requests, which is its limit`)
    let waitMs = this.#budget.waitMs(weight, Date.now())
    while (waitMs > 0 && !this.#options.stop.aborted) {
      this.#options.onWait(waitMs)
      await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, 1000)))
      waitMs = this.#budget.waitMs(weight, Date.now())
    }
    this.#budget.spend(weight, Date.now())
  }
}

const typeIn = (text: string): string => /"type"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? ''

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
