export { computeDiff } from './computeDiff.ts'
export { DifferError } from './differError.ts'
export { LadderDiffer } from './ladderDiffer.ts'
export type { Diff, DiffBounds, DiffCancel, DiffModify, DiffOptions, DiffSkip } from './types.ts'
