import type { Feeds } from '@hyperladder/exchange-port'
import { ClosedError, SubscriptionError } from '../errors.ts'
import type { Settings } from '../options.ts'
import { Session, type SessionListener } from './session.ts'
import type { Socket } from './socket.ts'
import type { Subscription } from './subscriptions.ts'

export type SlotOptions = {
  readonly settings: Settings
  readonly socket: Socket
  /** Aborted when the client is closed. */
  readonly closed: AbortSignal
  /** Whether the connection stays without a session. */
  readonly keepsSocket: boolean
}

/** The place of the one session that a connection carries at a time. */
export class SessionSlot<Listener extends SessionListener> {
  readonly #options: SlotOptions
  #taken: { readonly session: Session; readonly listener: Listener } | undefined
  #opening = false

  constructor(options: SlotOptions) {
    this.#options = options
  }

  get session(): Session | undefined {
    return this.#taken?.session
  }

  get listener(): Listener | undefined {
    return this.#taken?.listener
  }

  /**
   * Opens what `prepare` makes, which is asked only when there is a place for it.
   * @throws ClosedError; SubscriptionError when the place is taken; what `prepare` and {@link Session.open} throw.
   */
  async open(
    request: string,
    prepare: () => Promise<{ readonly wanted: readonly Subscription[]; readonly listener: Listener }>,
  ): Promise<Feeds> {
    const { settings, socket, closed, keepsSocket } = this.#options
    if (closed.aborted) throw new ClosedError(request)
    if (this.#taken !== undefined || this.#opening) throw new SubscriptionError('feeds', 'they are open already, close them first')
    this.#opening = true
    try {
      const { wanted, listener } = await prepare()
      const release = async () => {
        this.#taken = undefined
        if (!keepsSocket) await socket.stop()
      }
      const session = new Session({ settings, socket, request, wanted, listener, release })
      this.#taken = { session, listener }
      await session.open().catch(async (error: unknown) => {
        await session.close()
        throw error
      })
      return session
    } finally {
      this.#opening = false
    }
  }
}
