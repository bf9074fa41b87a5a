/** Returns the first JSON value of a text, whatever follows it: the venue ignores junk after it. Nothing where there is none. */
export function firstJson(text: string): { readonly value: unknown } | undefined {
  return parse(text) ?? parse(text.slice(0, endOfFirst(text)))
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Where the first object or array closes; 0 if it never does. */
function endOfFirst(text: string): number {
  let depth = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isText) {
      if (character === '\\') at += 1
      else if (character === '"') isText = false
    } else if (character === '"') isText = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      depth -= 1
      if (depth <= 0) return at + 1
    }
  }
  return 0
}
