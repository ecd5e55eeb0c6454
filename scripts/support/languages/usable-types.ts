import { readFileSync } from 'fs';
import { join } from 'path';

/** What of a jsii assembly this reads. */
export interface Assembly {
  readonly name: string;
  readonly types: { readonly [fqn: string]: AssemblyType };
}

interface AssemblyType {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly interfaces?: readonly string[];
  readonly initializer?: Callable;
  readonly methods?: readonly (Callable & { readonly name: string })[];
  readonly properties?: readonly { readonly name: string; readonly type: TypeReference }[];
}

interface Callable {
  readonly parameters?: readonly { readonly name: string; readonly type: TypeReference }[];
  readonly returns?: { readonly type: TypeReference };
}

interface TypeReference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly elementtype: TypeReference };
  readonly union?: { readonly types: readonly TypeReference[] };
}

/** What other languages take: a name of a place in the API, and its type. */
interface Use {
  readonly owner: string;
  readonly member: string;
  readonly at: string;
  readonly type: TypeReference;
  readonly given: boolean;
}

const PEER = 'cdk8s-plus-29.INetworkPolicyPeer';
const SELECTOR = 'cdk8s-plus-29.IPodSelector';

/** Fails if other languages cannot use a public type of the compiled library. */
export function requireUsableTypes(folder: string): void {
  const found = unusableTypes(JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8')));
  if (found.length > 0) {
    throw new Error(`Java, Go or .NET cannot use a part of the API:\n${found.join('\n')}`);
  }
}

/**
 * The places in the API that compile and cannot be used as in TypeScript:
 * - A union, and a value of any type, has no type there.
 * - A struct of ours that extends one of another package loses its own fields where a method takes the other one.
 * - `Pods.select(…)` is a selector of pods, and is no peer of policies: its class does not say so.
 */
export function unusableTypes(assembly: Assembly): string[] {
  const types = Object.entries(assembly.types);
  const uses = types.flatMap(([fqn, type]) => usesIn(fqn, type));
  const extended = new Map(types.filter(([, type]) => type.datatype).flatMap(([fqn, { interfaces = [] }]) =>
    interfaces.filter((other) => !(other in assembly.types)).map((other) => [other, fqn] as const)));
  const beside = ({ owner, member }: Use, wanted: string) => uses.some((other) =>
    other.owner === owner && other.given && isCounterpart(other.member, member) && named(other.type).includes(wanted));
  return uses.flatMap((use) => {
    const { at, given } = use;
    const kinds = named(use.type);
    return [
      ...kinds.includes('union') ? [`${at}: is a union`] : [],
      ...given && kinds.includes('any') ? [`${at}: takes any value`] : [],
      ...given && kinds.includes(PEER) && !beside(use, SELECTOR) ? [`${at}: takes ${PEER}, which Pods.select(…) is not`] : [],
      ...kinds.filter((kind) => given && extended.has(kind) && !beside(use, extended.get(kind)!))
        .map((kind) => `${at}: takes ${kind}, so that the fields of ${extended.get(kind)} are lost`),
    ];
  }).sort();
}

/** `allowToPods` is for `allowTo`, `addAgentContainer` for `addContainer`, and an option `pods` for `peer`. */
function isCounterpart(name: string, of: string): boolean {
  return name === `${of}Pods` || name === of.replace(/^add/, 'addAgent') || (of === 'peer' && name === 'pods');
}

function usesIn(fqn: string, { kind, initializer, methods = [], properties = [] }: AssemblyType): Use[] {
  const callables = [...initializer ? [{ ...initializer, name: 'constructor' }] : [], ...methods];
  return [
    ...callables.flatMap(({ name, parameters = [], returns }) => [
      ...parameters.map((one) => ({ owner: fqn, member: name, at: `${fqn}.${name}(${one.name})`, type: one.type, given: true })),
      ...returns ? [{ owner: fqn, member: name, at: `${fqn}.${name}()`, type: returns.type, given: false }] : [],
    ]),
    ...properties.map(({ name, type }) => ({ owner: fqn, member: name, at: `${fqn}.${name}`, type, given: kind === 'interface' })),
  ];
}

/** The types that a reference names, inside of collections and unions too. */
function named({ fqn, primitive, collection, union }: TypeReference): string[] {
  return [
    ...fqn ? [fqn] : [],
    ...primitive === 'any' || primitive === 'json' ? ['any'] : [],
    ...collection ? named(collection.elementtype) : [],
    ...union ? ['union', ...union.types.flatMap(named)] : [],
  ];
}
