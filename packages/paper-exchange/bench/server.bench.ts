import { createSigner, noopAction, recoverL1Signer, signL1Action } from '@hyperladder/protocol'
import { afterAll, beforeAll, test } from 'vitest'
import type { PaperExchange } from '../src/index.ts'
import { startPaperExchange } from '../src/index.ts'

const IN_FLIGHT = 50
const signer = createSigner(`0x${'1'.repeat(64)}`)
const headers = { 'content-type': 'application/json' }
let paper: PaperExchange
let nonce = Date.now()

beforeAll(async () => {
  paper = await startPaperExchange({
    blockMs: 1,
    ipLimits: false,
    limits: { addressAllowance: Number.MAX_SAFE_INTEGER },
    fund: { [signer.address]: { USDC: '1000' } },
  })
})
afterAll(() => paper.stop())

const post = async (path: string, body: unknown): Promise<string> =>
  (await fetch(paper.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).text()

function signed() {
  const action = noopAction()
  nonce += 1
  return { action, nonce, signature: signL1Action(signer, { action, nonce, isMainnet: true }) }
}

const together = (make: () => Promise<string>) => Promise.all(Array.from({ length: IN_FLIGHT }, make))

/** Client and server share one core here. A row of 50 at once: its rate times 50 is requests a second. The third is the part of the second that can't be saved. */
test('paper server', async ({ bench }) => {
  const request = signed()
  await bench.compare(
    bench('50 queries at once: spotClearinghouseState', () =>
      together(() => post('/info', { type: 'spotClearinghouseState', user: signer.address })).then(() => {}),
    ),
    bench('50 signed actions at once, in blocks of 1 ms', () => together(() => post('/exchange', signed())).then(() => {})),
    bench('recover one signer', () => {
      recoverL1Signer({ ...request, isMainnet: true })
    }),
  )
})
