import { nextNonce } from '../account.ts'
import { type Check, type CheckContext, checksOf } from '../check.ts'
import { mustFit } from '../shape.ts'
import { bid, err, OK_DEFAULT, refusesBatch, tooSmall } from './smallOrders.ts'

const DAY_MS = 86_400_000

/** As near to the market as ten thousandth parts of the mark tell: six figures, or one decimal too many. */
const offTick = (c: CheckContext): object => ({ p: sixFigures(c.market.pxAt(1n, 2n)) })

/** Returns a price of six figures near `px`, with at most eight decimals. */
function sixFigures(px: string): string {
  const [whole = '0', fraction = ''] = px.split('.')
  if (whole !== '0') return whole.length >= 6 ? `${whole}.5` : `${whole}.${fraction.padEnd(5 - whole.length, '0')}1`
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0
  return `0.${fraction.padEnd(Math.min(7, zeros + 5), '0')}1`.slice(0, 10)
}

/** Literal texts of refusals, and the rules behind them. */
export const refusalChecks: readonly Check[] = [
  ...checksOf('2.10', 'funds', [
    [
      'min-notional',
      'below the minimum value',
      async (c) =>
        mustFit(await c.maker.place(bid(c, tooSmall(c))), [
          { error: `Order must have minimum value of 10 ${c.market.quote.name}. asset=${c.market.asset}` },
        ]),
    ],
    [
      'balance',
      'more than the balance: no dot before the asset',
      async (c) =>
        mustFit(
          await c.maker.provoke({
            type: 'order',
            orders: [bid(c, { s: c.market.szFor(c.market.pxAt(1n, 2n), 10n ** 12n) })],
            grouping: 'na',
          }),
          { response: { data: { statuses: [{ error: `Insufficient spot balance asset=${c.market.asset}` }] } } },
        ),
    ],
    [
      'tick',
      'a price between the ticks',
      async (c) =>
        mustFit(await c.maker.place(bid(c, offTick(c))), [{ error: `Price must be divisible by tick size. asset=${c.market.asset}` }]),
    ],
    [
      'zero-price',
      'a price of zero',
      async (c) => mustFit(await c.maker.place(bid(c, { p: '0' })), [{ error: 'Order has invalid price.' }]),
    ],
    [
      'band-low',
      'a price more than 80 % below the reference',
      async (c) =>
        mustFit(await c.maker.place(bid(c, { p: c.market.pxAt(1n, 10n), s: c.market.szFor(c.market.pxAt(1n, 10n)) })), [
          { error: 'Order price cannot be more than 80% away from the reference price' },
        ]),
    ],
    [
      'band-high',
      'an ask above five times the reference',
      async (c) =>
        mustFit(await c.maker.place({ ...bid(c), b: false, p: c.market.pxAt(7n, 1n) }), [
          { error: 'Order price cannot be more than 80% away from the reference price' },
        ]),
    ],
    ['empty', 'an empty batch', async (c) => mustFit(await c.maker.place(), [{ error: 'Orders are empty.' }])],
    [
      'nonce-duplicate',
      'a nonce twice',
      async (c) => {
        const nonce = nextNonce()
        await c.maker.exchange({ type: 'noop' }, { nonce })
        mustFit(await c.maker.exchange({ type: 'noop' }, { nonce }), err(`Invalid nonce: duplicate nonce ${nonce}`))
      },
    ],
    [
      'nonce-low',
      'a nonce of last week',
      async (c) => {
        const nonce = Date.now() - 7 * DAY_MS
        mustFit(await c.maker.exchange({ type: 'noop' }, { nonce }), err(new RegExp(`^Invalid nonce: nonce too low ${nonce} < \\d+$`)))
      },
    ],
    [
      'nonce-high',
      'a nonce of next week',
      async (c) => {
        const nonce = Date.now() + 7 * DAY_MS
        mustFit(await c.maker.exchange({ type: 'noop' }, { nonce }), err(new RegExp(`^Invalid nonce: nonce too high ${nonce} > \\d+$`)))
      },
    ],
    [
      'expired',
      'an action after its time',
      async (c) => mustFit(await c.maker.exchange({ type: 'noop' }, { expiresAfter: Date.now() - 60_000 }), err(/^Action already expired/)),
    ],
    [
      'vault-self',
      'the own address is no vault',
      async (c) =>
        mustFit(
          await c.maker.exchange({ type: 'noop' }, { vaultAddress: c.maker.address }),
          err(/^(Vault may not perform this action\.|Vault not registered)/),
        ),
    ],
    [
      'vault-unknown',
      'nor is an unknown one',
      async (c) =>
        mustFit(
          await c.maker.exchange({ type: 'noop' }, { vaultAddress: c.stranger.address }),
          err(/^(Vault not registered|Vault may not perform this action\.)/),
        ),
    ],
  ]),
  ...checksOf('5', 'funds', [
    [
      'size-grid',
      'a size off the lots is refused, not rounded',
      async (c) =>
        mustFit(await c.maker.place(bid(c, { s: `${c.market.szFor(c.market.pxAt(1n, 2n)).split('.')[0]}.00000001` })), [
          { error: 'Order has invalid size.' },
        ]),
    ],
    [
      'figures',
      'six figures are refused',
      (c) => refusesBatch(c, offTick(c), `Price must be divisible by tick size. asset=${c.market.asset}`),
    ],
    ['legal', 'five figures are taken', async (c) => void (await c.maker.rest(bid(c, c.market.fiveFigures())))],
  ]),
  ...checksOf('6.3', 'funds', [
    [
      'falling-nonce',
      'nonces need not rise',
      async (c) => {
        const [low, high] = [nextNonce(), nextNonce()]
        await c.maker.exchange({ type: 'noop' }, { nonce: high })
        mustFit(await c.maker.exchange({ type: 'noop' }, { nonce: low }), OK_DEFAULT)
      },
    ],
    [
      'consumed',
      'a refused order uses its nonce up',
      async (c) => {
        const nonce = nextNonce()
        await c.maker.exchange({ type: 'order', orders: [bid(c, tooSmall(c))], grouping: 'na' }, { nonce })
        mustFit(await c.maker.exchange({ type: 'noop' }, { nonce }), err(`Invalid nonce: duplicate nonce ${nonce}`))
      },
    ],
  ]),
]
