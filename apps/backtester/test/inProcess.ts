import { resolve } from 'node:path'
import { coloursFor } from '@hyperladder/command-line'
import { runCli } from '../src/runCli.ts'
import type { CliResult } from './spawnCli.ts'

/** Runs a command line in this process: for what ends before there is anything to run. */
export async function inProcess(args: readonly string[], cwd: string): Promise<CliResult> {
  let stdout = ''
  let stderr = ''
  const stdio = {
    out: (text: string) => {
      stdout += text
    },
    err: (text: string) => {
      stderr += text
    },
    colours: coloursFor({ isTty: false, env: {} }),
    isTty: false,
    isErrTty: false,
    width: 100,
    closed: new AbortController().signal,
  }
  const code = await runCli(args, { stdio, env: {}, path: (path) => resolve(cwd, path) })
  return { code, stdout, stderr }
}
