/**
 * Faults that other makers of this venue had, by code: P01 to P45 of pyperliquidity 0.3.2, each reproduced on its unmodified code, and
 * nautilus_trader's seven in following an order over a modify (the number of the issue; further issues of the same fault in brackets). C: what
 * every program has to fear that remembers what it worked out.
 */
export type CorpusEntry = {
  readonly code: string
  readonly fault: string
  /** Why no test of ours is named after it. */
  readonly notTested?: string
}

export const CORPUS: readonly CorpusEntry[] = [
  { code: 'P01', fault: 'a fill that comes before the answer of its place is dropped, and its key burnt' },
  { code: 'P02', fault: 'fills missed while the feed was dead are never booked; the boundary follows balances' },
  { code: 'P03', fault: 'a closed socket is never opened again, or ends the run with its orders resting' },
  { code: 'P04', fault: 'orders and fills of other pairs are taken for ours' },
  { code: 'P05', fault: 'the fills of a snapshot are booked again after a restart' },
  { code: 'P06', fault: 'a restart sets the inventory back to the config' },
  { code: 'P07', fault: 'a refused action deletes the live orders that it named' },
  { code: 'P08', fault: 'a batch of n is counted as one request' },
  { code: 'P09', fault: 'the post-only refusal is looked for in words that the venue does not use, and a side cools down' },
  { code: 'P10', fault: 'sizes are rounded up beyond the balance' },
  { code: 'P11', fault: 'actions are trimmed to the budget before those that cool down are taken out: one side starves the other' },
  { code: 'P12', fault: 'float remainders make a phantom level of exact multiples' },
  { code: 'P13', fault: 'another size is tracked than was sent: a filled order lives on' },
  { code: 'P14', fault: 'the dead zone hides the size of the best orders' },
  { code: 'P15', fault: 'a withdrawal raises the price' },
  { code: 'P16', fault: 'an error in place of the balances is an empty account' },
  { code: 'P17', fault: 'an order missing from one reading is a ghost at once, and placed again' },
  { code: 'P18', fault: 'orders of the user are cancelled or rewritten' },
  { code: 'P19', fault: 'the quote is always USDC: fees of another quote are taken from the base' },
  { code: 'P20', fault: 'prices keep only one of the two tick rules' },
  { code: 'P21', fault: 'seen fills are forgotten by rising tids, which do not rise' },
  { code: 'P22', fault: 'only two of the status words are known' },
  { code: 'P23', fault: 'a late open brings an ended order back' },
  { code: 'P24', fault: 'a read has no deadline' },
  { code: 'P25', fault: 'the way out cancels once, looks at no answer, and calls the rest clean' },
  { code: 'P26', fault: 'orders below the least value are sent' },
  { code: 'P27', fault: 'nothing leads out of a spent budget' },
  { code: 'P28', fault: 'unknown keys, and a known spacing, are ignored in silence' },
  { code: 'P29', fault: 'token indices are taken for positions in the list' },
  { code: 'P30', fault: 'a balance of zero, which has no row, is not noticed' },
  { code: 'P31', fault: 'one malformed fill takes the good ones behind it along' },
  { code: 'P32', fault: 'an allocation above the account is accepted' },
  { code: 'P33', fault: 'the far end of one side is placed before the best of the other' },
  { code: 'P34', fault: 'a lost answer is taken for a refusal: the orders are sent again' },
  { code: 'P35', fault: 'more base than the ladder holds makes the best level a part of a tranche' },
  { code: 'P36', fault: 'a funding plan does not lead to the ladder that was asked for' },
  { code: 'P37', fault: 'a fill of the new oid that comes before the answer of its modify is lost' },
  {
    code: 'P38',
    fault: 'a fill in the middle of sending makes the balance insufficient',
    notTested: 'the suspicion was tried on the unmodified code and did not come true: there is no fault to keep out',
  },
  { code: 'P39', fault: 'an answer that comes after a fill raises what remains again' },
  { code: 'P40', fault: 'a ladder that begins with asks alone is refused' },
  { code: 'P41', fault: 'orders outside the band of prices are sent again and again' },
  { code: 'P42', fault: 'a refused modify forgets its live target' },
  { code: 'P43', fault: 'orders off the ladder share one key, and hide each other' },
  { code: 'P44', fault: 'dust conversions and transfers are never booked' },
  { code: 'P45', fault: 'a key of another account starts all the same' },
  { code: 'N3827', fault: 'a modify: its acceptance is dropped, and the cancel of the old leg believed of the order' },
  { code: 'N3971', fault: 'two modifies of one order at a time lose the first leg' },
  { code: 'N3972', fault: 'a fill of the new leg comes first (4076)' },
  { code: 'N3986', fault: 'a fill of the old leg during a modify is overfilled by the new one (4154)' },
  { code: 'N4270', fault: 'the acceptance is lost, and the order stays bound to the dead leg' },
  { code: 'N4288', fault: 'the reconciler ends an order that lives, by a reading older than its modify' },
  { code: 'N4991', fault: 'nothing is read again after a reconnect, though the order feed begins without a snapshot' },
  { code: 'C01', fault: 'what was worked out before is taken for what is so now' },
]
