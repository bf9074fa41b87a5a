import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from './loadConfig.ts'

const EXAMPLES = join(import.meta.dirname, '../../../../examples')
const names = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.toml'))

test.each(names)('the example %s is a config', async (name) => {
  expect((await loadConfig(join(EXAMPLES, name))).settings.markets.length).toBeGreaterThan(0)
})

test("the values called default in the example are the program's", async () => {
  const { settings } = await loadConfig(join(EXAMPLES, 'maker.example.toml'))
  const least = await loadConfig(join(EXAMPLES, 'two-markets.toml'))
  const { network: _, markets: __, foreignOrders: ___, ...defaults } = least.settings
  expect(settings).toMatchObject(defaults)
})
