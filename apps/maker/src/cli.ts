#!/usr/bin/env node
import { callerPath, processStdio } from '@hyperladder/command-line'
import { runCli } from './runCli.ts'

// Node's diagnostic reports list the environment, which may hold the key: they are written at crashes, too.
process.report.excludeEnv = true

const stdio = processStdio()
const exitCode = await runCli(process.argv.slice(2), { stdio, env: process.env, path: callerPath })

/** Longest wait for a slow reader of the last words. */
const FLUSH_MS = 2000
const leave = (): never => process.exit(exitCode)
setTimeout(leave, FLUSH_MS).unref()
process.stdout.write('', leave)
