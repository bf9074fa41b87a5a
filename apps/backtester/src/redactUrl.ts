/**
 * Returns a text without the password of a URL, in any of the spellings in which it may turn up. What else of the URL is there is no secret.
 * @example redactUrl('connecting to redis://me:secret@host:6379', 'redis://me:secret@host:6379') // 'connecting to redis://me:***@host:6379'
 */
export function redactUrl(text: string, url: string | undefined): string {
  const encoded = passwordOf(url)
  if (encoded === undefined) return text
  let decoded = encoded
  try {
    decoded = decodeURIComponent(encoded)
  } catch {
    // Kept as it is written.
  }
  return [...new Set([encoded, decoded])].reduce((redacted, secret) => redacted.replaceAll(secret, '***'), text)
}

function passwordOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  // By hand first: what is no URL for the parser may hold a password all the same.
  const written = /^[a-z]+:\/\/[^@/:]*:(.+)@/i.exec(url)?.[1]
  return written ?? (URL.parse(url)?.password || undefined)
}
