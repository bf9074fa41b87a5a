/**
 * The venue's literal refusal texts, each with the values it prints (API reference 2.10): one home for the side that says
 * them and the side that must recognise them. `asset` is the numeric asset id, 10000 + pair index.
 */
export const refusalTexts = {
  belowMinNotional: (quoteToken: string, asset: number): string => `Order must have minimum value of 10 ${quoteToken}.${suffix(asset)}`,
  /** No dot before the suffix: that is how the venue has it. */
  insufficientBalance: (asset: number): string => `Insufficient spot balance${suffix(asset)}`,
  /** An empty side prints nothing: the venue's own form for it is unknown (API reference 12), clients match by prefix. */
  postOnlyWouldCross: (bid: string, ask: string, asset: number): string =>
    `Post only order would have immediately matched, bbo was ${bid}@${ask}.${suffix(asset)}`,
  iocNoMatch: (asset: number): string => `Order could not immediately match against any resting orders.${suffix(asset)}`,
  badTick: (asset: number): string => `Price must be divisible by tick size.${suffix(asset)}`,
  badPrice: (): string => 'Order has invalid price.',
  badSize: (): string => 'Order has invalid size.',
  zeroSize: (): string => 'Order has zero size.',
  emptyOrders: (): string => 'Orders are empty.',
  outsideBand: (): string => 'Order price cannot be more than 80% away from the reference price',
  missingOrder: (asset: number): string => `Order was never placed, already canceled, or filled.${suffix(asset)}`,
  cannotModify: (): string => 'Cannot modify canceled or filled order',
  modifyFailed: (inner: string): string => `Error placing new order during modify: ${inner}`,
  postOnlyWindow: (): string => 'Only post-only orders allowed immediately after network upgrade',
  reduceOnly: (): string => 'Reduce-only is invalid for spot trading.',
  triggerOrder: (): string => 'Placing trigger orders is not enabled on spot trading yet.',
  tooManyOpenOrders: (asset: number): string => `Too many open orders.${suffix(asset)}`,
  builderFee: (): string => 'Builder fee has not been approved.',
  unknownAsset: (): string => 'Invalid spot',
  overWeight: (limit: number): string => `Signed action over weight limit of ${limit}.`,
  overBudget: (used: number, cap: number, volume: string): string =>
    `Too many cumulative requests sent (${used} > ${cap}) for cumulative volume traded $${volume}. Place taker orders to free up 1 request per USDC traded.`,
  duplicateNonce: (nonce: number): string => `Invalid nonce: duplicate nonce ${nonce}`,
  nonceTooLow: (nonce: number, bound: number): string => `Invalid nonce: nonce too low ${nonce} < ${bound}`,
  nonceTooHigh: (nonce: number, bound: number): string => `Invalid nonce: nonce too high ${nonce} > ${bound}`,
  nonceMismatch: (): string => 'Nonce mismatch.',
  unknownSigner: (address: string): string => `User or API Wallet ${address} does not exist.`,
  mustDeposit: (address: string): string => `Must deposit before performing actions. User: ${address}`,
  unrecoverable: (): string => 'Unable to recover signer.',
  expired: (): string => 'Action already expired',
  vaultMayNot: (): string => 'Vault may not perform this action.',
  vaultUnknown: (): string => 'Vault not registered',
  scheduleVolume: (traded: string, required = '1000000'): string =>
    `Cannot set scheduled cancel time until enough volume traded. Required: $${required}. Traded: $${traded}.`,
  scheduleTooEarly: (): string => 'Scheduled cancel time too early, must be at least 5 seconds from now.',
  scheduleTriggers: (): string => 'Too many scheduled cancel triggers today',
  priorityBalance: (): string => 'Insufficient delegatable balance for priority order',
  tooManyAgents: (limit: number): string => `Too many extra agents for cumulative volume traded. Current limit is ${limit}`,
  agentUsed: (): string => 'Extra agent already used.',
  agentExpired: (): string => 'Agent valid_until already expired.',
  // Causes that the venue has and nobody has recorded the words of: ours.
  modifyMismatch: (): string => 'Cannot modify asset, side or reduce-only of an order',
  modifyTif: (): string => 'Cannot modify to an order that is not post-only',
  agentName: (): string => 'Invalid agent name.',
  reserveUnfunded: (): string => 'Insufficient balance to reserve request weight.',
} as const

/** Bodies of the HTTP layer, sent as plain text (API reference 1.0). */
export const httpTexts = {
  notJson: 'Failed to parse the request body as JSON',
  wrongShape: 'Failed to deserialize the JSON body into the target type',
  tooLarge: 'Failed to buffer the request body: length limit exceeded',
  wrongContentType: 'Expected request with `Content-Type: application/json`',
} as const

/** Texts of the WebSocket's error channel (API reference 4.3). `subscription` is its canonical JSON. */
export const wsTexts = {
  unparsable: (frame: string): string => `Error parsing JSON into valid websocket request: ${frame}`,
  invalidSubscription: (subscription: string): string => `Invalid subscription ${subscription}`,
  alreadySubscribed: (subscription: string): string => `Already subscribed: ${subscription}`,
  alreadyUnsubscribed: (subscription: string): string => `Already unsubscribed: ${subscription}`,
  tooManyUsers: (limit: number): string => `Cannot track more than ${limit} total users.`,
  tooManySubscriptions: (limit: number): string => `Cannot subscribe to more than ${limit} channels.`,
  tooManyPosts: (id: number): string => `too many pending post requests id=${id}`,
} as const

function suffix(asset: number): string {
  return ` asset=${asset}`
}
