/**
 * A private key is 64 hex digits, and one with some missing or some too many is as good as told. Nothing that we print has so many: addresses have
 * 40, cloids 32.
 */
const KEY_LIKE = /(0x)?[0-9a-f]{48,}/gi

/** Returns whether a text is a private key by its look. */
export const looksLikeKey = (text: string): boolean => /^(0x)?[0-9a-f]{64}$/i.test(text.trim())

/**
 * Returns the text with everything that looks like a private key taken out. Every text that goes to a person or a log passes
 * through here: a key pasted into the wrong place must not be printed by the message that complains about it.
 * @example redact(`no file '0x${'ab'.repeat(32)}'`) // "no file '[redacted]'"
 */
export const redact = (text: string): string => text.replace(KEY_LIKE, '[redacted]')
