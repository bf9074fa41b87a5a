import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RunControl } from './runControl.ts'

let folder: string
let control: RunControl
let troubles: string[]
const order = () => join(folder, 'maker.accept-flows')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-control-'))
  troubles = []
  const files = { kill: join(folder, 'maker.kill'), heartbeat: join(folder, 'maker.heartbeat'), acceptFlows: order() }
  control = new RunControl({ files, words: { account: '0x1', signer: '0x1' }, onTrouble: (text) => troubles.push(text) })
})

afterEach(() => {
  control.end({ exitCode: 0, mayRest: false })
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

test('an order stays on the disk until it is carried out', () => {
  expect(control.orders()).toEqual([])
  writeFileSync(order(), '1')
  expect(control.orders()).toEqual(['acceptFlows'])
  expect([control.orders(), existsSync(order())]).toEqual([['acceptFlows'], true])
  control.carriedOut()
  expect([control.orders(), existsSync(order())]).toEqual([[], false])
  writeFileSync(order(), '1')
  expect(control.orders()).toEqual(['acceptFlows'])
})

test('an order from before the run is none of it', () => {
  writeFileSync(order(), '1')
  control.begin()
  expect([control.orders(), existsSync(order())]).toEqual([[], false])
})

// Who is root writes everywhere.
test.skipIf(process.getuid?.() === 0)('an order whose file can not be taken away is carried out once, and told', () => {
  writeFileSync(order(), '1')
  expect(control.orders()).toEqual(['acceptFlows'])
  chmodSync(folder, 0o500)
  control.carriedOut()
  expect([control.orders(), existsSync(order())]).toEqual([[], true])
  expect(troubles).toHaveLength(1)
  chmodSync(folder, 0o700)
  writeFileSync(order(), '2')
  expect(control.orders()).toEqual(['acceptFlows'])
})
