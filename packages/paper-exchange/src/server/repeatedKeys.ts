/**
 * Returns the keys that a text's object names more than once at its top level, which nothing tells after parsing. `text` starts with one JSON
 * object that parses; whatever follows it is not looked at.
 * @example repeatedKeys('{"type":"meta","type":"spotMeta"}') // ['type']
 */
export function repeatedKeys(text: string): readonly string[] {
  const seen = new Set<string>()
  const repeated: string[] = []
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g
  let depth = 0
  let latest = ''
  for (const [found] of text.matchAll(token)) {
    if (found === '{' || found === '[') depth += 1
    else if (found === '}' || found === ']') {
      depth -= 1
      if (depth === 0) break
    } else if (found === ':' && depth === 1) {
      const key = JSON.parse(latest) as string
      if (seen.has(key)) repeated.push(key)
      seen.add(key)
    } else latest = found
  }
  return repeated
}
