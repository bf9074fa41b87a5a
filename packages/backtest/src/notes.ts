import type { FillModel } from './fillModelTypes.ts'

/** What holds for every run. */
const COMMON = [
  'History does not answer: our orders moved nobody, and nobody quoted around them. Real fills come with more of the bad ones.',
  'The first to be filled at a price is whoever was there first; the models differ in what they assume of that.',
  'The recorded price can go beyond orders of ours that it did not fill; a real market can not. Such orders count at their own prices in every worth, and what they would be worth more is told as left behind.',
  'Where nobody recorded best prices they are taken to be next to the last price: a post-only order beyond it is refused.',
  'Messages are never lost, doubled or swapped, and the venue is never down: the simulator is for that.',
  'The maker is planned as the live one: each interval and, at most every 50 ms, after fills and answers. Plans that can not differ from an empty one before are left out, as nothing would come of them.',
  'A reconcile tells mark and budget; its readings of orders, balances and fills, which find nothing where nothing is lost, are left out, and so is their weight per IP.',
  'The tier of fees goes by the volume of the 14 days before each: what the account is said to have had at the start, even over the days, and then what this run trades. What is below a lot is never converted to dollars.',
] as const

const NOTES: Readonly<Record<FillModel['name'], readonly string[]>> = {
  'candle-path': [
    'Within a candle the price walks straight from open to its first extreme, the other one and the close, a third of the time each; between two candles it jumps, and takes what is on its way.',
    'Every own order on the way is taken at its price, first come first served, all of them together up to the share of the volume that may reach us.',
    'An order at the very high or low is taken too, as if nobody were ahead of it there.',
    'Prices between the extremes were crossed more often than a straight walk does: round trips inside of a candle are missed.',
    'Loss versus rebalancing is counted from one candle’s end to another’s: a straight walk within them has not the variance that the market had.',
  ],
  'trade-through': [
    'A trade beyond our price fills us, up to its size. A trade at our price never does: too few fills, never too many, where trades are all known.',
    'A book that moves through our price without a trade fills nothing.',
  ],
  queue: [
    'An order joins behind what the newest recorded book shows at its price. At a price deeper than the book was recorded, and in a gap of it, it joins behind what is first seen there, and only trades beyond fill it until then.',
    'Who cancels ahead or behind us is not known: what a level loses beyond its trades is taken from both in proportion.',
    'A book that moves through our price without a trade fills nothing.',
  ],
}

/** Returns what a report must say of how it came about, in plain sentences. */
export const notesOf = ({ name }: FillModel): readonly string[] => [...NOTES[name], ...COMMON]
