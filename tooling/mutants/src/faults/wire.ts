import type { Mutant } from '../mutant.ts'

const client = (file: string, name: string) => ({ project: 'exchange-client', file: `packages/exchange-client/${file}`, name })
const decode = (name: string) => client('src/decode/decode.test.ts', name)

/** What comes over the wire, and the connection. */
export const wireMutants: readonly Mutant[] = [
  {
    id: 'P03a',
    fault: 'a socket that was closed is never opened again',
    file: 'packages/exchange-client/src/ws/socket.ts',
    edits: [
      {
        find: "      this.#handlers.onDown(stopping.aborted ? 'closed by us' : reason)\n",
        replace: "      this.#handlers.onDown(stopping.aborted ? 'closed by us' : reason)\n      return\n",
      },
    ],
    caughtBy: client(
      'test/corpus.test.ts',
      'P03 WHEN the socket is closed THEN the client connects and subscribes again by itself, as often as it takes',
    ),
  },
  {
    id: 'P09a',
    fault: 'the post-only refusal is known by words that the venue does not use',
    file: 'packages/exchange-client/src/classifyRefusal.ts',
    edits: [{ find: "['Post only order would have immediately matched',", replace: "['Post-only would take'," }],
    caughtBy: client(
      'src/classifyRefusal.test.ts',
      'P09 the words that the venue has for a lost post-only race are known, and invented ones are not',
    ),
    small: true,
  },
  {
    id: 'P16',
    fault: 'balances that can not be read are an empty account',
    file: 'packages/exchange-client/src/rest/reads.ts',
    edits: [
      {
        find: "const list = await query({ type: 'spotClearinghouseState', user }, parseSpotClearinghouseState)",
        replace: [
          "const list = await query({ type: 'spotClearinghouseState', user }, (reply) => {\n",
          '        try {\n          return parseSpotClearinghouseState(reply)\n',
          '        } catch {\n          return { items: [], bad: [] }\n        }\n      })',
        ].join(''),
      },
    ],
    caughtBy: client(
      'src/rest/rest.test.ts',
      'P16 of balances that is answered with {"json":{"error":"Could not parse JSON"}} is an error, never an empty account',
    ),
  },
  {
    id: 'P22a',
    fault: 'a word that nobody knows means that the order rests',
    file: 'packages/exchange-client/src/decode/orders.ts',
    edits: [{ find: "REJECTED.has(word) ? 'rejected' : 'unknown'", replace: "REJECTED.has(word) ? 'rejected' : 'open'" }],
    caughtBy: decode('P22 with the word quantumCanceled are unknown'),
  },
  {
    id: 'P22b',
    fault: 'a self-trade is not known to cancel',
    file: 'packages/exchange-client/src/decode/orders.ts',
    edits: [{ find: "  'selfTradeCanceled',\n", replace: '' }],
    caughtBy: decode('P22 with the word selfTradeCanceled are canceled'),
  },
  {
    id: 'P24',
    fault: 'a request has no deadline',
    file: 'packages/exchange-client/src/rest/http.ts',
    edits: [{ find: 'later(clock, deadlineMs, answered.signal', replace: 'later(clock, deadlineMs + 1e9, answered.signal' }],
    caughtBy: client('test/corpus.test.ts', 'P24 WHEN the venue never answers a read THEN it ends at its deadline'),
  },
  {
    id: 'P29',
    fault: 'a token is looked up by its place in the list',
    file: 'packages/exchange-client/src/decode/universe.ts',
    edits: [
      {
        find: 'else tokenByIndex.set(index, { name, index, szDecimals, weiDecimals })',
        replace: 'else tokenByIndex.set(tokenByIndex.size, { name, index, szDecimals, weiDecimals })',
      },
    ],
    caughtBy: decode('P29 is read by index, not by place'),
    small: true,
  },
  {
    id: 'P31',
    fault: 'a row that can not be read ends the list',
    file: 'packages/exchange-client/src/decode/decoded.ts',
    edits: [
      {
        find: '      bad.push({ reason: reasonOf(error), excerpt: excerpt(raw) })\n    }\n',
        replace: '      bad.push({ reason: reasonOf(error), excerpt: excerpt(raw) })\n      break\n    }\n',
      },
    ],
    caughtBy: decode('P31 one with more decimals than a lot is set aside and the others arrive'),
  },
]
