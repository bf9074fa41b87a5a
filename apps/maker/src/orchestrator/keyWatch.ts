import type { BatchAnswer, BurnAnswer, Refusal } from '@hyperladder/exchange-port'

/** Without an answer to any action for so long this run can do nothing for its orders, whoever is to blame: its connection, a blocked IP, the venue. */
const UNANSWERED_MS = 30_000
/** What failed once and was not tried again for so long says nothing of now: the longest cooldown after a refusal is 60 s. */
const STALE_MS = 90_000
/** HTTP statuses of whoever stands before the venue, such as of a firewall; 400 and 422 are the venue's own words about what we wrote. */
const NOT_OF_VENUE = /^HTTP (?!400|422)\d/

/** `isOpen`: an action may have landed, so that its nonce is burned until something answers. */
type Unanswered = { readonly sinceMs: number; readonly lastMs: number; readonly isOpen: boolean; readonly reason: string }

/**
 * Whether this run can act, by the venue's answers to its actions. A key that expired or was revoked can't cancel, nor can a machine whose IP the venue has
 * blocked: somebody with another key, best at another place, must.
 */
export class KeyWatch {
  #sinceMs: number | undefined
  #text = ''
  #unanswered: Unanswered | undefined

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
    if (this.#unanswered === undefined) return null
    const { sinceMs, lastMs, isOpen, reason } = this.#unanswered
    // One try that did not go out, and was not needed any more, is no sign of anything: there must be tries over all that time.
    const forMs = isOpen ? nowMs - sinceMs : lastMs - sinceMs
    if (forMs < UNANSWERED_MS || (!isOpen && nowMs - lastMs >= STALE_MS)) return null
    return `no action of it was answered since ${new Date(sinceMs).toISOString()}: ${reason}`
  }

  /** What became of an action, or of the noop after one. */
  heard(answer: BatchAnswer | BurnAnswer, nowMs: number): void {
    const reason = unheardBecause(answer)
    if (reason === undefined) {
      this.#unanswered = undefined
      return
    }
    const before = this.#unanswered
    const goesOn = before !== undefined && (before.isOpen || nowMs - before.lastMs < STALE_MS)
    const isOpen = answer.type === 'unknown' || before?.isOpen === true
    this.#unanswered = { sinceMs: goesOn ? before.sinceMs : nowMs, lastMs: nowMs, isOpen, reason: goesOn ? before.reason : reason }
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

/** Why the venue has not taken an action, or not as far as can be told; `undefined` where it has answered. */
function unheardBecause(answer: BatchAnswer | BurnAnswer): string | undefined {
  if (answer.type === 'unknown' || answer.type === 'notSent') return answer.reason
  if (answer.type !== 'refused') return undefined
  const { code, text } = answer.refusal
  return code === 'ipLimit' || (code === 'malformed' && NOT_OF_VENUE.test(text)) ? text : undefined
}

const isOfKey = ({ code }: Refusal): boolean => code === 'signer' || code === 'vault'
const refusalOf = (item: Extract<BatchAnswer, { type: 'answered' }>['items'][number]): Refusal | undefined =>
  item.type === 'refused' ? item.refusal : undefined
