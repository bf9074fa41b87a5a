/** 64 hex digits in a row: what a private key looks like, wherever it stands. */
const KEY_LIKE = /(0x)?(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])/gi

/** Returns whether a text is a private key by its look. */
export const looksLikeKey = (text: string): boolean => /^(0x)?[0-9a-f]{64}$/i.test(text.trim())

/**
 * Returns the text with everything that looks like a private key taken out. Every text that goes to a person or a log passes
 * through here: a key pasted into the wrong place must not be printed by the message that complains about it.
 * @example redact(`no file '0x${'ab'.repeat(32)}'`) // "no file '[redacted]'"
 */
export const redact = (text: string): string => text.replace(KEY_LIKE, '[redacted]')
