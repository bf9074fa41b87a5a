import type { InfoRequest } from '@hyperladder/protocol'

/** An auction that nobody bids in. */
const AUCTION = { startTimeSeconds: 0, durationSeconds: 111_600, startGas: '0.0', currentGas: null, endGas: null }

/** What the venue tells of an account without perps, staking, vaults or TWAPs, by type (API reference 1.19; shapes as clients' schemas have them). */
const EMPTY_REPLIES = {
  predictedFundings: [],
  perpsAtOpenInterestCap: [],
  perpCategories: [],
  perpConciseAnnotations: [],
  perpDeployAuctionStatus: AUCTION,
  spotPairDeployAuctionStatus: AUCTION,
  spotDeployState: { states: [], gasAuction: AUCTION },
  perpAnnotation: null,
  perpDexLimits: null,
  perpDexStatus: { totalNetDeposit: '0.0' },
  outcomeTemplates: [],
  settledOutcome: null,
  liquidatable: [],
  maxMarketOrderNtls: [],
  allBorrowLendReserveStates: [],
  borrowLendUserState: { tokenToState: [], health: 'healthy', healthFactor: null },
  userBorrowLendInterest: [],
  validatorSummaries: [],
  validatorL1Votes: [],
  vaultSummaries: [],
  leadingVaults: [],
  delegations: [],
  delegatorSummary: { delegated: '0.0', undelegated: '0.0', totalPendingWithdrawal: '0.0', nPendingWithdrawals: 0 },
  delegatorHistory: [],
  delegatorRewards: [],
  userFunding: [],
  userNonFundingLedgerUpdates: [],
  userTwapSliceFills: [],
  userTwapSliceFillsByTime: [],
  twapHistory: [],
  userVaultEquities: [],
  portfolio: ['day', 'week', 'month', 'allTime', 'perpDay', 'perpWeek', 'perpMonth', 'perpAllTime'].map((period) => [
    period,
    { accountValueHistory: [], pnlHistory: [], vlm: '0.0' },
  ]),
  isVip: false,
  legalCheck: { acceptedTerms: true, userAllowed: true, restrictions: 'n' },
  userDexAbstraction: null,
  userToMultiSigSigners: null,
} as const satisfies { readonly [Type in InfoRequest['type']]?: unknown }

export type EmptyType = keyof typeof EMPTY_REPLIES
type EmptyRequest = Extract<InfoRequest, { readonly type: EmptyType }>

export const isEmptyRequest = (request: InfoRequest): request is EmptyRequest => Object.hasOwn(EMPTY_REPLIES, request.type)

export const emptyReply = ({ type }: EmptyRequest): unknown => EMPTY_REPLIES[type]
