import { readFileSync } from 'fs';
import { join } from 'path';

/**
 * Messages in the spelling of the language that the user writes. The texts of the library are TypeScript. The runtimes of jsii state
 * their language in an environment variable, which is not set where TypeScript or JavaScript calls the library.
 */

/** Such as `Python/3.11.7`, `Java/17.0.15`, `go1.26.8/linux/amd64` and `DotNet/6.0.36`. */
const VARIABLE = 'JSII_AGENT';

/** How a language writes the code of messages. */
interface Spelling {
  /** A prop, a parameter or a method: `pod_cidrs`. */
  readonly name: (name: string) => string;
  /** A prop or a parameter where it stands as such. By default as any name. */
  readonly argument?: (name: string) => string;
  /** A static method or a member of an enum: `AgentRuntime_Runc`. By default a name behind the class and a dot. */
  readonly member?: (type: string, name: string) => string;
  /** What makes an object, without the bracket: `new Duration`. */
  readonly create: (type: string) => string;
  /** A prop with a value: `allow_dns=False`. */
  readonly option: (name: string, value: string) => string;
  /** A list of texts or numbers. By default as JSON. */
  readonly list?: (elements: string) => string;
  /** An object with its fields: a struct, a map, or the options of a call. By default as in TypeScript. */
  readonly object?: (fields: readonly (readonly [name: string, value: string])[], what: 'struct' | 'map' | 'options') => string;
  /** "true" and "false". By default the same. */
  readonly flag?: (value: string) => string;
}

const PYTHON_WORDS = new Set(['and', 'as', 'def', 'del', 'except', 'from', 'global', 'import', 'in', 'is', 'lambda', 'not', 'or', 'pass',
  'with', 'yield']);

const snake = (name: string) => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase();
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const asArgument = (name: string) => (PYTHON_WORDS.has(name) ? `${name}_` : snake(name));
const isText = (elements: string) => elements.startsWith('"');

/** By the word with which the variable begins. */
export const SPELLINGS: { readonly [language: string]: Spelling } = {
  python: {
    name: snake,
    argument: asArgument,
    create: (type) => type,
    option: (name, value) => `${asArgument(name)}=${value}`,
    object: (fields, what) => {
      const options = fields.map(([name, value]) => `${asArgument(name)}=${value}`).join(', ');
      return { struct: `dict(${options})`, map: `{${fields.map(([name, value]) => `"${name}": ${value}`).join(', ')}}`, options }[what];
    },
    flag: pascal,
  },
  java: {
    name: (name) => name,
    create: (type) => `new ${type}`,
    option: (name, value) => `${name}(${value})`,
    list: (elements) => `List.of(${elements})`,
  },
  go: {
    name: pascal,
    member: (type, name) => `${type}_${pascal(name)}`,
    create: (type) => `New${type}`,
    option: (name, value) => `${pascal(name)}: ${value}`,
    list: (elements) => `jsii.${isText(elements) ? 'Strings' : 'Numbers'}(${elements})`,
  },
  dotnet: {
    name: pascal,
    create: (type) => `new ${type}`,
    option: (name, value) => `${pascal(name)} = ${value}`,
    list: (elements) => `new [] { ${elements} }`,
  },
};

/** The spelling of the language that calls the library. None for TypeScript and JavaScript. */
function spellingOfCaller(): Spelling | undefined {
  const agent = process.env[VARIABLE]?.toLowerCase();
  return agent === undefined ? undefined : Object.entries(SPELLINGS).find(([language]) => agent.startsWith(language))?.[1];
}

/** Whether another language than TypeScript or JavaScript calls the library. */
export function isOtherLanguage(): boolean {
  return spellingOfCaller() !== undefined;
}

/** A message in the language that calls the library. */
export function inLanguageOfCaller(text: string): string {
  const spelling = spellingOfCaller();
  return spelling === undefined ? text : spelled(text, spelling, namesOfApi());
}

const VALUE = /"[^"]*"|[A-Z]\w*(?:\.\w+)+(?:\([^()]*\))?|\d+|true|false|\[[^\][]*\]|\{[^{}]*\}/.source;
const FIELD = new RegExp(`(\\w+): (${VALUE})`, 'g');
const CHAIN = /[A-Za-z_]\w*(?:\[\w*\])*(?:\.[A-Za-z_][\w-]*(?:\[\w*\])*)*/.source;
const CONSTANT = /^[A-Z\d_]+$/;
const ELEMENT = /"[^"]*"|\d+/.source;

