import type { Oid } from '@hyperladder/units'
import type { ForeignOrder } from './state.ts'

/** Somebody else's orders by oid: a map that counts its changes. */
export class ForeignOrders extends Map<Oid, ForeignOrder> {
  /** Changes with every change of the map. */
  version = 0

  override set(oid: Oid, order: ForeignOrder): this {
    this.version = (this.version ?? 0) + 1
    return super.set(oid, order)
  }

  override delete(oid: Oid): boolean {
    this.version += 1
    return super.delete(oid)
  }

  override clear(): void {
    this.version += 1
    super.clear()
  }
}
