import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse } from 'smol-toml'

const JOURNAL = /^\s*journal\s*=\s*(?:"([^"\\\n]+)"|'([^'\n]+)')/m
const KILL_FILE = /^\s*kill_file\s*=\s*(?:"([^"\\\n]+)"|'([^'\n]+)')/m

/**
 * Returns the journal and the kill file that a config names, absolute, whatever else is wrong with it: also by their lines alone, where the file is no TOML.
 * For a stop only: what is found is a guess.
 */
export async function placesNamed(configPath: string): Promise<{ readonly journal?: string; readonly killFile?: string }> {
  const text = await readFile(configPath, 'utf8').catch(() => '')
  const { journal, guards } = tomlOf(text)
  const names = {
    journal: journal ?? lineOf(text, JOURNAL),
    killFile: (guards as { readonly kill_file?: unknown } | undefined | null)?.kill_file ?? lineOf(text, KILL_FILE),
  }
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) =>
      typeof name === 'string' && name.trim() !== '' ? [[key, resolve(dirname(configPath), name)]] : [],
    ),
  )
}

function tomlOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text)
  } catch {
    return {}
  }
}

function lineOf(text: string, line: RegExp): string | undefined {
  const found = line.exec(text)
  return found?.[1] ?? found?.[2]
}
