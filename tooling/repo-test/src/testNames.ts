import ts from 'typescript'

/** Returns the names that a file gives its tests: the first argument of `test(…)`, `test.concurrent(…)`, `test.each(…)(…)`, `scenario(…)`. */
export const testNames = (text: string): readonly string[] => {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTestCall(node.expression)) {
      const [name] = node.arguments
      if (name !== undefined && ts.isStringLiteralLike(name)) names.push(name.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest, true))
  return names
}

/** `test`, `it` or `scenario`, whatever is called or picked of it on the way: `test.concurrent.each(rows)`. */
const isTestCall = (node: ts.Expression): boolean => {
  if (ts.isIdentifier(node)) return node.text === 'test' || node.text === 'it' || node.text === 'scenario'
  return (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) && isTestCall(node.expression)
}
