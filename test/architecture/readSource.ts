/** What a TypeScript source imports, exports by default, and uses of the moment or the machine. */
import { type ESTree, parseSync, Visitor } from 'rolldown/utils';

export interface SourceFacts {
  /** The modules of every import, export … from, import() and import type, in order. */
  readonly imports: readonly ImportedModule[];
  readonly hasDefaultExport: boolean;
  /** What would make a result depend on the moment or the machine, e.g. `the clock`. */
  readonly impurities: readonly string[];
}

export interface ImportedModule {
  /** Null where it is computed: import(name). */
  readonly name: string | null;
  /** `import type` and `export type` leave nothing to run. */
  readonly isTypeOnly: boolean;
}

const IMPURE_PROPERTIES = new Map([
  ['Date.now', 'the clock'],
  ['process.hrtime', 'the clock'],
  ['process.env', 'process.env'],
  ['Math.random', 'Math.random'],
]);

const IMPURE_NAMES = new Map([
  ['performance', 'the clock'],
  ['setTimeout', 'a timer'],
  ['setInterval', 'a timer'],
  ['setImmediate', 'a timer'],
]);

export function readSource(file: string, source: string): SourceFacts {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`);
  return {
    imports: readImports(program),
    hasDefaultExport: program.body.some(isDefaultExport),
    impurities: readImpurities(program),
  };
}

function readImports(program: ESTree.Program): ImportedModule[] {
  const imports: (ImportedModule & { readonly at: number })[] = [];
  const add = (node: ESTree.Expression, isTypeOnly: boolean) => {
    const isText = node.type === 'Literal' && typeof node.value === 'string';
    imports.push({ name: isText ? node.value : null, isTypeOnly, at: node.start });
  };
  new Visitor({
    ImportDeclaration: ({ source, importKind }) => add(source, importKind === 'type'),
    ExportAllDeclaration: ({ source, exportKind }) => add(source, exportKind === 'type'),
    ExportNamedDeclaration: ({ source, exportKind }) => {
      if (source !== null) add(source, exportKind === 'type');
    },
    ImportExpression: ({ source }) => add(source, false),
    TSImportType: ({ source }) => add(source, true),
    TSExternalModuleReference: ({ expression }) => add(expression, false),
  }).visit(program);
  imports.sort((a, b) => a.at - b.at);
  return imports.map(({ name, isTypeOnly }) => ({ name, isTypeOnly }));
}

function isDefaultExport(statement: ESTree.Program['body'][number]): boolean {
  if (statement.type === 'ExportDefaultDeclaration') return true;
  if (statement.type !== 'ExportNamedDeclaration') return false;
  return statement.specifiers.some(
    ({ exported }) => exported.type !== 'Literal' && exported.name === 'default',
  );
}

function readImpurities(program: ESTree.Program): string[] {
  const impurities = new Set<string | undefined>();
  new Visitor({
    MemberExpression: ({ object, property }) => {
      const name = 'name' in property ? property.name : 'value' in property ? property.value : '';
      if (object.type === 'Identifier') impurities.add(IMPURE_PROPERTIES.get(`${object.name}.${name}`));
    },
    NewExpression: ({ callee, arguments: given }) => {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0)
        impurities.add('the clock');
    },
    Identifier: ({ name }) => impurities.add(IMPURE_NAMES.get(name)),
  }).visit(program);
  return [...impurities].filter((impurity) => impurity !== undefined);
}
