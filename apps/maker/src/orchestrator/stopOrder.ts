/** An order to stop after which the run did not go well, however well it ends. Goes as the reason of the stop signal. */
export class StopOrder {
  readonly reason: string
  /** At best: 1 a fault, 2 somebody must look before it runs again. */
  readonly exitCode: 1 | 2

  constructor(reason: string, exitCode: 1 | 2) {
    this.reason = reason
    this.exitCode = exitCode
  }

  toString(): string {
    return this.reason
  }
}
