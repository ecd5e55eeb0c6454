import { readFileSync } from 'fs';
import { basename, join } from 'path';
import { Assembly, ClassType, InterfaceType, Type, loadAssemblyFromPath } from '@jsii/spec';
import { filesBelow } from './builds';
import { PEERS, Target } from './targets';

/**
 * Generated sources of a language. jsii-pacmak renames members without a look at what else has the new name, and a struct loses a field in
 * silence that its generated class does not write. The compilers find clashes in Java and Go; no test compiles C#.
 */
interface Sources {
  /** The text of a file by its name without a folder. */
  readonly [file: string]: string;
}

/** The ending of the files of a language, and what there must be of each field of a struct and of each other member. */
interface Reader {
  readonly ending: string;
  readonly field: (name: string) => RegExp[];
  readonly member: (name: string) => RegExp[];
}

const READERS: { readonly [target in Target]?: Reader } = {
  java: {
    ending: '.java',
    field: (name) => [ // the JSON that the library gets, and the builder that it comes from
      new RegExp(`\\bdata\\.set\\("${name}", om\\.valueToTree\\(this\\.get`), setter(name),
    ],
    member: (name) => [new RegExp(`[(,] ?"${name}"[,)]|^ {4}${name}[,;]?$`, 'm')],
  },
  go: {
    ending: '.go',
    field: (name) => [new RegExp(`^\\t[A-Z]\\w* .+ \`field:"\\w+" json:"${name}" yaml:"${name}"\`$`, 'm')],
    member: (name) => [new RegExp(`^\\t+"${name}",$| = "${name}"$`, 'm')],
  },
  dotnet: {
    ending: '.cs',
    field: (name) => [new RegExp(`^ {8}\\[JsiiProperty\\(name: "${name}",.*\n(?: {8}\\[.*\n)* {8}public `, 'm')],
    member: (name) => [new RegExp(`\\[Jsii(?:Property|Method|EnumMember)\\(name: "${name}"`)],
  },
};

/** Fails if the generated sources lose a member of the API, or have two of one name. */
export function requireMembers(target: Target, folder: string, library: string): void {
  const reader = READERS[target];
  if (!reader) {
    return;
  }
  const files = filesBelow(folder, reader.ending);
  const sources = Object.fromEntries(files.map((file) => [basename(file), readFileSync(file, 'utf8')]));
  const [own, ...peers] = [library, ...[...PEERS, 'constructs'].map((peer) => join(library, 'node_modules', peer))]
    .map((one) => loadAssemblyFromPath(one, false));
  const found = [
    ...lostMembers(target, sources, own, peers),
    ...namesakes(Object.keys(sources)).map((names) => `${names}: one file on a disk that does not know upper case`),
    ...target === 'dotnet' ? clashes(Object.values(sources), peers) : [],
  ];
  if (found.length > 0) {
    throw new Error(`the generated sources of ${target} lose or mix up members:\n${found.join('\n')}`);
  }
}

/** Fields of structs, those that they inherit too, and members of other types that the sources do not have. */
export function lostMembers(target: Target, sources: Sources, own: Assembly, peers: readonly Assembly[]): string[] {
  const { ending, field, member } = READERS[target]!;
  const types = new Map([own, ...peers].flatMap((assembly) => Object.entries(assembly.types ?? {})));
  return Object.values(own.types ?? {}).flatMap((type) => {
    const text = sources[`${type.name}${ending}`] ?? '';
    const [names, wanted] = type.kind === 'interface' && type.datatype ? [fieldsOf(type, types), field] : [membersOf(type), member];
    const ofBuilder = target === 'java' ? constructorFields(type, types).filter((name) => !setter(name).test(text)) : [];
    return [
      ...names.filter((name) => wanted(name).some((part) => !part.test(text))).map((name) => `${type.fqn}.${name} is lost`),
      ...ofBuilder.map((name) => `${type.fqn}.Builder.${name} is lost`),
    ];
  });
}

/** The setter of a field in a builder of Java, where an acronym loses its capitals: `clusterIp`. */
function setter(name: string): RegExp {
  return new RegExp(`^ {8}public Builder ${name}\\(`, 'mi');
}

/** The fields of the struct that the constructor of a class takes at its end: its builder in Java has them. */
function constructorFields(type: Type, types: ReadonlyMap<string, Type>): string[] {
  const last = type.kind === 'class' && !type.abstract ? type.initializer?.parameters?.at(-1)?.type : undefined;
  const struct = types.get((last as { fqn?: string } | undefined)?.fqn ?? '');
  return struct?.kind === 'interface' && struct.datatype ? fieldsOf(struct, types) : [];
}

