// A whole life of a client, run as a process of its own: it must end by itself, which it can't while a timer or a socket is left.
import { startPaperExchange } from '@hyperladder/paper-exchange'
import { clientOf, placeItem, recorder, signerOf, until } from './venue.ts'

const signer = signerOf(1)
const paper = await startPaperExchange({ blockMs: 5, traders: false, fund: { [signer.address]: { USDC: '1000' } } })
for (const actionsOver of ['http', 'post'] as const) {
  const exchange = clientOf(paper, signer, { actionsOver })
  const { markets } = await exchange.readUniverse()
  const seen = recorder()
  await exchange.openFeeds({ coins: ['PURR/USDC'], balanceFeed: 'spotState' }, seen.sink)
  const market = markets.find(({ coin }) => coin === 'PURR/USDC')
  if (market === undefined) throw new Error('no market')
  await exchange.execute({ type: 'place', items: [placeItem(market, 'bid', '0.1', '200', actionsOver === 'http' ? 1 : 2)] })
  await until(() => seen.updates().length > 0)
  await exchange.close()
  // Refused at once, not waited for.
  await exchange.execute({ type: 'place', items: [] })
}
const lonely = clientOf(paper, signer, { feedsDeadlineMs: 50, wsUrl: 'ws://127.0.0.1:1' })
await lonely.openFeeds({ coins: [], balanceFeed: 'spotState' }, () => undefined).catch(() => undefined)
await lonely.close()
await paper.stop()
console.log('ended')
