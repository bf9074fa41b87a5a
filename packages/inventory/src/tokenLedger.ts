import { formatWei, type TokenSpec, type Wei } from '@hyperladder/units'
import { atLeastZero, lesser } from './bounds.ts'
import { InventoryError } from './inventoryError.ts'

/** Everything a ledger knows, as plain data. What markets claim of it is theirs to say again. */
export type LedgerSnapshot = { readonly expected: Wei; readonly account: Wei; readonly unaccepted: Wei }

/**
 * One token of the account, in its own 10^-weiDecimals: what the venue must show (`expected`), what it last showed (`account`), and
 * what may be offered (`effective`). One instance is shared by all markets that trade the token, as base or as quote.
 *
 * Laws: `expected` = seed + fills + flows, whatever readings come in between; `effective` is never negative, never above `account`,
 * never above `expected` less the deposits nobody accepted yet.
 * @throws {@link InventoryError} when the seed is negative.
 * @example
 * const ledger = new TokenLedger({ token: purr, seed: 1_000n as Wei })
 * ledger.onFill(-40n as Wei)
 * ledger.onReading(910n as Wei) // -50n: fifty went missing, and only `account` and `effective` know
 */
export class TokenLedger {
  readonly token: TokenSpec
  #expected: Wei
  #account: Wei
  #unaccepted = 0n as Wei
  #claimed = 0n as Wei
  #version = 0

  constructor(options: { readonly token: TokenSpec; readonly seed: Wei }) {
    const { token, seed } = options
    if (seed < 0n)
      throw new InventoryError('E_SEED', `seed of ${token.name} was ${formatWei(seed, token)}, must be 0 or more`, {
        token: token.name,
        seed,
      })
    this.token = token
    this.#expected = seed
    this.#account = seed
  }

  /**
   * Returns the ledger that a snapshot was taken of, or one that goes on from what an earlier run knew. Nothing of it is claimed yet:
   * each market's `Inventory.restore` claims its share.
   */
  static restore(token: TokenSpec, snapshot: LedgerSnapshot): TokenLedger {
    const ledger = new TokenLedger({ token, seed: 0n as Wei })
    ledger.#expected = snapshot.expected
    ledger.#account = snapshot.account
    ledger.#unaccepted = snapshot.unaccepted
    return ledger
  }

  /** Changes whenever anything that the ledger tells does; the other way round it may be too careful. */
  get version(): number {
    return this.#version
  }

  /** What the venue must show: seed + fills + flows. Never set from a reading. */
  get expected(): Wei {
    return this.#expected
  }

  /** The venue's latest figure, moved by fills since. */
  get account(): Wei {
    return this.#account
  }

  /** Deposits that are shown and not quoted until {@link acceptFlows}. Never negative. */
  get unaccepted(): Wei {
    return this.#unaccepted
  }

  /** What may be offered by all markets together: max(0, min(expected - unaccepted, account)). */
  get effective(): Wei {
    return atLeastZero(lesser(this.#expected - this.#unaccepted, this.#account)) as Wei
  }

  /** What markets that sell this token were given of it, in sum. */
  get claimed(): Wei {
    return this.#claimed
  }

  /** What of `effective` no market has claimed to sell: the pool that bids may spend. Never negative. */
  get unclaimed(): Wei {
    return atLeastZero(this.effective - this.#claimed) as Wei
  }

  /** Moves the ledger by an own fill, or by a fee paid in this token. */
  onFill(delta: Wei): void {
    this.#version += 1
    this.#expected = (this.#expected + delta) as Wei
    this.#account = (this.#account + delta) as Wei
  }

  /** Takes over the venue's total, held part included. Returns what is unexplained: `total - expected`, which it does not book. */
  onReading(total: Wei): Wei {
    this.#account = total
    this.#version += 1
    return (total - this.#expected) as Wei
  }

  /**
   * Books a flow that is no trade of ours. An accepted flow and a withdrawal count at once; a deposit that is not accepted waits. A
   * withdrawal takes waiting deposits back first: what nobody quoted can leave again without a trace.
   * `account` stays: flows are seen in readings, and the next reading has them.
   * Returns the part that counted at once (what `expected - unaccepted` moved by).
   */
  bookFlow(delta: Wei, options: { readonly accepted: boolean }): Wei {
    this.#version += 1
    this.#expected = (this.#expected + delta) as Wei
    if (delta >= 0n) {
      if (options.accepted) return delta
      this.#unaccepted = (this.#unaccepted + delta) as Wei
      return 0n as Wei
    }
    const takenBack = lesser(-delta, this.#unaccepted)
    this.#unaccepted = (this.#unaccepted - takenBack) as Wei
    return (delta + takenBack) as Wei
  }

  /** Accepts waiting deposits, all of them or up to `limit`. Returns what was accepted. */
  acceptFlows(limit: Wei = this.#unaccepted): Wei {
    const accepted = atLeastZero(lesser(limit, this.#unaccepted)) as Wei
    this.#unaccepted = (this.#unaccepted - accepted) as Wei
    this.#version += 1
    return accepted
  }

  snapshot(): LedgerSnapshot {
    return { expected: this.#expected, account: this.#account, unaccepted: this.#unaccepted }
  }

  /** Moves the sum of claims: called by `Inventory` when its allocation moves. */
  moveClaim(delta: Wei): void {
    this.#claimed = (this.#claimed + delta) as Wei
    this.#version += 1
  }
}
