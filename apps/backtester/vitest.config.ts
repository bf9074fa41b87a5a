import { project } from '@hyperladder/vitest'
import { mergeConfig } from 'vitest/config'

/** Ends a hang: tests here start some processes one after the other, and on a machine with much else to do each takes ten seconds to start. */
const HANG_MS = 300_000

export default mergeConfig(project('backtester'), { test: { testTimeout: HANG_MS, hookTimeout: HANG_MS } })
