import { type OpenQuestion, openQuestions } from '@hyperladder/engine'
import { readFills } from './reconcile.ts'
import type { Session } from './session.ts'

/** Most orders asked about at a time: each query weighs 2 of the 1200 an IP has per minute. */
const QUESTIONS_MAX = 20
/** Rounds after which an order the venue does not know is gone. */
const UNKNOWN_ROUNDS = 2
/** Rounds after which an order that ended, and whose fills don't explain it, is what its booked fills say. Rounds are 2 s and more apart. */
const ENDED_ROUNDS = 5

/**
 * Asks the venue about orders whose facts leave something open, and reads the fills that may explain them. What it learns comes back as
 * facts. An order that was acknowledged and of which the venue knows nothing at all, twice, is gone.
 */
export async function askQuestions(session: Session, asked: Map<string, number>): Promise<void> {
  const questions = openQuestions(session.engine, session.clock.nowMs()).slice(0, QUESTIONS_MAX)
  const names = new Set(questions.map(nameOf))
  for (const name of asked.keys()) if (!names.has(name)) asked.delete(name)
  if (questions.length === 0) return
  await readFills(session)
  for (const question of questions) await ask(session, question, asked)
}

const nameOf = (question: OpenQuestion): string => `${question.coin}|${question.ref}`

async function ask(session: Session, question: OpenQuestion, asked: Map<string, number>): Promise<void> {
  const { coin, ref, seq } = question
  const reading = await session.port.readOrderStatus(ref)
  const times = (asked.get(nameOf(question)) ?? 0) + 1
  asked.set(nameOf(question), times)
  const confirmGone = times >= (reading.type === 'unknownOid' ? UNKNOWN_ROUNDS : ENDED_ROUNDS)
  await session.inbox.deliver({
    type: 'orderStatusRead',
    atMs: session.clock.nowMs(),
    coin,
    ref,
    reading,
    ...(seq === undefined ? {} : { seq }),
    confirmGone,
  })
}
