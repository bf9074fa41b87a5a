/**
 * Share of a candle's volume that may reach us, where nobody says: a quarter. A candle does not tell how much of it was traded at prices that reach our
 * orders, nor on which side, and somebody else was filled by all of it: to take every trade for ours is no assumption but a wish.
 */
export const defaultParticipation = 0.25
