import ts from 'typescript'

/** Names through which a program reaches the machine, the time or chance. */
const AMBIENT = new Set([
  'Date',
  'Temporal',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'process',
  'console',
  'crypto',
  'fetch',
  'WebSocket',
  'globalThis',
  'global',
  'require',
  'Buffer',
])

/**
 * Returns every use of the ambient world in a source, as `line: what`: clock, chance, timers, process, console, network, and anything
 * asynchronous. Comments, strings, property names and names that the source itself declares are not uses.
 * `promiseTypes` permits `Promise` as a type: a port may describe what its implementations promise.
 */
export const ambientUses = (text: string, options: { promiseTypes: boolean } = { promiseTypes: false }): readonly string[] => {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true)
  const declared = declaredNames(file)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const what = ambientUse(node, declared, options.promiseTypes)
    if (what !== undefined) found.push(`${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

const ambientUse = (node: ts.Node, declared: ReadonlySet<string>, promiseTypes: boolean): string | undefined => {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async'
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return 'await'
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return 'import()'
  if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'Math' && node.name.text === 'random') return 'Math.random'
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return 'import.meta'
  if (!ts.isIdentifier(node) || declared.has(node.text) || !isReference(node)) return undefined
  if (node.text === 'Promise') return promiseTypes && ts.isTypeReferenceNode(node.parent) ? undefined : 'Promise'
  return AMBIENT.has(node.text) ? node.text : undefined
}

/** An identifier that names a thing by itself, rather than a member of something or a label. */
const isReference = (node: ts.Identifier): boolean => {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node
  if (ts.isQualifiedName(parent)) return parent.right !== node
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent)) return parent.name !== node
  if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isEnumMember(parent)) return parent.name !== node
  return !ts.isBindingElement(parent) || parent.propertyName !== node
}

const declaredNames = (file: ts.SourceFile): ReadonlySet<string> => {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const named = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node) || ts.isFunctionDeclaration(node)
    if ((named || ts.isImportSpecifier(node) || ts.isTypeAliasDeclaration(node)) && node.name !== undefined && ts.isIdentifier(node.name)) {
      names.add(node.name.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}
