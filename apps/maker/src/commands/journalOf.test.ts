import { expect, test } from 'vitest'
import { type JournalChoice, journalOf } from './journalOf.ts'

const choice: JournalChoice = { option: undefined, configured: undefined, beside: undefined, maxMb: undefined, embedded: false }

test.each<[string, Partial<JournalChoice>, boolean]>([
  ['without a config there is none', {}, false],
  ['with a config there is one beside it', { beside: '/maker.journal' }, true],
  ['but not of the embedded exchange', { beside: '/maker.journal', embedded: true }, false],
  ['unless it is asked for', { beside: '/maker.journal', embedded: true, option: '/my.journal' }, true],
  ['the config may name one', { configured: '/my.journal', embedded: true }, true],
  ['the config may switch it off', { configured: false, beside: '/maker.journal' }, false],
  ['the command line may switch it off', { option: false, configured: '/my.journal' }, false],
  ['the command line may name one where the config has none', { option: '/my.journal', configured: false }, true],
])('%s', (_, given, kept) => {
  expect(journalOf({ ...choice, ...given }) !== undefined).toBe(kept)
})
