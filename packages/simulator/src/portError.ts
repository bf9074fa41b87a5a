import { HyperladderError } from '@hyperladder/units'

/** What a read of the simulated port rejects with: the codes of `exchange-client`, and nothing else. */
export class SimulatedPortError extends HyperladderError {}

export const portErrors = {
  /** Nobody took the connection, or it broke. */
  transport: (request: string, reason: string) =>
    new SimulatedPortError('E_TRANSPORT', `${request} failed: ${reason}`, { request, reason }),
  timeout: (request: string, deadlineMs: number) =>
    new SimulatedPortError('E_TIMEOUT', `${request} had no answer within ${deadlineMs} ms`, { request, deadlineMs }),
  status: (request: string, status: number) =>
    new SimulatedPortError('E_HTTP_STATUS', `${request} was answered with HTTP ${status}`, { request, status }),
  rateLimited: (request: string, waitMs: number) =>
    new SimulatedPortError(
      'E_RATE_LIMITED',
      `${request} was held back: the venue's limit per IP address is used up for ${waitMs} ms more`,
      {
        request,
        waitMs,
      },
    ),
  decode: (request: string) => new SimulatedPortError('E_DECODE', `${request} can't be read: it has the wrong shape`, { request }),
  subscription: (reason: string) => new SimulatedPortError('E_SUBSCRIPTION', `subscription feeds failed: ${reason}`, { reason }),
  closed: (request: string) => new SimulatedPortError('E_CLOSED', `${request}: the client is closed`, { request }),
} as const
