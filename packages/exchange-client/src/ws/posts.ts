import { excerpt } from '@hyperladder/protocol'
import { type Envelope, type Send, type SendResult, statusResult } from '../actions/send.ts'
import { later } from '../later.ts'
import type { Settings } from '../options.ts'
import { quotedJson } from './subscriptions.ts'

/** In-flight posts the venue allows per address (API reference 4.3). */
const POSTS_MAX = 100

/** Actions sent over the WebSocket. What was sent on a connection that broke is unknown, and never sent again. */
export class Posts {
  readonly #settings: Settings
  readonly #transmit: (text: string) => boolean
  readonly #pending = new Map<number, (result: SendResult) => void>()
  #lastId = 0

  constructor(settings: Settings, transmit: (text: string) => boolean) {
    this.#settings = settings
    this.#transmit = transmit
  }

  readonly send: Send = async (envelope: Envelope) => {
    if (this.#pending.size >= POSTS_MAX) return { type: 'notSent', reason: `${POSTS_MAX} posts wait for their answers` }
    this.#lastId += 1
    const id = this.#lastId
    const { actionDeadlineMs, clock } = this.#settings
    if (!this.#transmit(JSON.stringify({ method: 'post', id, request: { type: 'action', payload: envelope } }))) {
      return { type: 'notSent', reason: 'the socket is down' }
    }
    const answered = new AbortController()
    return new Promise((resolve) => {
      this.#pending.set(id, (result) => {
        this.#pending.delete(id)
        answered.abort()
        resolve(result)
      })
      later(clock, actionDeadlineMs, answered.signal, () => {
        this.#settle(id, { type: 'unknown', reason: `no answer within ${actionDeadlineMs} ms` })
      })
    })
  }

  onAnswer(id: number, { type, payload }: { readonly type: string; readonly payload: unknown }): void {
    if (this.#settle(id, type === 'action' ? { type: 'body', text: JSON.stringify(payload) } : errorResult(type, payload))) return
    const reason = `nobody waits for an answer to post ${id} any more`
    this.#settings.log({ type: 'undecodable', channel: 'post', reason, excerpt: excerpt(payload) })
  }

  /** Returns whether an error text was the answer to a post of ours: those quote the frame, or its id. */
  onError(text: string): boolean {
    const id = /^too many pending post requests id=(\d+)/.exec(text)?.[1]
    if (id !== undefined) return this.#settle(Number(id), { type: 'status', status: 429, text })
    const quoted = quotedJson(text)
    if (typeof quoted !== 'object' || quoted === null || !('method' in quoted) || quoted.method !== 'post' || !('id' in quoted))
      return false
    return this.#settle(Number(quoted.id), { type: 'status', status: 422, text })
  }

  onDown(reason: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, { type: 'unknown', reason: `the socket went down: ${reason}` })
  }

  #settle(id: number, result: SendResult): boolean {
    const settle = this.#pending.get(id)
    settle?.(result)
    return settle !== undefined
  }
}

/** `422 Unprocessable Entity: …`: the HTTP answer in one string (API reference 4.4). */
function errorResult(type: string, payload: unknown): SendResult {
  const text = excerpt(payload)
  const status = /^(\d{3})\b/.exec(text)?.[1]
  return type === 'error' && status !== undefined
    ? statusResult(Number(status), text)
    : { type: 'unknown', reason: `post was answered with ${type}: ${text}` }
}
