/* eslint-disable no-bitwise -- the compiler has flags */
import { join } from 'path';
import * as ts from 'typescript';
import { schemaUrl } from '../../src/report/json';

/** What `--format json` prints, and the predicate of a proof: the interface with the file that has it. The compiler reads them. */
const OUTPUTS = [
  { command: 'check', name: 'CheckJson', file: 'check-json.ts' },
  { command: 'diff', name: 'DiffJson', file: 'diff-json.ts' },
  { command: 'proof', name: 'ProofPredicate', file: '../cli/proof-predicate.ts' },
  { command: 'query', name: 'QueryJson', file: 'query.ts' },
  { command: 'report', name: 'ReportJson', file: 'report-json.ts' },
] as const;

interface Schema {
  readonly [keyword: string]: unknown;
}

/** The folder of the schemas, which is in the package. */
export function schemaFolder(root: string): string {
  return join(root, 'schemas');
}

/** The JSON Schemas by the names of their files. They are the types of what is printed: a schema cannot differ from them. */
export function jsonSchemas(root: string): Map<string, string> {
  const files = OUTPUTS.map(({ file }) => join(root, 'src', 'report', file));
  const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, types: ['node'] };
  const program = ts.createProgram(files, options);
  return new Map(OUTPUTS.map(({ command, name }, i) => {
    const checker = program.getTypeChecker();
    const symbol = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(files[i])!)!)
      .find((one) => one.name === name)!;
    const url = schemaUrl(command);
    const schema = new Definitions(checker).rootOf(checker.getDeclaredTypeOfSymbol(symbol), url);
    return [url.split('/').pop()!, `${JSON.stringify(schema, null, 2)}\n`];
  }));
}

/** Writes the types of one output, those with a name as definitions. */
class Definitions {
  private readonly definitions = new Map<string, Schema>();

  constructor(private readonly checker: ts.TypeChecker) {}

  /** An output names its own schema. The statement around a proof does it for the proof. */
  public rootOf(type: ts.Type, url: string): Schema {
    const { properties, ...root } = this.objectOf(type, '');
    const own = properties as { readonly $schema?: Schema };
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: url,
      description: docOf(type.symbol, this.checker),
      ...root,
      properties: { ...own, ...own.$schema && { $schema: { ...own.$schema, const: url } } },
      $defs: Object.fromEntries([...this.definitions].sort(([one], [other]) => (one < other ? -1 : 1))),
    };
  }

  private of(type: ts.Type, doc: string): Schema {
    const { checker } = this;
    if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) {
      return {};
    }
    if (type.flags & ts.TypeFlags.BooleanLike) {
      return { type: 'boolean' };
    }
    const literals = (type.isUnion() ? type.types : [type]).map((one) => (one.isStringLiteral() ? one.value : undefined));
    if (literals.every((one) => one !== undefined)) {
      return { type: 'string', enum: literals };
    }
    if (type.flags & ts.TypeFlags.String) {
      return { type: 'string' };
    }
    if (type.flags & ts.TypeFlags.Number) {
      return { type: 'integer', minimum: 0 }; // counts and lines
    }
    if (checker.isArrayType(type)) {
      return { type: 'array', items: this.of(checker.getTypeArguments(type as ts.TypeReference)[0], doc) };
    }
    if (!type.isClassOrInterface()) {
      return this.objectOf(type, doc);
    }
    const { name } = type.symbol;
    if (!this.definitions.has(name)) {
      this.definitions.set(name, {}); // a type may hold itself
      this.definitions.set(name, { description: docOf(type.symbol, checker), ...this.objectOf(type, doc) });
    }
    return { $ref: `#/$defs/${name}` };
  }

  /** `doc` describes properties that are no declaration: the keys of a mapped type. */
  private objectOf(type: ts.Type, doc: string): Schema {
    const { checker } = this;
    const properties = checker.getPropertiesOfType(type);
    const values = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (!(type.flags & ts.TypeFlags.Object) || (properties.length === 0 && values === undefined)) {
      throw new Error(`there is no JSON Schema for the type ${checker.typeToString(type)}`);
    }
    const schemaOf = (property: ts.Symbol): Schema => {
      const description = property.declarations?.some(ts.isPropertySignature) ? docOf(property, checker) : doc;
      const value = checker.getTypeOfSymbol(property);
      return { description, ...this.of(value.isUnion() ? checker.getNonNullableType(value) : value, description) };
    };
    return {
      type: 'object',
      properties: Object.fromEntries(properties.map((property) => [property.name, schemaOf(property)])),
      required: properties.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name),
      additionalProperties: values === undefined ? false : this.of(values, doc),
    };
  }
}

function docOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim();
  if (text === '') {
    throw new Error(`${symbol.name} must have a doc comment: the JSON Schema shows it`);
  }
  return text;
}
