import type { Colours } from '@hyperladder/command-line'
import type { Finding } from '../check/finding.ts'
import { wrapWords } from './wrapWords.ts'

const WORDS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const

/** Returns the findings as lines: a word, the subject, and the text wrapped under itself. */
export function renderFindings(findings: readonly Finding[], options: { readonly colours: Colours; readonly width: number }): string[] {
  const { colours, width } = options
  const paint = { ok: colours.green, warn: colours.yellow, fail: colours.red }
  const subjectWidth = findings.reduce((most, { subject }) => Math.max(most, subject.length), 0)
  const indent = subjectWidth + 8
  return findings.flatMap(({ level, subject, text }) => {
    const [first = '', ...rest] = wrapWords(text, Math.max(40, width - indent))
    return [
      `${paint[level](WORDS[level])}  ${subject.padEnd(subjectWidth)}  ${first}`,
      ...rest.map((line) => `${' '.repeat(indent)}${line}`),
    ]
  })
}
