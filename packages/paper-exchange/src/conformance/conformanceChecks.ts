import type { Check } from './check.ts'
import { accountingChecks } from './checks/accounting.ts'
import { agentChecks } from './checks/agents.ts'
import { blockOrderChecks } from './checks/blockOrder.ts'
import { builderChecks } from './checks/builders.ts'
import { exchangeParsingChecks } from './checks/exchangeParsing.ts'
import { firstFrameChecks } from './checks/firstFrames.ts'
import { infoAccountChecks } from './checks/infoAccount.ts'
import { infoEnvelopeChecks } from './checks/infoEnvelope.ts'
import { infoMarketChecks } from './checks/infoMarket.ts'
import { limitChecks } from './checks/limits.ts'
import { modifyingChecks } from './checks/modifying.ts'
import { orderViewChecks } from './checks/orderViews.ts'
import { ownFeedChecks } from './checks/ownFeeds.ts'
import { placingChecks } from './checks/placing.ts'
import { refusalChecks } from './checks/refusals.ts'
import { settlementChecks } from './checks/settlement.ts'
import { socketChecks } from './checks/socket.ts'
import { tradeFeedChecks } from './checks/tradeFeeds.ts'
import { tradingChecks } from './checks/trading.ts'
import { waitingChecks } from './checks/waiting.ts'

/** Every check, in the order in which they run. */
export const conformanceChecks: readonly Check[] = [
  ...infoEnvelopeChecks,
  ...infoMarketChecks,
  ...infoAccountChecks,
  ...exchangeParsingChecks,
  ...placingChecks,
  ...refusalChecks,
  ...orderViewChecks,
  ...accountingChecks,
  ...modifyingChecks,
  ...socketChecks,
  ...firstFrameChecks,
  ...ownFeedChecks,
  ...tradingChecks,
  ...settlementChecks,
  ...tradeFeedChecks,
  ...blockOrderChecks,
  ...agentChecks,
  ...builderChecks,
  ...waitingChecks,
  ...limitChecks,
]
