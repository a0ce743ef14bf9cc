import ts from 'typescript';

/** One change of a source text. */
export interface Mutant {
  /** From 0, as offsets into the text. */
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
  /** From 1. */
  readonly line: number;
  /**
   * The whole line without the space around it, and the change in it: what scripts/mutants.json knows a
   * mutant by.
   */
  readonly text: string;
  readonly mutation: string;
}

/** Operators, and what takes their place. */
const operators: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
};

/** Functions with an opposite. */
const opposites: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  ceil: 'floor',
  floor: 'ceil',
  some: 'every',
  every: 'some',
};

/**
 * All mutants of a TypeScript source, in its order. Types and imports are left alone: they are gone when it
 * runs.
 */
export function mutantsOf(name: string, source: string): Mutant[] {
  const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, kind);
  const mutants: Mutant[] = [];
  const lines = source.split('\n');
  const add = (node: ts.Node, ...replacements: readonly string[]) => {
    const [from, to] = [node.getStart(file), node.getEnd()];
    const { line } = file.getLineAndCharacterOfPosition(from);
    const old = source.slice(from, to);
    const excerpt = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 80);
    for (const replacement of replacements) {
      const mutation = `${excerpt(old)} → ${replacement === '' ? 'nothing' : excerpt(replacement)}`;
      mutants.push({ from, to, replacement, line: line + 1, text: lines[line].trim(), mutation });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    mutate(node, add);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mutants;
}

type Add = (node: ts.Node, ...replacements: readonly string[]) => void;

function mutate(node: ts.Node, add: Add): void {
  if (ts.isBinaryExpression(node)) {
    add(node.operatorToken, ...(operators[node.operatorToken.getText()] ?? []));
  } else if (ts.isPrefixUnaryExpression(node)) unary(node, add);
  else if (ts.isNumericLiteral(node)) numeric(node, add);
  else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false');
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true');
  else if (ts.isIfStatement(node)) add(node.expression, 'true', 'false');
  else if (ts.isConditionalExpression(node)) add(node.condition, 'true', 'false');
  else if (ts.isWhileStatement(node)) add(node.expression, 'false');
  else if (ts.isForStatement(node) && node.condition) add(node.condition, 'false');
  else if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
    const opposite = Object.hasOwn(opposites, node.name.text) ? opposites[node.name.text] : undefined;
    if (opposite && node.parent.expression === node) add(node.name, opposite);
  } else if (removable(node)) add(node, ';');
}

function unary(node: ts.PrefixUnaryExpression, add: Add): void {
  const operand = node.operand.getText();
  if (node.operator === ts.SyntaxKind.ExclamationToken) add(node, operand);
  // A negative literal is mutated as a number.
  else if (node.operator === ts.SyntaxKind.MinusToken && !ts.isNumericLiteral(node.operand))
    add(node, operand);
}

function numeric(node: ts.NumericLiteral, add: Add): void {
  const value = Number(node.text);
  const others = [value + 1, value - 1, value * 2].filter((other) => other !== value);
  const written = (other: number) => (other < 0 ? `(${other})` : String(other));
  add(node, ...new Set(others.map(written)));
}

/** Whether the file still parses, and runs, without the statement. */
function removable(node: ts.Node): boolean {
  if (ts.isExpressionStatement(node)) return !isSuperCall(node.expression);
  return ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isBreakOrContinueStatement(node);
}

const isSuperCall = (node: ts.Expression) =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
