import { type Check, checksOf } from '../check.ts'
import { must } from '../mismatch.ts'
import { excerptOf, is, mustFit } from '../shape.ts'
import type { HttpAnswer } from '../wire.ts'

const NOBODY = `0x${'ab'.repeat(19)}cd`

/** 4xx bodies are plain text: clients that find a JSON object there stumble over its keys. */
function plain(answer: HttpAnswer, status: number, text: string): void {
  mustFit(answer.status, status, 'status')
  must(answer.text.startsWith(text), `the body was ${excerptOf(answer.text)}, must begin with ${excerptOf(text)}`)
  must(!answer.type.includes('json'), `content-type was ${answer.type}, must be plain text`)
}

const SHAPE = 'Failed to deserialize the JSON body into the target type'
const role = (user: string): string => JSON.stringify({ type: 'userRole', user })

/** Section 1.0: what holds for every `/info` request. */
export const infoEnvelopeChecks: readonly Check[] = checksOf('1.0', 'nothing', [
  [
    'not-json',
    'a body that is no JSON: 400, plain text',
    async (c) => plain(await c.http('/info', '{type'), 400, 'Failed to parse the request body as JSON'),
  ],
  ['unknown-type', 'an unknown type: 422, plain text', async (c) => plain(await c.http('/info', '{"type":"noSuchType"}'), 422, SHAPE)],
  ['missing-field', 'a missing field: 422, plain text', async (c) => plain(await c.http('/info', '{"type":"openOrders"}'), 422, SHAPE)],
  [
    'wrong-field',
    'a field of a wrong kind: 422, plain text',
    async (c) => plain(await c.http('/info', '{"type":"l2Book","coin":7}'), 422, SHAPE),
  ],
  [
    'content-type',
    'another content type: 415, plain text',
    async (c) =>
      plain(
        await c.http('/info', '{"type":"exchangeStatus"}', 'text/plain'),
        415,
        'Expected request with `Content-Type: application/json`',
      ),
  ],
  [
    'json-suffix',
    'application/*+json counts as JSON',
    async (c) => mustFit((await c.http('/info', '{"type":"exchangeStatus"}', 'application/vnd.api+json')).status, 200, 'status'),
  ],
  [
    'headers',
    'a success is application/json, open to every origin',
    async (c) => {
      const { headers, type } = await c.http('/info', '{"type":"exchangeStatus"}')
      mustFit(type, /^application\/json/, 'content-type')
      mustFit(headers.get('access-control-allow-origin'), '*', 'access-control-allow-origin')
    },
  ],
  [
    'extra-field',
    'unknown further fields are ignored',
    async (c) => mustFit(await c.info({ type: 'exchangeStatus', noSuchField: [1] }), is.object),
  ],
  [
    'junk-after',
    'what follows the first JSON value is ignored',
    async (c) => mustFit((await c.http('/info', '{"type":"exchangeStatus"} junk')).status, 200, 'status'),
  ],
  [
    'positional',
    'a body may be an array of the values',
    async (c) => mustFit(JSON.parse((await c.http('/info', JSON.stringify(['spotClearinghouseState', NOBODY]))).text), { balances: [{}] }),
  ],
  [
    'address-case',
    'an address may have any case',
    async (c) => mustFit((await c.http('/info', role(NOBODY.toUpperCase().replace('0X', '0x')))).status, 200, 'status'),
  ],
  [
    'address-bare',
    'an address may come without 0x',
    async (c) => mustFit((await c.http('/info', role(NOBODY.slice(2)))).status, 200, 'status'),
  ],
  [
    'address-0X',
    'an address does not begin with 0X',
    async (c) => plain(await c.http('/info', role(NOBODY.replace('0x', '0X'))), 422, SHAPE),
  ],
  ['address-length', 'an address has 40 digits', async (c) => plain(await c.http('/info', role(NOBODY.slice(0, -1))), 422, SHAPE)],
  [
    'duplicate-field',
    'a field that is there twice: 422',
    async (c) => plain(await c.http('/info', `{"type":"userRole","user":"${NOBODY}","user":"${NOBODY}"}`), 422, SHAPE),
  ],
])
