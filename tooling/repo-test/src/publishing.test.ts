import { describe, expect, test } from 'vitest'
import { manifestFaults, oneLiners, README_LINES_MAX, readmeExample, readmeFaults } from './publishing.ts'

const dist = { types: './dist/index.d.ts', default: './dist/index.js' }
const source = './src/index.ts'
const good = {
  name: '@hyperladder/units',
  description: 'Exact numbers',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  files: ['dist'],
  engines: { node: '>=24' },
  exports: { '.': { '@hyperladder/source': source, ...dist } },
  publishConfig: { access: 'public', exports: { '.': dist } },
}

describe('a manifest', () => {
  test('that has everything has no faults', () => {
    expect(manifestFaults(good)).toEqual([])
    expect(manifestFaults({ ...good, exports: { ...good.exports, './testing': './src/testing/index.ts' } })).toEqual([])
  })

  test.each([
    ['license', 'ISC'],
    ['type', 'commonjs'],
    ['sideEffects', undefined],
    ['files', ['dist', 'src']],
    ['description', ''],
    ['engines', undefined],
    ['exports', { '.': { ...dist, '@hyperladder/source': source } }],
    ['exports', { '.': dist }],
    ['publishConfig', { access: 'public' }],
    ['publishConfig', { access: 'public', exports: good.exports }],
    ['publishConfig', { access: 'restricted', exports: { '.': dist } }],
  ])('is refused when %s is %j', (key, value) => {
    expect(manifestFaults({ ...good, [key]: value }).join()).toContain(`@hyperladder/units: ${key} was`)
  })
})

describe('a README', () => {
  const readme = '# @hyperladder/units\n\nnpm install @hyperladder/units\n\n```ts\nf()\n```\n'

  test('that has everything has no faults', () => {
    expect(readmeFaults(good.name, readme)).toEqual([])
    expect(readmeExample(readme)).toBe('f()\n')
  })

  test.each([
    ['no README', undefined],
    ['at most', `${readme}${'\n'.repeat(README_LINES_MAX)}end`],
    ['must begin with', readme.slice(2)],
    ['npm install', readme.replace('npm install', 'get')],
    ['ts block', readme.replace('```ts', '```js')],
  ])('is refused with words on %j', (words, text) => {
    expect(readmeFaults(good.name, text).join()).toContain(words)
  })
})

test('one-line commands are found inside prose and code', () => {
  expect(oneLiners("Run `npx -y -p node@24 -p pnpm@12 -c 'a && b'`.\nnpx -y -p node@24 -p pnpm@12 -c 'c'\nnpx -y pnpm@12 -c 'd'")).toEqual([
    "npx -y -p node@24 -p pnpm@12 -c 'a && b'",
    "npx -y -p node@24 -p pnpm@12 -c 'c'",
  ])
})
