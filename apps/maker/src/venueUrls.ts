/** Where the venue's networks live (API reference 0). A paper exchange has no fixed address. */
export const VENUE_URLS = { testnet: 'https://api.hyperliquid-testnet.xyz', mainnet: 'https://api.hyperliquid.xyz' } as const
