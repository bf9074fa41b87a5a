declare const brand: unique symbol

/** A `bigint`, `number` or `string` that can't be swapped for one of another meaning. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Price: 10^-(8 - szDecimals) quote per base. */
export type Px = Brand<bigint, 'Px'>
/** Size: lots of 10^-szDecimals base. */
export type Sz = Brand<bigint, 'Sz'>
/** Money in a quote token, 10^-8 of it. `px * sz` is exactly this: nothing is rounded. */
export type Ntl = Brand<bigint, 'Ntl'>
/** An amount of any token in its own 10^-weiDecimals. */
export type Wei = Brand<bigint, 'Wei'>

/** The venue's order id: a global counter, above 2^32 and below 2^53 (5.6e11 in October 2026). */
export type Oid = Brand<number, 'Oid'>
/** The venue's trade id: a 50-bit hash of (buyer oid, seller oid); not rising, not unique alone. */
export type Tid = Brand<number, 'Tid'>
/** Client order id: `0x` and exactly 32 lower-case hex digits. */
export type Cloid = Brand<`0x${string}`, 'Cloid'>
/** Account address: `0x` and 40 lower-case hex digits. */
export type Address = Brand<`0x${string}`, 'Address'>

export type Side = 'bid' | 'ask'
