/** Returns a command line of this program that a shell takes as it is. */
export const startCommand = (args: readonly string[]): string => ['pnpm --filter backtester start', ...args.map(shellWord)].join(' ')

const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
