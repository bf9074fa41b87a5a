import { UsageError } from '@hyperladder/command-line'
import { type ClientLog, createExchangeClient, type ExchangeClient } from '@hyperladder/exchange-client'
import type { ExchangePort } from '@hyperladder/exchange-port'
import type { PaperExchange } from '@hyperladder/paper-exchange'
import type { Signer } from '@hyperladder/protocol'
import type { Address, MarketSpec, Px } from '@hyperladder/units'
import type { Config, ConnectionSettings, WatchdogKey } from './config/parseConfig.ts'
import { planMarket } from './config/planMarket.ts'
import { resolveMarket } from './config/resolveMarket.ts'
import { demoSettings, paperFunds } from './demo.ts'
import { KEY_VARIABLE, loadKey, throwawaySigner } from './keys.ts'
import type { MakerSettings } from './settings.ts'
import { VENUE_URLS } from './venueUrls.ts'

/** The market of a start without a config. */
const DEMO_COIN = 'PURR/USDC'

export type Venue = {
  readonly port: ExchangeClient
  readonly settings: MakerSettings
  readonly url: string
  /** Whose balances and orders these are: the vault, else the owner. */
  readonly account: Address
  readonly owner: Address
  readonly vault?: Address
  readonly signer?: Address
  /** Where the key came from; absent without one, or for one made up here. */
  readonly keySource?: string
  /** What the operator should know of the key and the exchange. */
  readonly notes: readonly string[]
  /** The exchange runs in this process, and has just been given the account. */
  readonly embedded: boolean
  close(): Promise<void>
}

export type VenueRequest = {
  readonly env: NodeJS.ProcessEnv
  readonly config?: Config
  /** In place of the config's. */
  readonly url?: string
  readonly seed?: number
  /** Reading needs no key where the config names the account. */
  readonly keyNeeded: boolean
  /** Another key than the maker's: its variable, and the table of the config that names its files. */
  readonly key?: WatchdogKey & { readonly variable: string; readonly section: string }
  /** Told of what the client tells nobody else, such as a row that could not be read before the feeds were open. */
  readonly log?: (event: ClientLog) => void
}

/**
 * Opens the door to the venue that a config and the command line mean: the real one, a paper exchange that runs alone, or one embedded here,
 * with the account funded for its ladders.
 * @throws {@link UsageError} when they don't say enough, or too much.
 */
export async function openVenue(request: VenueRequest): Promise<Venue> {
  const connection: ConnectionSettings = request.config?.connection ?? { network: 'paper', actionsOver: 'http' }
  const url = request.url ?? connection.url ?? (connection.network === 'paper' ? undefined : VENUE_URLS[connection.network])
  if (url !== undefined && request.seed !== undefined) {
    throw new UsageError(`--seed sets the market of the embedded paper exchange, but this one runs at ${url}: give the seed to it`)
  }
  const { variable = KEY_VARIABLE, section = 'account' } = request.key ?? {}
  const key = await loadKey({ env: request.env, ...(request.key ?? connection) })
  const keyed = key?.signer
  const told = key === undefined ? {} : { keySource: key.source }
  if (url === undefined) return { ...(await openEmbedded(request, connection, keyed)), ...told }
  const account = connection.vaultAddress ?? connection.address ?? keyed?.address
  if (account === undefined || (keyed === undefined && request.keyNeeded)) {
    throw new UsageError(
      `there is no private key for ${url}: put it into ${variable}, into a keystore named by ${section}.keystore (hyperladder keystore create makes one), or into a file of mode 0600 named by ${section}.key_file`,
    )
  }
  // A websocket address of the config belongs to the config's url, not to one that replaced it.
  const wsUrl = request.url === undefined ? connection.wsUrl : undefined
  const owner = connection.address ?? keyed?.address ?? account
  const venue = await connect({ request, connection, url, wsUrl, signer: keyed, account, owner })
  return { ...venue, ...told, notes: [], embedded: false }
}

