import ts from 'typescript'

export const FILE_LINES_MAX = 250
export const FUNCTION_LINES_MAX = 70

/** Sizes above the limits, by `path` for a file and `path#name` for a function. */
export type Oversize = Readonly<Record<string, number>>

/** Returns the lines of a source and of its functions where they exceed the limits. An unnamed function is called by its line. */
export const oversize = (path: string, text: string): Oversize => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: Record<string, number> = {}
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line
  const lines = lineOf(text.trimEnd().length) + 1
  if (lines > FILE_LINES_MAX) found[path] = lines
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const start = lineOf(node.getStart())
      const length = lineOf(node.getEnd()) - start + 1
      if (length > FUNCTION_LINES_MAX) found[`${path}#${functionName(node) ?? `line ${start + 1}`}`] = length
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

const functionName = (node: ts.SignatureDeclaration): string | undefined => {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  if (node.name !== undefined) return node.name.getText()
  return ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent) ? node.parent.name.getText() : undefined
}

/** Returns how sizes break a ratchet: nothing new above the limits, nothing recorded that grew, and nothing recorded that has since shrunk. */
export const ratchetViolations = (measured: Oversize, recorded: Oversize): readonly string[] => {
  const grown = Object.entries(measured)
    .filter(([place, lines]) => lines > (recorded[place] ?? 0))
    .map(([place, lines]) => `${place} was ${lines} lines, must be at most ${recorded[place] ?? limitOf(place)}`)
  const stale = Object.entries(recorded)
    .filter(([place, lines]) => lines > (measured[place] ?? 0))
    .map(([place, lines]) => `${place} is recorded with ${lines} lines and has ${measured[place] ?? 'no excess'}: lower the record`)
  return [...grown, ...stale]
}

const limitOf = (place: string) => (place.includes('#') ? FUNCTION_LINES_MAX : FILE_LINES_MAX)
