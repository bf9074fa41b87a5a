import { type Account, nextNonce } from '../account.ts'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable, must } from '../mismatch.ts'
import { is, mustFit } from '../shape.ts'
import { bid, err, OK_DEFAULT } from './smallOrders.ts'

/** Long enough for one check at a slow endpoint; nothing that was approved outlives the run by much. */
const VALID_MS = 120_000
const SHORT_MS = 4000
/** Between the clocks of the endpoint and this machine. */
const SLACK_MS = 2000
const NAME = 'conformance-1'
/** One more than 3 is refused, and 2 come with each sub-account (API reference 2.8). */
const NAMED_MAX = 3
const NAMED_PER_SUB_ACCOUNT = 2

const unknown = ({ address }: Account): string => `User or API Wallet ${address} does not exist.`
/** What the account's own API wallets, or the venue's pace, are in the way of. */
const IN_THE_WAY = /^(Too many extra agents|User has pending agent removal)/

const ask = (c: CheckContext, agent: Account, name: string | undefined, validMs = VALID_MS): Promise<Loose> =>
  c.maker.approve({
    type: 'approveAgent',
    agentAddress: agent.address,
    ...(name !== undefined && { agentName: `${name} valid_until ${Date.now() + validMs}` }),
  })

/** Approves a new API wallet and returns it. */
async function approved(c: CheckContext, validMs?: number, name = NAME): Promise<Account> {
  const agent = c.newAccount()
  const reply = await ask(c, agent, name, validMs)
  if (IN_THE_WAY.test(String(reply.response))) throw new Inapplicable(reply.response)
  mustFit(reply, OK_DEFAULT)
  return agent
}

const noopBy = (c: CheckContext, agent: Account): Promise<Loose> => c.maker.exchange({ type: 'noop' }, { by: agent.signer })
const read = (c: CheckContext, type: string, user: string = c.maker.address, more: object = {}): Promise<Loose> =>
  c.info({ type, user, ...more })

/** Names an API wallet after another until the account may have no more, and returns the refusal. */
async function oneTooMany(c: CheckContext): Promise<Loose> {
  const subAccounts: readonly Loose[] = (await read(c, 'subAccounts')) ?? []
  const most = NAMED_MAX + NAMED_PER_SUB_ACCOUNT * subAccounts.length
  for (let i = 1; i <= most + 1; i++) {
    const reply = await ask(c, c.newAccount(), `conformance-${i}`)
    if (reply.status !== 'ok') return reply
  }
  return must(false, `${most + 1} named API wallets were approved, must be at most ${most}`)
}

/** The account's own unnamed API wallet would be lost. */
async function approveUnnamed(c: CheckContext): Promise<Account> {
  const { agentAddress } = await read(c, 'webData2')
  if (agentAddress !== null) throw new Inapplicable(`the account has an unnamed API wallet, ${agentAddress}, which would be lost`)
  const agent = c.newAccount()
  mustFit(await ask(c, agent, undefined), OK_DEFAULT)
  return agent
}