/** The fields of a struct and of those that it extends. */
function fieldsOf(struct: InterfaceType, types: ReadonlyMap<string, Type>): string[] {
  const inherited = (struct.interfaces ?? []).flatMap((fqn) => {
    const type = types.get(fqn);
    if (type === undefined) {
      throw new Error(`${struct.fqn} extends ${fqn}, which is in no assembly`);
    }
    return fieldsOf(type as InterfaceType, types);
  });
  return [...new Set([...inherited, ...(struct.properties ?? []).map(({ name }) => name)])];
}

function membersOf(type: Type): string[] {
  if (type.kind === 'enum') {
    return type.members.map(({ name }) => name);
  }
  const { properties = [], methods = [] } = type as ClassType;
  return [...properties, ...methods].map(({ name }) => name);
}

/** Names that differ in upper and lower case alone. */
function namesakes(names: readonly string[]): string[] {
  const byLower = new Map<string, string[]>();
  names.forEach((name) => byLower.set(name.toLowerCase(), [...byLower.get(name.toLowerCase()) ?? [], name]));
  return [...byLower.values()].filter((same) => same.length > 1).map((same) => same.join(', '));
}

/** A type in C#, as far as its members can clash. */
interface CSharpType {
  readonly name: string;
  readonly bases: readonly string[];
  readonly members: readonly CSharpMember[];
}

interface CSharpMember {
  readonly name: string;
  readonly parameters?: string;
  /** Whether the source says that the member of a base is meant. */
  readonly replaces: boolean;
}

/** Words that C# takes for a name only after "@". */
const KEYWORDS = new Set(('abstract as base bool break byte case catch char checked class const continue decimal default delegate do '
  + 'double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long '
  + 'namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof '
  + 'stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile '
  + 'while').split(' '));

/** What every class of C# has. */
const OF_OBJECT = ['Equals', 'Finalize', 'GetHashCode', 'GetType', 'MemberwiseClone', 'ReferenceEquals', 'ToString'];

/** Members of one type in C# that the compiler refuses beside each other, or that hide one of a base. */
export function clashes(sources: readonly string[], peers: readonly Assembly[]): string[] {
  const types = new Map(sources.flatMap(typesIn).map((type) => [type.name, type]));
  const ofPeers = new Map(peers.flatMap((assembly) => Object.values(assembly.types ?? {})).map((type) => [type.name, type]));
  const inherited = (name: string): string[] => {
    const type = types.get(name);
    if (type) {
      return [...type.members.map((member) => member.name), ...type.bases.flatMap(inherited)];
    }
    const peer = ofPeers.get(name) as ClassType | undefined;
    const members = peer ? membersOf(peer).map((member) => member.replace(/^./, (first) => first.toUpperCase())) : [];
    return [...members, ...peer?.base === undefined ? [] : inherited(peer.base.split('.').pop()!)];
  };
  return [...types.values()].flatMap(({ name, bases, members }) => {
    const hidden = new Set([...OF_OBJECT, ...bases.filter((base) => !isInterface(base)).flatMap(inherited)]);
    return members.flatMap((member, i) => [
      ...member.name === name ? [`${name}.${member.name} has the name of its class`] : [],
      ...members.slice(0, i).some((other) => other.name === member.name) ? [`${name}.${member.name} is there twice`] : [],
      ...!member.replaces && hidden.has(member.name) ? [`${name}.${member.name} hides a member of its base`] : [],
      ...KEYWORDS.has(member.name) ? [`${name}.${member.name} is a keyword`] : [],
      ...(member.parameters ?? '').split(',').map((parameter) => parameter.split('=')[0].trim().split(' ').pop()!)
        .filter((parameter) => KEYWORDS.has(parameter)).map((parameter) => `${name}.${member.name}(${parameter}): a keyword`),
    ]);
  });
}

function isInterface(name: string): boolean {
  return /^I[A-Z]/.test(name);
}

/** The types of a generated file. Their members are indented by eight blanks, and have an attribute that names them. */
function typesIn(source: string): CSharpType[] {
  return [...source.matchAll(/^ {4}public (?:(?:abstract|sealed|static|partial) )*(?:class|interface) (\w+)(?: : (.*))?$([^]*?)^ {4}\}$/gm)]
    .map(([, name, bases = '', body]) => ({
      name,
      bases: bases.split(', ').map((base) => base.split('.').pop()!),
      members: [...body.matchAll(/^ {8}\[Jsii(?:Property|Method)\(.*\n(?: {8}\[.*\n)*?(?: {8}(.*?)(@?\w+)(?:\((.*)\))?;?)$/gm)]
        .map(([, before, member, parameters]) => ({ name: member, parameters, replaces: /\b(?:override|new)\b/.test(before) })),
    }));
}
