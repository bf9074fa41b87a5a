type Paint = (text: string) => string

export type Colours = {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

const plain: Paint = (text) => text
const code =
  (open: number, close: number): Paint =>
  (text) =>
    `\u001b[${open}m${text}\u001b[${close}m`

/** Returns painters, or ones that leave the text as it is: colours are for a terminal, and NO_COLOR (any value but the empty one) forbids them. */
export function coloursFor(options: { readonly isTty: boolean; readonly env: NodeJS.ProcessEnv }): Colours {
  const { NO_COLOR, TERM } = options.env
  const wanted = options.isTty && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb'
  if (!wanted) return { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain }
  return { bold: code(1, 22), dim: code(2, 22), red: code(31, 39), green: code(32, 39), yellow: code(33, 39), cyan: code(36, 39) }
}
