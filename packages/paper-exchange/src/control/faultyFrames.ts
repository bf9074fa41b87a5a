import type { Faults } from './faults.ts'

export type FrameSink = { readonly send: (frame: string) => void; readonly cut: () => void }

/** Answers to what a client sent: late, lost or silent like any frame, but never twice or out of turn. */
const ANSWER = /^\{"channel":"(?:pong|post|subscriptionResponse|error)"/

/** Returns what frames of one socket go through: late, twice, swapped, or never, as the faults say. */
export function faultyFrames(faults: Faults, { send, cut }: FrameSink): (frame: string) => void {
  let silent = false
  let heldBack: string | undefined
  let readyAtMs = 0
  const waiting: string[] = []

  const release = (): void => {
    const frame = heldBack
    heldBack = undefined
    if (frame !== undefined && !silent) send(frame)
  }
  const deliver = (frame: string): void => {
    const swapped = ANSWER.test(frame) || heldBack !== undefined ? undefined : faults.inject('reorderedFrame')
    if (swapped !== undefined) {
      heldBack = frame
      setTimeout(release, swapped.ms).unref()
      return
    }
    send(frame)
    if (!ANSWER.test(frame) && faults.inject('duplicatedFrame')) send(frame)
    release()
  }
  const drain = (): void => {
    const leftMs = readyAtMs - Date.now()
    if (leftMs > 0) {
      setTimeout(drain, leftMs).unref()
      return
    }
    for (const frame of waiting.splice(0)) if (!silent) deliver(frame)
  }
  return (frame) => {
    if (silent) return
    if (faults.inject('droppedSocket')) return cut()
    if (faults.inject('silentSocket')) {
      silent = true
      return
    }
    const late = faults.inject('delayedFrame')
    if (late !== undefined) readyAtMs = Math.max(readyAtMs, Date.now() + late.ms)
    if (late === undefined && waiting.length === 0) return deliver(frame)
    waiting.push(frame)
    if (waiting.length === 1) drain()
  }
}
