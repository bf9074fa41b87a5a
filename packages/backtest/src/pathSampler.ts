/** The finest stretch of a path. */
const FIRST_MS = 1_000

/**
 * Keeps one point for each stretch of time, the last of it. When there are too many, every second goes and the stretches become twice as long: the
 * memory of a path is the same for an hour and for a year.
 */
export class PathSampler<Point> {
  #stretchMs = FIRST_MS
  #points: Point[] = []
  #nextMs: number
  readonly #most: number

  constructor(startMs: number, most: number) {
    this.#most = most
    this.#nextMs = startMs
  }

  /** When the next point is to be taken. */
  get nextMs(): number {
    return this.#nextMs
  }

  /** Takes the point of the stretch that ends at `nowMs`. */
  add(nowMs: number, point: Point): void {
    this.#points.push(point)
    if (this.#points.length >= this.#most) {
      this.#stretchMs *= 2
      this.#points = this.#points.filter((_, index) => index % 2 === 0)
    }
    this.#nextMs = (Math.floor(nowMs / this.#stretchMs) + 1) * this.#stretchMs
  }

  /** Returns the points, and the last moment. */
  points(last: Point): readonly Point[] {
    return [...this.#points, last]
  }
}
