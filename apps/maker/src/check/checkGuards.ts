import { formatNtl, formatPx, formatSz, szToWei } from '@hyperladder/units'
import { type Finding, fail, ok, warn } from './finding.ts'
import type { FirstQuote } from './firstQuotes.ts'

/** Returns what the bounds of a market make of its start: a boundary outside the price band would halt it at once. */
export function checkGuards({ plan, result, allocatedBase }: FirstQuote): Finding[] {
  const { guards, spec, grid } = plan
  if (guards === undefined) return []
  const subject = `${spec.base.name}/${spec.quote.name} guards`
  const { minPx, maxPx, minBase, maxBase, maxDrawdown } = guards
  const px = (value: typeof minPx & bigint): string => formatPx(value, spec.pxDecimals)
  const sz = (value: typeof minBase & bigint): string => `${formatSz(value, spec.szDecimals)} ${spec.base.name}`
  const level = Math.min(result.boundary, grid.levels - 1)
  const boundary = grid.px(level)
  if (minPx !== undefined && boundary < minPx)
    return [
      fail(subject, `min_px was ${px(minPx)}, must be at most the boundary's price, or it halts at once: ${px(boundary)} (level ${level})`),
    ]
  if (maxPx !== undefined && boundary > maxPx)
    return [
      fail(
        subject,
        `max_px was ${px(maxPx)}, must be at least the boundary's price, or it halts at once: ${px(boundary)} (level ${level})`,
      ),
    ]
  const findings: Finding[] = []
  if (minBase !== undefined && allocatedBase <= szToWei(minBase, spec.base))
    findings.push(warn(subject, `min_base is ${sz(minBase)}, and the market has no more than that: no asks until it has bought`))
  if (maxBase !== undefined && allocatedBase >= szToWei(maxBase, spec.base))
    findings.push(warn(subject, `max_base is ${sz(maxBase)}, and the market has that much: no bids until it has sold`))
  const texts = [
    ...(minPx === undefined && maxPx === undefined
      ? []
      : [`price from ${minPx === undefined ? 'any' : px(minPx)} to ${maxPx === undefined ? 'any' : px(maxPx)}`]),
    ...(minBase === undefined ? [] : [`no asks at ${sz(minBase)}`]),
    ...(maxBase === undefined ? [] : [`no bids at ${sz(maxBase)}`]),
    ...(maxDrawdown === undefined ? [] : [`halts ${formatNtl(maxDrawdown)} ${spec.quote.name} below its highest worth`]),
  ]
  return [...findings, ok(subject, texts.join(', '))]
}
