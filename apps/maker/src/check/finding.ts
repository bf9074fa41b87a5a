/** One thing that was looked at. `fail`: the maker must not start. */
export type Finding = { readonly level: 'ok' | 'warn' | 'fail'; readonly subject: string; readonly text: string }

export const ok = (subject: string, text: string): Finding => ({ level: 'ok', subject, text })
export const warn = (subject: string, text: string): Finding => ({ level: 'warn', subject, text })
export const fail = (subject: string, text: string): Finding => ({ level: 'fail', subject, text })

export const hasFailed = (findings: readonly Finding[]): boolean => findings.some(({ level }) => level === 'fail')
