import { hash } from 'node:crypto'

/** What of a record the chain holds fast. */
export type Link = { readonly seq: number; readonly run: number; readonly kind: string; readonly atMs: number; readonly body: string }

/** Returns the hash of a record: SHA-256 over the hash before it and all that the record says, as 64 hex digits. */
export function linkHash(previous: string, { seq, run, kind, atMs, body }: Link): string {
  return hash('sha256', `${previous}|${seq}|${run}|${kind}|${atMs}|${body}`, 'hex')
}

/** Returns what ties the position, from which the next run goes on, to the record that it was written with. */
export const sealOf = (headHash: string, position: string): string => hash('sha256', `${headHash}|${position}`, 'hex')

/** Returns what the first record of a journal is chained to: whose journal it is. */
export const genesisHash = (identity: string): string => hash('sha256', identity, 'hex')