/** API wallets: approved for minutes, each in place of the last. */
export const agentChecks: readonly Check[] = [
  ...checksOf(
    '2.8',
    'funds',
    [
      [
        'approve',
        'an approval answers default, and the API wallet may sign',
        async (c) => mustFit(await noopBy(c, await approved(c)), OK_DEFAULT),
      ],
      [
        'replace',
        'a name used again takes the older API wallet out: it is unknown then',
        async (c) => {
          const [older, newer] = [await approved(c), await approved(c)]
          mustFit(await noopBy(c, newer), OK_DEFAULT)
          mustFit(await noopBy(c, older), err(unknown(older)))
        },
      ],
      [
        'runs-out',
        'after valid_until an API wallet is unknown',
        async (c) => {
          const agent = await approved(c, SHORT_MS)
          await c.wait(SHORT_MS + SLACK_MS)
          mustFit(await noopBy(c, agent), err(unknown(agent)))
        },
      ],
      [
        'expired',
        'a valid_until of the past is refused',
        async (c) => mustFit(await ask(c, c.newAccount(), NAME, -VALID_MS), err('Agent valid_until already expired.')),
      ],
      [
        'used',
        'an address has one name',
        async (c) => mustFit(await ask(c, await approved(c), 'conformance-2'), err('Extra agent already used.')),
      ],
      ['long-name', 'a name of 17 letters is refused', async (c) => mustFit(await ask(c, c.newAccount(), 'conformance-17ltr'), err(/./))],
      [
        'by-agent',
        'an API wallet approves nobody',
        async (c) => {
          const agent = await approved(c)
          const reply = await agent.approve({ type: 'approveAgent', agentAddress: c.newAccount().address, agentName: NAME })
          mustFit(reply, err(`Must deposit before performing actions. User: ${agent.address}`))
        },
      ],
    ],
    { leave: 'approvals' },
  ),
  ...checksOf(
    '6.3',
    'funds',
    [
      [
        'agent-trades',
        'an API wallet’s order is its account’s',
        async (c) => {
          const { signer } = await approved(c)
          const order = bid(c)
          const reply = await c.maker.exchange({ type: 'order', orders: [order], grouping: 'na' }, { by: signer })
          mustFit(reply, { status: 'ok', response: { data: { statuses: [{ resting: { oid: is.count } }] } } })
          const open: readonly Loose[] = await read(c, 'openOrders')
          must(
            open.some(({ cloid }) => cloid === order.c),
            'the order was not among the account’s',
          )
        },
      ],
      [
        'agent-nonces',
        'nonces are counted for each signer',
        async (c) => {
          const { signer } = await approved(c)
          const nonce = nextNonce()
          mustFit(await c.maker.exchange({ type: 'noop' }, { nonce }), OK_DEFAULT)
          mustFit(await c.maker.exchange({ type: 'noop' }, { nonce, by: signer }), OK_DEFAULT)
        },
      ],
    ],
    { leave: 'approvals' },
  ),
  ...checksOf(
    '1.0',
    'funds',
    [
      [
        'agent-empty',
        'an API wallet has no data of its own',
        async (c) => {
          const { address } = await approved(c)
          mustFit((await read(c, 'spotClearinghouseState', address)).balances.length, 0, 'rows of balances')
          mustFit((await read(c, 'userFills', address)).length, 0, 'rows of fills')
        },
      ],
    ],
    { leave: 'approvals' },
  ),
  ...checksOf(
    '1.16',
    'funds',
    [
      [
        'agent',
        'the role of an API wallet names its account',
        async (c) => mustFit(await read(c, 'userRole', (await approved(c)).address), { role: 'agent', data: { user: c.maker.address } }),
      ],
    ],
    { leave: 'approvals' },
  ),
  ...checksOf(
    '1.17',
    'funds',
    [
      [
        'named',
        'named API wallets are listed with their end',
        async (c) => {
          const { address } = await approved(c)
          const row = (await read(c, 'extraAgents')).find((agent: Loose) => agent.address === address)
          mustFit(row, { name: NAME, address, validUntil: is.timeMs }, 'row')
        },
      ],
      [
        'unnamed',
        'the unnamed one is not',
        async (c) => {
          const { address } = await approveUnnamed(c)
          mustFit(await read(c, 'userRole', address), { role: 'agent' })
          const list: readonly Loose[] = await read(c, 'extraAgents')
          must(!list.some((agent) => agent.address === address), 'extraAgents listed the unnamed API wallet')
        },
      ],
    ],
    { leave: 'approvals' },
  ),
  ...checksOf(
    '2.8',
    'funds',
    [
      [
        'limit',
        'three named API wallets, two more for each sub-account',
        async (c) => mustFit(await oneTooMany(c), err(/^Too many extra agents for cumulative volume traded\. Current limit is \d+$/)),
      ],
    ],
    { leave: 'approvals' },
  ),
]