/** What is code in a message. A value in double quotes is the user's, and stays. */
const CODE = new RegExp([
  '(?<text>"(?:[^"\\\\]|\\\\.)*")',
  `'(?<prop>${CHAIN})'`,
  'new (?<created>[A-Z]\\w*)(?=\\()',
  `\\{ (?<object>\\w+: (?:${VALUE})(?:, \\w+: (?:${VALUE}))*) \\}(?=(?<end>\\)?))`,
  `(?<![\\w\\]]|got )\\[(?<list>(?:${ELEMENT})(?:, (?:${ELEMENT}))*)\\]`,
  `(?<![\\w/.@$-])(?<option>[a-z]\\w*): (?<value>${VALUE})(?![\\w:]| to )`,
  '(?<=\\)\\.)(?<called>\\w+)(?=\\()',
  `(?<![\\w/.@$-])(?<chain>${CHAIN})(?<call>\\()?(?![\\w/])`,
].join('|'), 'g');

/** A message of the library in another language. `names` are the props and methods of the API: other words are no code. */
export function spelled(text: string, spelling: Spelling, names: ReadonlySet<string>): string {
  const { name, argument = name, flag = (value) => value } = spelling;
  const { member = (type, one) => `${type}.${CONSTANT.test(one) ? one : name(one)}` } = spelling;
  const isName = (one: string) => names.has(one);
  const again = (part: string) => spelled(part, spelling, names);
  return text.replace(CODE, (whole, ...rest) => {
    const found = rest.at(-1) as { readonly [group: string]: string | undefined };
    if (found.prop !== undefined) {
      return `'${segments(found.prop, (one) => (isName(one) ? argument(one) : one))}'`;
    }
    if (found.created !== undefined) {
      return spelling.create(found.created);
    }
    if (found.object !== undefined) {
      const fields = [...found.object.matchAll(FIELD)].map(([, field, value]) => [field, again(value)] as const);
      const what = found.end !== '' ? 'options' : fields.every(([field]) => isName(field)) ? 'struct' : 'map';
      return spelling.object?.(fields, what) ?? whole;
    }
    if (found.list !== undefined) {
      return spelling.list?.(found.list) ?? whole;
    }
    if (found.option !== undefined) {
      return isName(found.option) ? spelling.option(found.option, again(found.value!)) : `${found.option}: ${again(found.value!)}`;
    }
    if (found.called !== undefined) {
      return isName(found.called) ? name(found.called) : found.called;
    }
    return found.chain === undefined ? whole : `${chainIn(found.chain, found.call)}${found.call ?? ''}`;
  });

  /** A path that begins with no class and is not called is a field of a manifest, and stays. So does a plain word. */
  function chainIn(chain: string, call?: string): string {
    const [first, second, ...others] = chain.split('.');
    if (second === undefined) {
      return ['true', 'false'].includes(first) ? flag(first) : isName(first) && /[A-Z]/.test(first) ? name(first) : first;
    }
    if (/^[A-Z]/.test(first)) {
      const isMember = call !== undefined || CONSTANT.test(second) || isName(second);
      return isMember ? [member(first, second), ...others.map(name)].join('.') : chain;
    }
    return call === undefined ? chain : segments(chain, (one) => (isName(one) ? name(one) : one));
  }
}

/** A path with another text for each name in it. What is in brackets stays. */
function segments(path: string, text: (name: string) => string): string {
  return path.split('.').map((segment) => segment.replace(/^\w+/, text)).join('.');
}

/** The packages that this library builds on. Messages have their names, too. */
const PEERS = ['constructs', 'cdk8s', 'cdk8s-plus-29'];

let known: ReadonlySet<string> | undefined;

/** The names of props, parameters and methods that users write, from the assemblies that jsii needs in any case. */
export function namesOfApi(): ReadonlySet<string> {
  const root = /^.*(?=[\\/](?:src|lib)(?:[\\/]|$))/.exec(__dirname)?.[0] ?? __dirname;
  return known ??= new Set([() => join(root, '.jsii'), ...PEERS.map((peer) => () => require.resolve(`${peer}/.jsii`))].flatMap(namesIn));
}

interface Callable {
  readonly name?: string;
  readonly parameters?: readonly Callable[];
}

interface AssemblyType {
  readonly properties?: readonly Callable[];
  readonly methods?: readonly Callable[];
  readonly initializer?: Callable;
}

/** The names in an assembly, without those of the Kubernetes API itself. None where there is no assembly. */
function namesIn(file: () => string): string[] {
  let types: { readonly [fqn: string]: AssemblyType };
  try {
    ({ types } = JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return [];
  }
  return Object.entries(types).filter(([fqn]) => !fqn.includes('.k8s.'))
    .flatMap(([, { properties = [], methods = [], initializer = {} }]) => [...properties, ...methods, initializer])
    .flatMap((one) => [one, ...one.parameters ?? []])
    .flatMap(({ name }) => name ?? []);
}
