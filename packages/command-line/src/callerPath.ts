import { dirname, resolve } from 'node:path'

/**
 * Returns a path of the command line as an absolute one. It counts from the caller's folder: package runners change into the package's
 * folder first and leave the caller's in INIT_CWD. That variable is believed only when a runner has just moved this very process,
 * for children of other scripts inherit it too.
 */
export function callerPath(path: string, env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): string {
  const moved = env.INIT_CWD !== undefined && env.npm_package_json !== undefined && dirname(env.npm_package_json) === cwd
  return resolve(moved ? (env.INIT_CWD as string) : cwd, path)
}
