#!/usr/bin/env node
import { runProcess } from '@hyperladder/command-line'
import { runCli } from './runCli.ts'

await runProcess(runCli)
