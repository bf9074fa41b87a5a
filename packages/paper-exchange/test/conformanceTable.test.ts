import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Leave } from '../src/conformance/check.ts'
import { conformanceChecks } from '../src/conformance/conformanceChecks.ts'
import { conformanceFacts } from '../src/conformance/facts/conformanceFacts.ts'
import { allBreaks } from './allBreaks.ts'

const REFERENCE = join(import.meta.dirname, '../../../../shared/reference/hyperliquid-spot-api.md')
const ids = new Set(conformanceChecks.map(({ id }) => id))
const breakOf = new Map(allBreaks.flatMap(([what, , fails]) => fails.split(' ').map((id) => [id, what] as const)))

test('every fact has checks that exist, or a reason', () => {
  for (const { id, checks, reason } of conformanceFacts) {
    expect([id, checks.filter((check) => !ids.has(check))]).toEqual([id, []])
    expect([id, checks.length > 0 !== (reason ?? '').length > 0]).toEqual([id, true])
  }
})

test('every check stands for a fact', () => {
  const named = new Set(conformanceFacts.flatMap(({ checks }) => checks))
  expect([...ids].filter((id) => !named.has(id))).toEqual([])
})

test('every check fails for some break, and breaks name checks that exist', () => {
  expect([...ids].filter((id) => !breakOf.has(id))).toEqual([])
  expect([...breakOf.keys()].filter((id) => !ids.has(id))).toEqual([])
})

test('CONFORMANCE.md is current: vitest -u writes it anew', async () => {
  await expect(table()).toMatchFileSnapshot('../CONFORMANCE.md')
})

describe.skipIf(!existsSync(REFERENCE))('of the reference', () => {
  test('every section from 1 to 8 has a fact', () => {
    const text = readFileSync(REFERENCE, 'utf8')
    const headings = [...text.matchAll(/^#{2,3} ([1-8](?:\.\d+)?)[. ]/gm)].map(([, section]) => section as string)
    const leaves = headings.filter((section) => !headings.some((other) => other.startsWith(`${section}.`)))
    const sections = new Set(conformanceFacts.map(({ section }) => section))
    expect(leaves.length).toBeGreaterThan(60)
    expect(leaves.filter((section) => !sections.has(section))).toEqual([])
  })
})

function table(): string {
  const covered = conformanceFacts.filter(({ reason }) => reason === undefined).length
  return [
    '# What `hyperladder conformance` looks at',
    '',
    'Generated; a test keeps it current. Sections are those of the API reference that the exchange was built from.',
    '',
    `${conformanceFacts.length} facts, ${covered} of them covered by ${ids.size} checks.`,
    '',
    '## Facts',
    '',
    '| fact | what it says | checks, or why there is none |',
    '| --- | --- | --- |',
    ...conformanceFacts.map(
      ({ id, words, checks, reason }) => `| ${id} | ${cell(words)} | ${reason ?? checks.map((check) => `\`${check}\``).join(', ')} |`,
    ),
    '',
    '## Checks',
    '',
    'Each fails against an exchange with that behaviour switched off, as the last column says. What would weigh on an endpoint of others runs only with',
    'the option that `needs` names: `--allow-approvals` approves API wallets that run out in minutes, and a builder fee that is taken back;',
    '`--exhaust-limits` uses limits up, of the account and of the IP address; `--slow` waits for up to a minute.',
    '',
    '| check | needs | what it wants | switched off by |',
    '| --- | --- | --- | --- |',
    ...conformanceChecks.map(
      ({ id, needs, leave, title }) =>
        `| \`${id}\` | ${needs}${leave === undefined ? '' : `, ${OPTIONS[leave]}`} | ${cell(title)} | ${cell(breakOf.get(id) ?? '')} |`,
    ),
    '',
  ].join('\n')
}

const OPTIONS: Readonly<Record<Leave, string>> = { approvals: '`--allow-approvals`', limits: '`--exhaust-limits`', slow: '`--slow`' }
const cell = (text: string): string => text.replaceAll('|', '\\|')
