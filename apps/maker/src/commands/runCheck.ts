import { type CommandContext, plural } from '@hyperladder/command-line'
import { type Finding, hasFailed } from '../check/finding.ts'
import { gatherFindings } from '../check/gatherFindings.ts'
import { loadConfig } from '../config/loadConfig.ts'
import { openVenue } from '../openVenue.ts'
import { renderFindings } from '../output/renderFindings.ts'
import { reaching } from '../reaching.ts'

/** Looks at everything before the first order. Returns the exit code. */
export async function runCheck(
  options: { readonly config: string; readonly url?: string },
  { stdio, env, path }: CommandContext,
): Promise<number> {
  const config = await loadConfig(path(options.config))
  const venue = await openVenue({ env, config, keyNeeded: false, ...(options.url === undefined ? {} : { url: options.url }) })
  try {
    const findings = await reaching(venue.url, () => gatherFindings(venue.port, venue.settings, venue))
    stdio.out(
      `${[`${venue.settings.network} at ${venue.url}`, ...venue.notes, '', ...renderFindings(findings, stdio), '', verdict(findings)].join('\n')}\n`,
    )
    return hasFailed(findings) ? 1 : 0
  } finally {
    await venue.close()
  }
}

function verdict(findings: readonly Finding[]): string {
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length
  const words = `${count('fail')} failed, ${plural(count('warn'), 'warning')}, ${count('ok')} ok. Nothing was sent.`
  return hasFailed(findings) ? `Not ready to start: ${words}` : `Ready to start: ${words}`
}
