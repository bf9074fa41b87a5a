import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { app } from '@hyperladder/tsup'
import type { Options } from 'tsup'

const preset = app(['src/cli.ts', 'src/worker.ts']) as Options
const here = import.meta.dirname

/** Where this build is written before it is moved into `dist`: `start` builds each time, and two starts at once must not meet half a file. */
const building = join(here, `dist/.build-${process.pid}`)

export default {
  ...preset,
  outDir: building,
  clean: false,
  splitting: false,
  onSuccess: async () => {
    await mkdir(join(here, 'dist'), { recursive: true })
    // What pages have inline is read beside the bundle.
    await cp(join(here, 'src/assets'), join(here, 'dist/assets'), { recursive: true })
    const files = await readdir(building)
    // The entry last: whoever finds it finds what it needs.
    for (const file of files.sort((a, b) => Number(a === 'cli.js') - Number(b === 'cli.js')))
      await rename(join(building, file), join(here, 'dist', file))
    await rm(building, { recursive: true })
  },
} satisfies Options