async function openEmbedded(request: VenueRequest, connection: ConnectionSettings, keyed: Signer | undefined): Promise<Venue> {
  const signer = keyed ?? throwawaySigner()
  if (connection.vaultAddress !== undefined || (connection.address !== undefined && connection.address !== signer.address)) {
    throw new UsageError(
      "account.address and account.vault_address mean accounts that the embedded paper exchange doesn't have: leave them out, or set url",
    )
  }
  // Loaded here only: a maker of a real venue has no use for it.
  const { startPaperExchange } = await import('@hyperladder/paper-exchange')
  const paper = await startPaperExchange({
    webData2: request.config?.settings.balanceFeed === 'webData2',
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  })
  try {
    const account = signer.address
    const venue = await connect({ request, connection, url: paper.url, wsUrl: paper.wsUrl, signer, account, owner: account })
    const funds = await fund(paper, venue)
    const given = [...funds].map(([token, amount]) => `${amount} ${token}`).join(', ')
    const key = keyed ? [] : ['throwaway key, in the memory of this process only']
    return {
      ...venue,
      embedded: true,
      notes: [...key, `embedded paper exchange at ${paper.url}: nothing leaves this machine`, `it gave the account ${given}`],
      close: async () => {
        await venue.close()
        await paper.stop()
      },
    }
  } catch (error) {
    await paper.stop()
    throw error
  }
}

type Connecting = {
  readonly request: VenueRequest
  readonly connection: ConnectionSettings
  readonly url: string
  readonly wsUrl: string | undefined
  readonly signer: Signer | undefined
  readonly account: Address
  readonly owner: Address
}

async function connect({
  request,
  connection,
  url,
  wsUrl,
  signer,
  account,
  owner,
}: Connecting): Promise<Omit<Venue, 'notes' | 'embedded'>> {
  const { network, vaultAddress, actionsOver } = connection
  const port = createExchangeClient({
    network,
    url,
    account,
    actionsOver,
    ...(request.log === undefined ? {} : { log: request.log }),
    ...(wsUrl === undefined ? {} : { wsUrl }),
    ...(signer === undefined ? {} : { signer }),
    ...(vaultAddress === undefined ? {} : { vaultAddress }),
  })
  try {
    const settings = request.config?.settings ?? (await readDemoSettings(port))
    return {
      port,
      settings,
      url,
      account,
      owner,
      ...(vaultAddress === undefined ? {} : { vault: vaultAddress }),
      ...(signer === undefined ? {} : { signer: signer.address }),
      close: () => port.close(),
    }
  } catch (error) {
    await port.close()
    throw error
  }
}

async function readDemoSettings(port: ExchangePort): Promise<MakerSettings> {
  const resolved = resolveMarket(await port.readUniverse(), DEMO_COIN)
  if (!resolved.ok) throw new UsageError(`a start without --config quotes ${DEMO_COIN}: ${resolved.problem}`)
  const [mark] = await readMarks(port, [resolved.spec])
  if (!mark) throw new UsageError(`a start without --config quotes ${DEMO_COIN}, which has no price here: name your market in a config`)
  return demoSettings(resolved.spec, mark)
}

async function readMarks(port: ExchangePort, specs: readonly MarketSpec[]): Promise<(Px | null)[]> {
  const readings = await port.readMarks(specs.map(({ coin }) => coin))
  return specs.map((spec) => {
    const reading = readings.find(({ coin }) => coin === spec.coin)
    return reading?.mark ?? reading?.mid ?? null
  })
}

/** Gives the account what its ladders need. A market that can't be planned gets nothing: the start itself then says why. */
async function fund(
  paper: PaperExchange,
  { port, settings, account }: Pick<Venue, 'port' | 'settings' | 'account'>,
): Promise<ReadonlyMap<string, string>> {
  const universe = await port.readUniverse()
  const plans = settings.markets.flatMap((market) => {
    const resolved = resolveMarket(universe, market.coin)
    const plan = resolved.ok ? planMarket(market, resolved.spec).plan : undefined
    return plan ? [plan] : []
  })
  const marks = await readMarks(
    port,
    plans.map(({ spec }) => spec),
  )
  const funds = paperFunds(plans.map((plan, i) => ({ plan, mark: marks[i] ?? null })))
  for (const [token, amount] of funds) await paper.fund(account, token, amount)
  return funds
}
