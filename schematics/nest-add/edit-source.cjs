// @ts-check
const { createRequire } = require('node:module');
const { join } = require('node:path');

/** @typedef {import('typescript')} TypeScript */

/** The TypeScript of the application: the package itself has none. @type {TypeScript} */
const ts = createRequire(join(process.cwd(), 'package.json'))('typescript');

/** @type {(text: string) => import('typescript').SourceFile} */
const parse = (text) => ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);

/**
 * The first node, in the order of the text, for which a function returns something.
 *
 * @template T
 * @param {import('typescript').Node} node
 * @param {(node: import('typescript').Node) => T | undefined} match
 * @returns {T | undefined}
 */
function find(node, match) {
  return match(node) ?? ts.forEachChild(node, (child) => find(child, match));
}

/** @type {(text: string, from: string) => boolean} */
const importsFrom = (text, from) =>
  parse(text).statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === from,
  );

/** Adds an import after the last one. @type {(text: string, name: string, from: string) => string} */
function addImport(text, name, from) {
  const last = parse(text).statements.findLast((statement) => ts.isImportDeclaration(statement));
  const end = last?.getEnd() ?? 0;
  const line = `import { ${name} } from '${from}';`;
  return last ? `${text.slice(0, end)}\n${line}${text.slice(end)}` : `${line}\n${text}`;
}

/** The object of the first `@Module()`. @type {(text: string) => import('typescript').ObjectLiteralExpression | undefined} */
const moduleMetadata = (text) =>
  find(parse(text), (node) => {
    if (!ts.isDecorator(node) || !ts.isCallExpression(node.expression)) return undefined;
    const { expression, arguments: args } = node.expression;
    const isModule = ts.isIdentifier(expression) && expression.text === 'Module';
    return isModule && args[0] && ts.isObjectLiteralExpression(args[0]) ? args[0] : undefined;
  });

/** @type {(text: string) => boolean} */
const hasModule = (text) => moduleMetadata(text) !== undefined;

/** @type {(metadata: import('typescript').ObjectLiteralExpression | undefined, list: string) => import('typescript').ObjectLiteralElementLike | undefined} */
const propertyOf = (metadata, list) => metadata?.properties.find((each) => each.name?.getText() === list);

/** Whether the module in this file lists a class among its providers. @type {(text: string, className: string) => boolean} */
const provides = (text, className) =>
  new RegExp(`\\b${className}\\b`).test(propertyOf(moduleMetadata(text), 'providers')?.getText() ?? '');

/**
 * Adds an element to a list of the first `@Module()`. Returns `undefined` if there is no such decorator with an object, or if
 * the list is not written as an array.
 *
 * @type {(text: string, list: 'imports' | 'providers', element: string) => string | undefined}
 */
function addToModule(text, list, element) {
  const metadata = moduleMetadata(text);
  if (metadata === undefined) return undefined;
  const property = propertyOf(metadata, list);
  if (property === undefined) {
    const start = metadata.getStart() + 1;
    return `${text.slice(0, start)}\n  ${list}: [${element}],${text.slice(start)}`;
  }
  if (!ts.isPropertyAssignment(property) || !ts.isArrayLiteralExpression(property.initializer))
    return undefined;
  const { elements } = property.initializer;
  const last = elements.at(-1);
  const end = last?.getEnd() ?? property.initializer.getStart() + 1;
  // What stands before an element on its line: only blanks if each has a line of its own.
  const indent = /\n[^\S\n]*$/.exec(text.slice(0, last?.getStart() ?? 0))?.[0];
  const separator = last === undefined ? '' : `,${indent ?? ' '}`;
  return `${text.slice(0, end)}${separator}${element}${text.slice(end)}`;
}

/**
 * Calls `enableShutdownHooks()` before `listen()`, on the same variable. Returns the same text if it is called already, and
 * `undefined` if there is no call of `listen()` to put it before.
 *
 * @type {(text: string) => string | undefined}
 */
function enableShutdownHooks(text) {
  /** @type {(method: string) => { receiver: string, start: number } | undefined} */
  const callOf = (method) =>
    find(parse(text), (node) => {
      if (!ts.isExpressionStatement(node)) return undefined;
      const call = ts.isAwaitExpression(node.expression) ? node.expression.expression : node.expression;
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
      const { expression, name } = call.expression;
      return name.text === method && ts.isIdentifier(expression)
        ? { receiver: expression.text, start: node.getStart() }
        : undefined;
    });
  if (callOf('enableShutdownHooks') !== undefined) return text;
  const listen = callOf('listen');
  if (listen === undefined) return undefined;
  const indent = /[^\S\n]*$/.exec(text.slice(0, listen.start))?.[0] ?? '';
  return `${text.slice(0, listen.start)}${listen.receiver}.enableShutdownHooks();\n${indent}${text.slice(listen.start)}`;
}

/** The name of the class that extends another one. @type {(text: string, base: string) => string | undefined} */
const classThatExtends = (text, base) =>
  find(parse(text), (node) =>
    ts.isClassDeclaration(node) &&
    node.heritageClauses?.some(({ types }) => types.some(({ expression }) => expression.getText() === base))
      ? node.name?.text
      : undefined,
  );

module.exports = {
  importsFrom,
  addImport,
  hasModule,
  provides,
  addToModule,
  enableShutdownHooks,
  classThatExtends,
};
