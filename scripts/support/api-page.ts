import * as spec from '@jsii/spec';
import { ApiTypes, paragraphs } from './api-text';

/** The areas of API.md in its order, and the sources that each holds. The first area that holds a source has it. */
const AREAS: readonly { readonly title: string; readonly sources: readonly string[] }[] = [
  { title: 'Workloads', sources: ['constructs/workload/', 'engine/hardening/', 'synth/agent-probes'] },
  { title: 'Runtimes', sources: ['constructs/runtime/', 'engine/runtimes/'] },
  { title: 'Namespaces', sources: ['constructs/namespace/'] },
  { title: 'Network', sources: ['constructs/network/', 'engine/address/', 'engine/reach/', 'synth/agent-callers', 'synth/agent-reach'] },
  { title: 'Exposure', sources: ['constructs/exposure/'] },
  { title: 'Gateways', sources: ['constructs/gateway/'] },
  { title: 'Tool servers', sources: ['constructs/tool/'] },
  { title: 'Identities', sources: ['constructs/identity/'] },
  { title: 'Seccomp profiles', sources: ['constructs/seccomp/'] },
  { title: 'Sandboxes', sources: ['constructs/sandbox/'] },
  { title: 'Detection', sources: ['constructs/detection/'] },
  { title: 'Admission', sources: ['admission/'] },
  { title: 'Report', sources: ['engine/posture/', 'engine/cluster/', 'synth/posture-report'] },
  { title: 'Rules and hardening', sources: ['engine/rules/', 'engine/manifest/', 'synth/'] },
];

/** API.md: all public types of an assembly, by area. What a type inherits is written where it is declared. */
export function apiPage(assembly: spec.Assembly): string {
  const types = Object.values(assembly.types ?? {});
  const page = new ApiPage(assembly);
  const inArea = (title: string) => types.filter((type) => areaOf(type.locationInModule?.filename ?? type.fqn) === title).sort(byName);
  const areas = AREAS.map(({ title }) => ({ title, types: inArea(title) })).filter((area) => area.types.length > 0);
  return [
    '# API',
    'All public types by area, in TypeScript. `kplus` is cdk8s-plus-29, and `?` marks what you may leave out. `npx projen docgen` writes '
      + 'this page from the doc comments.',
    areas.map(({ title, types: those }) => `- [${title}](#${title.toLowerCase().replace(/ /g, '-')}): ${
      those.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(', ')}`).join('\n'),
    ...areas.flatMap(({ title, types: those }) => [`## ${title}`, ...those.flatMap((type) => page.type(type))]),
  ].join('\n\n').concat('\n');
}

/** The title of the area that a source belongs to, by its path such as "src/constructs/workload/agent-mount.ts". */
function areaOf(source: string): string {
  const area = AREAS.find(({ sources }) => sources.some((path) => source.startsWith(`src/${path}`)));
  if (!area) {
    throw new Error(`${source} is in no area of API.md: add its folder to scripts/support/api-page.ts`);
  }
  return area.title;
}

class ApiPage {
  private readonly types: ApiTypes;

  constructor(private readonly assembly: spec.Assembly) {
    this.types = new ApiTypes(assembly.name);
  }

  public type(type: spec.Type): string[] {
    return [
      `### ${type.name}`,
      ...paragraphs(type.docs),
      ...spec.isEnumType(type) ? [items(type.members.map(({ name, docs }) => item(`\`${name}\``, paragraphs(docs))))]
        : spec.isClassType(type) ? this.classParts(type)
          : this.interfaceParts(type as spec.InterfaceType),
    ];
  }

