export type OperatorOrder = 'acceptFlows'

/** Called from the loop, about once a second: it beats because the loop runs. Must not throw. */
export type Control = {
  /** `deposits`: what waits to be accepted, for a person. `cannotAct`: why orders that rest can't be cancelled by this run. */
  beat(deposits: readonly string[], cannotAct: string | null): void
  /** What the operator orders: told until it is carried out. */
  orders(): readonly OperatorOrder[]
  /** Carried out, and written down: a crash from here on loses nothing of it. */
  carriedOut(order: OperatorOrder): void
  /** The loop has ended, and the way out begun. */
  leaving(): void
}
