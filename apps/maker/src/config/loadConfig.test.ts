import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from './loadConfig.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function journalOf(line: string): Promise<string | false | undefined> {
  const path = join(folder, 'maker.toml')
  const market = '[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.19"\nlevels = 40\norder_size = "250"\n'
  writeFileSync(path, `network = "paper"\n${line}\n${market}`)
  return (await loadConfig(path)).journal
}

test("a journal's path counts from the config's folder", async () => {
  expect(await journalOf('journal = "runs/a.journal"')).toBe(join(folder, 'runs/a.journal'))
  expect(await journalOf('journal = "/var/lib/a.journal"')).toBe('/var/lib/a.journal')
})

test('a journal can be switched off, or left to the default', async () => {
  expect(await journalOf('journal = false')).toBe(false)
  expect(await journalOf('')).toBeUndefined()
})

test('a journal keeps 256 MB unless told otherwise', async () => {
  const path = join(folder, 'maker.toml')
  const market = '[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.19"\nlevels = 40\norder_size = "250"\n'
  writeFileSync(path, `network = "paper"\n${market}`)
  expect((await loadConfig(path)).journalMb).toBe(256)
  writeFileSync(path, `network = "paper"\njournal_mb = 64\n${market}`)
  expect((await loadConfig(path)).journalMb).toBe(64)
})

test.each(['journal = true', 'journal = ""', 'journal = 5'])('%s is refused with what is allowed', async (line) => {
  await expect(journalOf(line)).rejects.toThrow(/journal was .*, must be the path of a file, or false for none/)
})