  private classParts(type: spec.ClassType): string[] {
    const { initializer, base, interfaces = [] } = type;
    const methods = (type.methods ?? []).filter((method) => !method.protected);
    return [
      ...base ? [`Extends ${this.named(base)}.`] : [],
      ...interfaces.length > 0 ? [`Implements ${interfaces.map((fqn) => this.named(fqn)).join(', ')}.`] : [],
      ...initializer && !type.abstract && !initializer.protected ? this.initializer(type.name, initializer) : [],
      ...this.group('Static functions', methods.filter((method) => method.static).map((method) => this.method(method, `${type.name}.`))),
      ...this.group('Methods', methods.filter((method) => !method.static).map((method) => this.method(method))),
      ...this.group('Properties', this.properties(type)),
    ];
  }

  private interfaceParts(type: spec.InterfaceType): string[] {
    const inherited = this.ancestors(type).map((fqn) => this.named(fqn)).join(', ');
    return [
      ...inherited ? [`${type.datatype ? 'Also takes the props of' : 'Extends'} ${inherited}.`] : [],
      ...this.group('Methods', (type.methods ?? []).map((method) => this.method(method))),
      ...this.group(type.datatype ? 'Props' : 'Properties', this.properties(type)),
    ];
  }

  /** All that an interface extends, near ones first, so that each inherited prop is one link away. */
  private ancestors(type: spec.InterfaceType): string[] {
    const nearest = type.interfaces ?? [];
    const further = nearest.flatMap((fqn) => {
      const ancestor = this.assembly.types?.[fqn];
      return ancestor ? this.ancestors(ancestor as spec.InterfaceType) : [];
    });
    return [...new Set([...nearest, ...further])];
  }

  private initializer(name: string, initializer: spec.Initializer): string[] {
    const parameters = this.parameters(initializer);
    return [
      `\`\`\`ts\nnew ${name}(${this.signature(initializer)})\n\`\`\``,
      ...paragraphs(initializer.docs),
      ...parameters.length > 0 ? [items(parameters)] : [],
    ];
  }

  private method(method: spec.Method, owner = ''): string {
    const { name, docs, returns } = method;
    const about = [...this.parameters(method), ...returns && (docs?.returns || this.types.own(returns.type))
      ? [item(`returns ${this.types.linked(returns.type)}`, docs?.returns ? [docs.returns] : [])] : []];
    return item(`\`${owner}${name}(${this.signature(method)}): ${returns ? this.types.text(returns.type) : 'void'}\``,
      paragraphs(docs), about);
  }

  private signature({ parameters = [] }: spec.Callable): string {
    return parameters.map(({ name, type, optional, variadic }) =>
      `${variadic ? '...' : ''}${name}${optional ? '?' : ''}: ${this.types.text(type)}${variadic ? '[]' : ''}`).join(', ');
  }

  /** The parameters that the signature does not explain. */
  private parameters({ parameters = [] }: spec.Callable): string[] {
    return parameters.filter(({ type, docs }) => this.types.own(type) || paragraphs(docs).length > 0)
      .map(({ name, type, docs }) => item(`\`${name}\` (${this.types.linked(type)})`, paragraphs(docs)));
  }

  private properties({ properties = [] }: { readonly properties?: spec.Property[] }): string[] {
    return properties.filter((property) => !property.protected).sort(byName)
      .map(({ name, optional, static: ofClass, type, docs }) =>
        item(`\`${name}${optional ? '?' : ''}\` (${ofClass ? 'static, ' : ''}${this.types.linked(type)})`, paragraphs(docs)));
  }

  private group(title: string, members: readonly string[]): string[] {
    return members.length > 0 ? [`**${title}**`, items(members)] : [];
  }

  private named(fqn: string): string {
    return this.types.linked({ fqn });
  }
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

function items(all: readonly string[]): string {
  return all.join('\n');
}

/** An item of a list: its head, the first paragraph beside it, and below the others and a list of its own. */
function item(head: string, [first, ...others]: readonly string[], below: readonly string[] = []): string {
  const text = [first === undefined ? head : `${head}: ${first}`, ...others, ...below.length > 0 ? [items(below)] : []].join('\n\n');
  return `- ${text.replace(/\n(?=[^\n])/g, '\n  ')}`;
}
