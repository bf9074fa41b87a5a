import {
  type CanonicalAction,
  type ParsedExchangeRequest,
  parseExchangeRequest,
  recoverL1Signer,
  recoverUserSigner,
  refusalTexts,
  type UserSignedAction,
} from '@hyperladder/protocol'
import { actionIpWeight } from '@hyperladder/rate-limit'
import type { Address } from '@hyperladder/units'
import { encodeAnswer, encodeError } from './encoding/answer.ts'
import type { MinuteLimit } from './minuteLimit.ts'
import { failed, overWeight, type Reply, wrongShape } from './reply.ts'
import { toVenueAction } from './toVenueAction.ts'
import { HostError, type VenueHost } from './venueHost.ts'

type Network = 'any' | 'mainnet' | 'testnet'

/**
 * `POST /exchange`: parse, recover the signer, hand the action to the core, and answer when its block is committed. The layers of errors
 * are the venue's: text with 422, `err` for the whole action, `error` per item (API reference 2.9).
 */
export class ExchangeEndpoint {
  readonly #host: VenueHost
  readonly #network: Network
  readonly #weights: MinuteLimit

  constructor(host: VenueHost, network: Network, weights: MinuteLimit) {
    this.#host = host
    this.#network = network
    this.#weights = weights
  }

  async handle(body: unknown, ip: string): Promise<Reply> {
    const parsed = parseExchangeRequest(body)
    if (!parsed.ok) return wrongShape
    const { request } = parsed
    const translated = toVenueAction(request.action)
    const items = 'error' in translated ? 1 : translated.assets.length
    if (!this.#weights.spend(ip, actionIpWeight(items))) return overWeight
    const refused = (text: string): Reply => ({ status: 200, body: encodeError(text) })
    if (isUserSigned(request.action) && request.action.nonce !== request.nonce) return refused(refusalTexts.nonceMismatch())
    const signer = this.#signerOf(request)
    if (signer === undefined) return refused(refusalTexts.unrecoverable())
    if ('error' in translated) return refused(translated.error)
    const { vaultAddress, expiresAfter, nonce } = request
    try {
      const answer = await this.#host.execute({
        signer,
        nonce,
        action: translated.action,
        ...(vaultAddress !== undefined && { vault: vaultAddress }),
        ...(expiresAfter !== undefined && { expiresAfter }),
      })
      return { status: 200, body: encodeAnswer(this.#host.core, answer, translated.assets) }
    } catch (error) {
      if (error instanceof HostError) return failed
      throw error
    }
  }

  /** Some clients sign for testnet whenever the URL is not mainnet's, so either network's signer counts if somebody is known by it. */
  #signerOf({ action, nonce, signature, vaultAddress, expiresAfter }: ParsedExchangeRequest): Address | undefined {
    if (isUserSigned(action)) return recoverUserSigner(action, signature)
    const recover = (isMainnet: boolean): Address | undefined =>
      recoverL1Signer({ action, nonce, signature, isMainnet, vaultAddress, expiresAfter })
    if (this.#network !== 'any') return recover(this.#network === 'mainnet')
    const mainnet = recover(true)
    if (mainnet === undefined || this.#host.core.knows(mainnet)) return mainnet
    const testnet = recover(false)
    return testnet !== undefined && this.#host.core.knows(testnet) ? testnet : mainnet
  }
}

function isUserSigned(action: CanonicalAction): action is UserSignedAction {
  return action.type === 'approveAgent' || action.type === 'approveBuilderFee'
}
