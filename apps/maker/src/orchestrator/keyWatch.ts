import type { BatchAnswer, BurnAnswer, Refusal } from '@hyperladder/exchange-port'

/** Without an answer to any action for so long this run can do nothing for its orders, whoever is to blame: its connection, a blocked IP, the venue. */
const UNANSWERED_MS = 30_000

/**
 * Whether this run can act, by the venue's answers to its actions. A key that expired or was revoked can't cancel, nor can a machine whose IP the venue has
 * blocked: somebody with another key, best at another place, must.
 */
export class KeyWatch {
  #sinceMs: number | undefined
  #text = ''
  #unanswered: { readonly sinceMs: number; readonly reason: string } | undefined

  /** Since when every answer has refused the key; `undefined` while it is accepted. */
  get refusedSinceMs(): number | undefined {
    return this.#sinceMs
  }

  /** What the venue says of it. */
  get text(): string {
    return this.#text
  }

  /** Why orders that rest can't be cancelled by this run; `null` when they can. */
  cannotAct(nowMs: number): string | null {
    if (this.#sinceMs !== undefined) return `the venue does not accept its key: ${this.#text}`
    if (this.#unanswered === undefined || nowMs - this.#unanswered.sinceMs < UNANSWERED_MS) return null
    const { sinceMs, reason } = this.#unanswered
    return `no action of it was answered since ${new Date(sinceMs).toISOString()}: ${reason}`
  }

  /** What became of an action, or of the noop after one. */
  heard(answer: BatchAnswer | BurnAnswer, nowMs: number): void {
    if (answer.type !== 'unknown' && answer.type !== 'notSent') this.#unanswered = undefined
    else this.#unanswered ??= { sinceMs: nowMs, reason: answer.reason }
  }

  /** A lost answer, or a refusal for another cause, tells nothing of the key. */
  saw(answer: BatchAnswer, nowMs: number): void {
    this.heard(answer, nowMs)
    const refusals = answer.type === 'refused' ? [answer.refusal] : answer.type === 'answered' ? answer.items.map(refusalOf) : []
    const ofKey = refusals.find((refusal) => refusal !== undefined && isOfKey(refusal))
    if (ofKey !== undefined && refusals.every((refusal) => refusal !== undefined && isOfKey(refusal))) {
      this.#sinceMs ??= nowMs
      this.#text = ofKey.text
    } else if (answer.type === 'answered') this.#sinceMs = undefined
  }
}

const isOfKey = ({ code }: Refusal): boolean => code === 'signer' || code === 'vault'
const refusalOf = (item: Extract<BatchAnswer, { type: 'answered' }>['items'][number]): Refusal | undefined =>
  item.type === 'refused' ? item.refusal : undefined
