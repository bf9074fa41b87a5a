export { createRandom, type Random } from './createRandom.ts'
export { FakeClock } from './fakeClock.ts'
export { sharedData, sharedReference } from './sharedData.ts'
