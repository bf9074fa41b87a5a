import type { BatchAnswer, Refusal } from '@hyperladder/exchange-port'

/** Whether the venue accepts our key, by its answers. A key that expired or was revoked can't cancel either: somebody with another key must. */
export class KeyWatch {
  #sinceMs: number | undefined
  #text = ''

  /** Since when every answer has refused the key; `undefined` while it is accepted. */
  get refusedSinceMs(): number | undefined {
    return this.#sinceMs
  }

  /** What the venue says of it. */
  get text(): string {
    return this.#text
  }

  /** A lost answer, or a refusal for another cause, tells nothing of the key. */
  saw(answer: BatchAnswer, nowMs: number): void {
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
