import { HyperladderError } from '@hyperladder/units'

/** What the reasons of a failed connection mean, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at that address',
  ENOTFOUND: 'no host has that name, or there is no network',
  EAI_AGAIN: "names can't be looked up: there is no network, or no DNS",
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no network',
  ECONNRESET: 'the connection was cut',
  CERT_HAS_EXPIRED: "its certificate has run out, or this machine's clock is wrong",
  CERT_NOT_YET_VALID: "its certificate is not valid yet: this machine's clock is wrong",
}

/**
 * Returns what `work` gives, which only reads. A venue that can't be reached is told by its address and in words.
 * @throws HyperladderError `E_UNREACHABLE`; any other error as it is.
 */
export async function reaching<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof HyperladderError) || (error.code !== 'E_TRANSPORT' && error.code !== 'E_TIMEOUT')) throw error
    const { reason } = error.values as { readonly reason?: string }
    const words = reason === undefined ? undefined : WORDS[reason]
    throw new HyperladderError(
      'E_UNREACHABLE',
      `${url} can't be reached${words === undefined ? '' : `: ${words}`} (${error.message}). Nothing was sent`,
      { url },
      { cause: error },
    )
  }
}
