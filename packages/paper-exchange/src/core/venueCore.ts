import type { Address, MarketSpec, Oid, Px } from '@hyperladder/units'
import type {
  AgentView,
  BalanceRow,
  Bbo,
  BlockResult,
  BookView,
  DayVolume,
  FillRecord,
  MarketCtx,
  OpenOrderView,
  OrderRecord,
  OrderTarget,
  OwnedAccount,
  RateLimitView,
  Rate,
  Role,
  TradeRecord,
  VenueCommand,
  VenueConfig,
} from './types.ts'

/** JSON-safe; opaque outside the core. */
export type VenueSnapshot = { readonly version: number; readonly state: unknown }

const later = (): never => {
  throw new Error('not yet')
}

export class VenueCore {
  readonly config: VenueConfig
  /** In the order of the universe. */
  readonly markets: readonly MarketSpec[] = []
  constructor(config: VenueConfig) {
    this.config = config
  }
  get height(): number { return later() }
  /** Time of the latest block (genesis time before the first). */
  get timeMs(): number { return later() }
  /** Queues a command for the next block. */
  submit(_command: VenueCommand): void { later() }
  /** `timeMs` must be above the previous block's. */
  nextBlock(_timeMs: number): BlockResult { return later() }
  market(_coin: string): MarketSpec | undefined { return later() }
  marketByAsset(_asset: number): MarketSpec | undefined { return later() }
  /** Whether the address is an account or a live agent of one: lets the shell choose between the two networks' recovered signers. */
  knows(_address: Address): boolean { return later() }
  role(_address: Address): Role { return later() }
  agents(_user: Address): readonly AgentView[] { return later() }
  ownedAccounts(_master: Address): readonly OwnedAccount[] { return later() }
  balances(_user: Address): readonly BalanceRow[] { return later() }
  rateLimit(_user: Address): RateLimitView { return later() }
  /** Newest first. */
  openOrders(_user: Address): readonly OpenOrderView[] { return later() }
  /** A cloid finds the latest order that used it. */
  orderStatus(_user: Address, _ref: OrderTarget): OrderRecord | undefined { return later() }
  /** Newest status first: closed records kept and open orders. */
  historicalOrders(_user: Address): readonly OrderRecord[] { return later() }
  /** Newest first, at most `limit`. */
  userFills(_user: Address, _limit?: number): readonly FillRecord[] { return later() }
  /** Oldest first, both bounds inclusive, at most `limit`. */
  userFillsByTime(_user: Address, _startMs: number, _endMs: number, _limit?: number): readonly FillRecord[] { return later() }
  feeRates(_user: Address): { readonly taker: Rate; readonly maker: Rate } { return later() }
  /** Oldest first, at most 15 days. */
  dayVolumes(_user: Address): readonly DayVolume[] { return later() }
  book(_coin: string, _depth?: number): BookView { return later() }
  bbo(_coin: string): Bbo { return later() }
  marketCtx(_coin: string): MarketCtx { return later() }
  mark(_coin: string): Px | null { return later() }
  /** Newest first, at most 30. */
  recentTrades(_coin: string): readonly TradeRecord[] { return later() }
  builderFee(_user: Address, _builder: Address): number { return later() }
  /** Next oid to be given. */
  get nextOid(): Oid { return later() }
  snapshot(): VenueSnapshot { return later() }
  static restore(_config: VenueConfig, _snapshot: VenueSnapshot): VenueCore { return later() }
}
