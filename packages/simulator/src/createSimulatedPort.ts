import type { ExchangePort } from '@hyperladder/exchange-port'
import { IpBudget } from '@hyperladder/rate-limit'
import type { Address } from '@hyperladder/units'
import { createActions } from './actions.ts'
import { SimulatedFeeds } from './feeds.ts'
import type { SimulatedNetwork } from './network.ts'
import { portErrors } from './portError.ts'
import type { Random } from './random.ts'
import { createReads, type PortParts } from './reads.ts'
import type { SimulatedProcess } from './simulatedProcess.ts'
import type { SimulatedVenue } from './simulatedVenue.ts'
import { createTeller } from './tell.ts'

export type SimulatedPortOptions = {
  readonly account: Address
  /** Whose port this is: when it dies, nothing comes through any more. */
  readonly process: SimulatedProcess
  readonly network: SimulatedNetwork
  readonly venue: SimulatedVenue
  /** For the jitter of reconnects. */
  readonly random: Random
}

export type SimulatedPort = ExchangePort & {
  /** The process has died: the venue forgets its sockets. What it had sent may still land. */
  sever(): void
}

/**
 * Returns a door to a simulated venue that behaves as `exchange-client` does: deadlines, nonces, weight per IP, reads tried three times, actions once,
 * sockets that are made again with backoff, a replay of fills after each subscription.
 * Laws: as of the port; and the same seeds give the same run, event by event.
 */
export function createSimulatedPort({ account, process, network, venue, random }: SimulatedPortOptions): SimulatedPort {
  let closed = false
  let feeds: SimulatedFeeds | undefined
  const gate = { budget: new IpBudget(), pausedUntilMs: 0 }
  const parts: PortParts = { account, process, network, venue, teller: createTeller(venue.core), gate, closed: () => closed }
  const stopListening = venue.onDown(() => feeds?.onVenueDown())
  return {
    account,
    signer: account,
    ...createReads(parts),
    ...createActions(parts),
    async openFeeds(request, sink) {
      if (closed) throw portErrors.closed('openFeeds')
      if (feeds !== undefined) throw portErrors.subscription('they are open already, close them first')
      const fresh = new SimulatedFeeds({ ...parts, random }, request, sink)
      feeds = fresh
      try {
        await fresh.open()
      } catch (error) {
        await fresh.close()
        feeds = undefined
        network.clock.turn()
        throw error
      }
      return {
        close: async () => {
          await fresh.close()
          feeds = undefined
        },
      }
    },
    ipWeight: () => ({ used: gate.budget.used(process.nowMs()), cap: gate.budget.cap }),
    async close() {
      closed = true
      stopListening()
      await feeds?.close()
    },
    sever() {
      closed = true
      stopListening()
      feeds?.sever()
    },
  }
}
