import { readFileSync } from 'node:fs'

/** How often the chain is looked at. */
const LOOK_EVERY_MS = 1000

/** Deepest chain looked at: npx, sh, pnpm, sh, pnpm, sh is six. */
const CHAIN_MAX = 12

type ParentOf = (pid: number) => { readonly parent: number; readonly command: string } | undefined

/**
 * Calls `onGone` once, when a package runner above this process (npx, npm, pnpm, or a shell between them) has vanished. A runner that is killed
 * doesn't hand the signal on, and a maker whose Ctrl-C leads nowhere must not go on quoting. Watches nothing when no runner started
 * this process, so `nohup node cli.js &` outlives its shell. Beyond the direct parent it needs Linux's /proc.
 * Returns a function that ends the watch.
 */
export function watchRunner(onGone: () => void, env: NodeJS.ProcessEnv = process.env, parentOf: ParentOf = readProc): () => void {
  if (env.npm_lifecycle_event === undefined) return () => {}
  const chain = runnerChain(process.ppid, parentOf)
  const intact = (): boolean =>
    process.ppid === chain[0] && chain.slice(1).every((parent, i) => parentOf(chain[i] as number)?.parent === parent)
  const timer = setInterval(() => {
    if (intact()) return
    clearInterval(timer)
    onGone()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Returns the direct parent, and above it every process up to the topmost package runner that is reached through shells and runners only. */
export function runnerChain(parent: number, parentOf: ParentOf): number[] {
  const seen: number[] = []
  let kept = 1
  for (let pid = parent; pid > 1 && seen.length < CHAIN_MAX; ) {
    const info = parentOf(pid)
    seen.push(pid)
    if (info === undefined) break
    if (isRunner(info.command)) kept = seen.length
    else if (!isScriptShell(info.command)) break
    pid = info.parent
  }
  return seen.length === 0 ? [parent] : seen.slice(0, kept)
}

const isRunner = (command: string): boolean => /(^|[/\s])(npx|npm|pnpm|npm exec|pnpx)(\.c?js|-cli\.js)?(\s|$)/.test(command)
const isScriptShell = (command: string): boolean => /^\S*sh (-\w+ )?-c /.test(command)

function readProc(pid: number): ReturnType<ParentOf> {
  try {
    // The command's name stands in parentheses and may hold any character: the parent is the second field behind the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }
  } catch {
    return undefined
  }
}
