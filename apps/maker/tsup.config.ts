import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { app } from '@hyperladder/tsup'
import type { Options } from 'tsup'

const preset = app(['src/cli.ts']) as Options
const here = import.meta.dirname

/** Where this build is written before it is moved into `dist`: `start` builds each time, and two starts at once must not meet half a file. */
const building = join(here, `dist/.build-${process.pid}`)

/** The signer's curve reads its wasm from beside the code that it was bundled into. */
const wasm = (): string => {
  const protocol = createRequire(join(here, '../../packages/protocol/package.json'))
  return join(dirname(protocol.resolve('tiny-secp256k1')), '../secp256k1.wasm')
}

export default {
  ...preset,
  outDir: building,
  clean: false,
  splitting: false,
  onSuccess: async () => {
    await mkdir(join(here, 'dist'), { recursive: true })
    await copyFile(wasm(), join(building, 'secp256k1.wasm'))
    // The entry last: whoever finds it finds what it needs.
    for (const file of ['secp256k1.wasm', 'cli.js.map', 'cli.js']) await rename(join(building, file), join(here, 'dist', file))
    await rm(building, { recursive: true })
  },
} satisfies Options
