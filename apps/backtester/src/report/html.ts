/** Text that is HTML already: nothing in it is escaped again. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | readonly Part[] | undefined | false

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Returns text that means itself, between tags and in quoted attributes. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] as string)

const render = (part: Part): string => {
  if (part instanceof Html) return part.text
  if (part === undefined || part === false) return ''
  return Array.isArray(part) ? part.map(render).join('') : escapeHtml(String(part))
}

/**
 * A template whose values are escaped, but for those that are {@link Html}; lists are joined, `undefined` and `false` are nothing.
 * @example html`<b>${'a < b'}</b>`.text // '<b>a &lt; b</b>'
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Part[]): Html =>
  new Html(strings.reduce((text, string, i) => text + render(values[i - 1]) + string))

/** Returns JSON that can stand in a script element: no `<` in it ends the element, and no line separator its line. */
export const scriptJson = (value: unknown): Html =>
  new Html(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`))
