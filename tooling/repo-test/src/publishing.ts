import type { Manifest } from './workspace.ts'

export const README_LINES_MAX = 60

/** Returns what keeps a library from being published well. */
export const manifestFaults = (manifest: Manifest): readonly string[] => {
  const faults: string[] = []
  const must = (key: string, ok: boolean, allowed: string) => {
    if (!ok) faults.push(`${manifest.name}: ${key} was ${JSON.stringify(manifest[key])}, must be ${allowed}`)
  }
  must('license', manifest.license === 'MIT', '"MIT"')
  must('type', manifest.type === 'module', '"module"')
  must('sideEffects', manifest.sideEffects === false, 'false')
  must('files', same(manifest.files, ['dist']), '["dist"]')
  must('description', typeof manifest.description === 'string' && manifest.description.length > 0, 'a sentence')
  must('engines', same(manifest.engines, { node: '>=24' }), '{ node: ">=24" }')
  const published = { types: './dist/index.d.ts', default: './dist/index.js' }
  const workspace = { '@hyperladder/source': './src/index.ts', ...published }
  must('exports', same(record(manifest.exports)['.'], workspace), `sources in the workspace, first: { ".": ${JSON.stringify(workspace)} }`)
  const publishConfig = record(manifest.publishConfig)
  must('publishConfig', publishConfig.access === 'public' && same(publishConfig.exports, { '.': published }), 'public, with dist alone')
  return faults
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

// Order matters: the first condition that applies wins.
const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)

/** Returns what a library's README lacks. */
export const readmeFaults = (name: string, readme: string | undefined): readonly string[] => {
  if (readme === undefined) return [`${name}: has no README.md`]
  const lines = readme.trimEnd().split('\n').length
  return [
    lines > README_LINES_MAX ? `${name}: README.md was ${lines} lines, must be at most ${README_LINES_MAX}` : '',
    readme.startsWith(`# ${name}\n`) ? '' : `${name}: README.md must begin with "# ${name}"`,
    readme.includes(`npm install ${name}`) || readme.includes(`npm i ${name}`) || readme.includes(`pnpm add ${name}`)
      ? ''
      : `${name}: README.md must say "npm install ${name}"`,
    readmeExample(readme) === undefined ? `${name}: README.md must have an example in a \`\`\`ts block` : '',
  ].filter(Boolean)
}

/** Returns the first TypeScript example of a README. */
export const readmeExample = (readme: string): string | undefined => /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1]

/** Returns the one-line commands for a bare machine in a text. */
export const oneLiners = (text: string): readonly string[] => text.match(/npx -y -p node@24 -p pnpm@12 -c '[^']*'/g) ?? []
