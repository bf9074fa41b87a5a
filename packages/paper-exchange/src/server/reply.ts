import { STATUS_CODES } from 'node:http'
import { httpTexts } from '@hyperladder/protocol'

/** What an endpoint answers, on whatever transport: JSON, or the venue's plain text for a body it could not read. */
export type Reply =
  | { readonly status: 200 | 429 | 500; readonly body: unknown }
  | { readonly status: 400 | 413 | 415 | 422 | 502; readonly text: string }
  /** No answer at all: the connection is cut. Only a fault does that. */
  | { readonly status: 0; readonly cut: true }

/** A body that is JSON, and not of the target type (API reference 1.0). */
export const wrongShape: Reply = { status: 422, text: httpTexts.wrongShape }
/** Over the IP weight (API reference 1.0). */
export const overWeight: Reply = { status: 429, body: null }
/** Arguments that the venue fails on instead of refusing. */
export const failed = { status: 500, body: null } as const satisfies Reply

/** @example statusLine(422) // '422 Unprocessable Entity' */
export const statusLine = (status: number): string => `${status} ${STATUS_CODES[status]}`
