import * as spec from '@jsii/spec';

/** How TypeScript names what other packages export; `constructs` stands for itself. */
const PACKAGES: { readonly [name: string]: string } = { 'cdk8s-plus-29': 'kplus.', 'cdk8s': 'cdk8s.', 'constructs': '' };

const PRIMITIVES: { readonly [name: string]: string } = { date: 'Date', json: 'object' };

/** The types of one package, as they are written in TypeScript. */
export class ApiTypes {
  constructor(private readonly assembly: string) {}

  /** A type such as `AgentMount[]`. */
  public text(type: spec.TypeReference): string {
    if (spec.isNamedTypeReference(type)) {
      const [from] = type.fqn.split('.', 1);
      return `${from === this.assembly ? '' : PACKAGES[from] ?? `${from}.`}${type.fqn.slice(from.length + 1)}`;
    }
    if (spec.isPrimitiveTypeReference(type)) {
      return PRIMITIVES[type.primitive] ?? type.primitive;
    }
    if (spec.isUnionTypeReference(type)) {
      return type.union.types.map((one) => this.text(one)).join(' | ');
    }
    if (!spec.isCollectionTypeReference(type)) {
      throw new Error(`no form in TypeScript for the type ${JSON.stringify(type)}`);
    }
    const { kind, elementtype } = type.collection;
    return kind === spec.CollectionKind.Map ? `{ [key: string]: ${this.text(elementtype)} }` : `${this.text(elementtype)}[]`;
  }

  /** A type as code, which leads to its description if the package has one. */
  public linked(type: spec.TypeReference): string {
    const code = `\`${this.text(type)}\``;
    const own = this.own(type);
    return own ? `[${code}](#${own.toLowerCase()})` : code;
  }

  /** The name of the own type that a type holds. */
  public own(type: spec.TypeReference): string | undefined {
    if (spec.isNamedTypeReference(type)) {
      return type.fqn.startsWith(`${this.assembly}.`) ? type.fqn.slice(this.assembly.length + 1) : undefined;
    }
    return spec.isCollectionTypeReference(type) ? this.own(type.collection.elementtype) : undefined;
  }
}

/** What stands in doc comments, as paragraphs. What is empty is left out. */
export function paragraphs(docs: spec.Docs = {}): string[] {
  const { summary, remarks, default: byDefault, deprecated, see, example, custom = {} } = docs;
  return [
    summary && escaped(summary),
    remarks && escaped(remarks),
    byDefault && `Default: ${escaped(byDefault.replace(/^- /, ''))}`,
    custom.throws && `Throws ${escaped(custom.throws)}`,
    deprecated && `Deprecated: ${escaped(deprecated)}`,
    see && `See <${see}>`,
    example && `\`\`\`ts\n${example.trim()}\n\`\`\``,
  ].filter((text) => text !== undefined && text !== '') as string[];
}

/** Comments are plain text with code between backticks: all else that Markdown and HTML would take as theirs stands for itself. */
function escaped(text: string): string {
  return text.trim().split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[<*]|(?<!\w)_|_(?!\w)/g, '\\$&')))
    .join('');
}
