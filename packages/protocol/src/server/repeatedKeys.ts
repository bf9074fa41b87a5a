/**
 * Returns the keys that a text's objects name more than once, which nothing tells after parsing: each as its path, list indices left out.
 * `text` starts with one JSON value that parses; whatever follows it is not looked at.
 * @example repeatedKeys('{"type":"order","orders":[{"p":"1","p":"2"}]}') // ['orders.p']
 */
export function repeatedKeys(text: string): readonly string[] {
  const repeated: string[] = []
  const open: Level[] = []
  let latest = ''
  for (const [found] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    const level = open.at(-1)
    if (found === '{' || found === '[') open.push({ path: level?.value ?? '', value: level?.value ?? '', seen: new Set() })
    else if (found === '}' || found === ']') {
      open.pop()
      if (open.length === 0) break
    } else if (found !== ':') latest = found
    else if (level !== undefined) {
      const key = JSON.parse(latest) as string
      level.value = level.path === '' ? key : `${level.path}.${key}`
      if (level.seen.has(key)) repeated.push(level.value)
      level.seen.add(key)
    }
  }
  return repeated
}

/** An object or list that is still open: where it is, and where the value is that comes next in it. */
type Level = { readonly path: string; value: string; readonly seen: Set<string> }
