import type { Address, Cloid } from './brand.ts'
import { HyperladderError } from './errors.ts'

/** Text that should have been an address or a cloid. */
export class IdError extends HyperladderError {}

/** Returns an address in lower case. @throws {@link IdError} unless `0x` and 40 hex digits. */
export function parseAddress(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new IdError('E_ADDRESS', `'${text}' was not an address (0x and 40 hex digits)`, { text })
  return text.toLowerCase() as Address
}

/** Returns a cloid in lower case. @throws {@link IdError} unless `0x` and 32 hex digits. */
export function parseCloid(text: string): Cloid {
  if (!/^0x[0-9a-fA-F]{32}$/.test(text)) throw new IdError('E_CLOID', `'${text}' was not a cloid (0x and 32 hex digits)`, { text })
  return text.toLowerCase() as Cloid
}
