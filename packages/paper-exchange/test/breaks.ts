import { recoverL1Signer } from '@hyperladder/protocol'
import type { Loose } from '../src/conformance/check.ts'
import type { Answer, Break, Call } from './breakingProxy.ts'

/** Changes the JSON of the answers to one type of question or action. What `change` returns, if anything, takes the place of it. */
export const inReply = (type: string | undefined, change: (json: Loose, body: Loose) => unknown): Break => ({
  answer: (answer, { body }) => {
    const asked = body?.action?.type ?? body?.type
    if ((type !== undefined && asked !== type) || !answer.type.includes('json')) return answer
    const json = JSON.parse(answer.text)
    return { ...answer, text: JSON.stringify(change(json, body) ?? json) }
  },
})

/** Changes the data of the frames of a channel. */
export const inFrame = (channel: string, change: (data: Loose) => unknown): Break => ({
  frame: (frame) => {
    if (frame.channel !== channel) return frame
    const data = change(frame.data)
    return { ...frame, ...(data === undefined ? {} : { data }) }
  },
})

/** Another wording, wherever it is said. */
export const reworded = (from: string | RegExp, to: string): Break => ({
  answer: (answer) => ({ ...answer, text: answer.text.replaceAll(new RegExp(from, 'g'), to) }),
  frame: (frame) => JSON.parse(JSON.stringify(frame).replaceAll(new RegExp(from, 'g'), to)),
})

const json = (value: unknown): Answer => ({ status: 200, type: 'application/json', text: JSON.stringify(value) })
const shape: Answer = { status: 422, type: 'text/plain', text: 'Failed to deserialize the JSON body into the target type' }

/** An answer in place of the exchange's. */
export const instead = (when: (call: Call) => boolean, answer: unknown): Break => ({
  ask: (call) => (when(call) ? json(answer) : undefined),
})
/** Whether a call is an action of a type. */
export const acting =
  (type: string) =>
  ({ body }: Call): boolean =>
    body?.action?.type === type
export const denied = (when: (call: Call) => boolean): Break => ({ ask: (call) => (when(call) ? shape : undefined) })
/** The exchange gets another body than the client sent. */
export const asking = (change: (body: Loose) => unknown): Break => ({
  ask: ({ body }) => (body === undefined || Array.isArray(body) ? undefined : { text: JSON.stringify(change(body) ?? body) }),
})

export const statusesOf = (reply: Loose): Loose[] => reply.response?.data?.statuses ?? []
export const without =
  (...keys: readonly string[]) =>
  (value: Loose): void => {
    for (const key of keys) delete value[key]
  }

/** Says that the signer is whoever the body recovers to as it was sent, instead of the rebuilt action. */
export const hashedAsSent: Break = {
  answer: (answer, { body, path }) => {
    if (path !== '/exchange' || !answer.text.includes('does not exist')) return answer
    const { action, nonce, signature, vaultAddress, expiresAfter } = body
    const pad = (scalar: string): string => `0x${scalar.slice(2).padStart(64, '0')}`
    const signer = recoverL1Signer({
      action,
      nonce,
      signature: { ...signature, r: pad(signature.r), s: pad(signature.s) },
      isMainnet: true,
      ...(vaultAddress && { vaultAddress }),
      ...(expiresAfter && { expiresAfter }),
    })
    return { ...answer, text: answer.text.replace(/0x[0-9a-f]{40}/, signer ?? '') }
  },
}

/** A number that grows each time it is asked for. */
export function counter(): () => number {
  let count = 0
  return () => ++count
}
