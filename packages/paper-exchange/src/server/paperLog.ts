/** What the exchange tells whoever runs it. It holds no key and no signature. */
export type PaperLogEvent =
  | { readonly type: 'started'; readonly url: string; readonly height: number; readonly replayed: number }
  | { readonly type: 'stopped'; readonly height: number }
  /** The exchange can't go on: nothing that was not committed has been answered. */
  | { readonly type: 'halted'; readonly error: Error }
  /** A request that could not be served, such as one whose client hung up: answered 500, if anybody still listens. */
  | { readonly type: 'requestFailed'; readonly path: string; readonly error: Error }
  | { readonly type: 'http'; readonly path: string; readonly status: number }
  | { readonly type: 'connection'; readonly state: 'open' | 'closed' | 'cut'; readonly reason: string }

export type PaperLog = (event: PaperLogEvent) => void
