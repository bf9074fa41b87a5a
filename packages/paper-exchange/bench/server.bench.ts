import { createSigner, noopAction, parseExchangeRequest, recoverL1Signer, type Signer, signL1Action } from '@hyperladder/protocol'
import { afterAll, beforeAll, test } from 'vitest'
import { WebSocket } from 'ws'
import type { PaperExchange } from '../src/index.ts'
import { startPaperExchange, VenueCore, venueConfig } from '../src/index.ts'

const IN_FLIGHT = 50
const SOCKETS = 200
const BLOCK_MS = 100
const signers = Array.from({ length: IN_FLIGHT }, (_, index) => createSigner(`0x${(index + 1).toString(16).padStart(64, '0')}`))
const [signer] = signers as [Signer]
const headers = { 'content-type': 'application/json' }
const allowance = { addressAllowance: Number.MAX_SAFE_INTEGER }
let paper: PaperExchange
let slow: PaperExchange
let nonce = Date.now()
const sockets: WebSocket[] = []
let frames = 0
let heard = () => {}

beforeAll(async () => {
  const fund = Object.fromEntries(signers.map(({ address }) => [address, { USDC: '1000' }]))
  paper = await startPaperExchange({ blockMs: 1, ipLimits: false, limits: allowance, fund })
  slow = await startPaperExchange({ blockMs: BLOCK_MS, ipLimits: false, cadence: { bookMs: 0, fastBookMs: 0, contextMs: 1000 } })
  await Promise.all(Array.from({ length: SOCKETS }, () => listen(slow.wsUrl)))
})
afterAll(async () => {
  for (const socket of sockets) socket.terminate()
  await paper.stop()
  await slow.stop()
})

function listen(url: string): Promise<void> {
  const socket = new WebSocket(url)
  sockets.push(socket)
  socket.on('message', () => {
    frames += 1
    if (frames >= SOCKETS) heard()
  })
  const subscription = { type: 'l2Book', coin: 'PURR/USDC' }
  socket.on('open', () => socket.send(JSON.stringify({ method: 'subscribe', subscription })))
  return new Promise((resolve, reject) => socket.once('message', () => resolve()).once('error', reject))
}

/** Resolves when as many frames arrived as there are sockets: one block's books. */
function oneBlockOfBooks(): Promise<void> {
  frames = 0
  return new Promise((resolve) => {
    heard = resolve
  })
}

const post = async (path: string, body: string): Promise<string> =>
  (await fetch(paper.url + path, { method: 'POST', headers, body })).text()

function signed(by: Signer = signer) {
  const action = noopAction()
  nonce += 1
  return { action, nonce, signature: signL1Action(by, { action, nonce, isMainnet: true }) }
}

const together = (make: (index: number) => Promise<string>) =>
  Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => make(index))).then(() => {})

/** Client and server share one thread here. A row of 50 at once: its rate times 50 is requests a second. The rows after it are its parts. */
test('paper server', async ({ bench }) => {
  const request = signed()
  const text = JSON.stringify(request)
  const query = JSON.stringify({ type: 'exchangeStatus' })
  const venue = new VenueCore(
    venueConfig({ traders: false, limits: allowance, funds: [{ user: signer.address, token: 0, amount: 1n as never }] }),
  )
  let id = 0
  await bench.compare(
    bench('50 queries at once: spotClearinghouseState', () =>
      together(() => post('/info', JSON.stringify({ type: 'spotClearinghouseState', user: signer.address }))),
    ),
    bench('50 signed actions at once, of 50 signers, in blocks of 1 ms', () =>
      together((index) => post('/exchange', JSON.stringify(signed(signers[index])))),
    ),
    bench('part: HTTP of client and server, 50 at once', () => together(() => post('/info', query))),
    bench('part, of the client: sign one', () => {
      signed()
    }),
    bench('part: read and check one body', () => {
      parseExchangeRequest(JSON.parse(text))
    }),
    bench('part: recover one signer', () => {
      recoverL1Signer({ ...request, isMainnet: true })
    }),
    bench('part: 50 actions through a block of the core', () => {
      for (let count = 0; count < IN_FLIGHT; count++) {
        id += 1
        venue.submit({ type: 'signed', id, signer: signer.address, nonce: venue.timeMs - 3_600_000 + id, action: { type: 'noop' } })
      }
      venue.nextBlock(venue.timeMs + 100)
    }),
  )
})

/** The pause between two rows of books is the block's 100 ms if the server keeps up. */
test('paper server, 200 sockets', async ({ bench }) => {
  await bench(`${SOCKETS} sockets get a book each, at every block of ${BLOCK_MS} ms`, oneBlockOfBooks).run()
})
