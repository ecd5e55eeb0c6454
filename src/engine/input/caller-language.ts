import { readFileSync } from 'fs';
import { join } from 'path';
import { PYTHON_WORDS, pascalCase, snakeCase } from '../value/spelling';

/**
 * Messages in the spelling of the language that the user writes. The texts of the library are TypeScript. The runtimes of jsii state
 * their language in an environment variable, which is not set where TypeScript or JavaScript calls the library.
 */

/** Such as `Python/3.11.7`, `Java/17.0.15`, `go1.26.8/linux/amd64` and `DotNet/6.0.36`. */
const VARIABLE = 'JSII_AGENT';

/** How a language writes the code of messages. */
interface Spelling {
  /** A method, a prop or a parameter: `allow_to`. */
  readonly name: (name: string) => string;
  /** A static method: `AgentRuntime_Runc`. By default a name behind the class and a dot. */
  readonly member?: (type: string, name: string) => string;
  /** What makes an object, without the bracket: `new Duration`. */
  readonly create: (type: string) => string;
  /** A prop with a value: `allow_dns=False`. */
  readonly option: (name: string, value: string) => string;
  /** A list of texts or numbers. By default as JSON. */
  readonly list?: (elements: string, isText: boolean) => string;
  /** An object with its fields: a struct, a map, or the options of a call. By default as in TypeScript. */
  readonly object?: (fields: readonly Field[], isOfCall: boolean) => string;
  /** "true" and "false". By default the same. */
  readonly flag?: (value: string) => string;
  /** Props that are arguments of their own, and not of an object of this name. By default none. */
  readonly lifted?: RegExp;
  /** The command line as the package of the language installs it. By default that of npm. */
  readonly command?: string;
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly isName: boolean;
}

const ofPython = (name: string) => (PYTHON_WORDS.has(name) ? `${name}_` : snakeCase(name));

/** By the word with which the variable begins. */
export const SPELLINGS: { readonly [language: string]: Spelling } = {
  python: {
    name: ofPython,
    create: (type) => type,
    option: (name, value) => `${ofPython(name)}=${value}`,
    object: (fields, isOfCall) => (isOfCall
      ? fields.map(({ name, value }) => `${ofPython(name)}=${value}`).join(', ')
      : `{${fields.map(({ name, value, isName }) => `"${isName ? ofPython(name) : name}": ${value}`).join(', ')}}`),
    flag: pascalCase,
    lifted: /^(?:cont|options|props)\./,
    command: 'cdk8s-hardened-agents',
  },
  java: {
    name: (name) => name,
    create: (type) => `new ${type}`,
    option: (name, value) => `${name}(${value})`,
    list: (elements) => `List.of(${elements})`,
  },
  go: {
    name: pascalCase,
    member: (type, name) => `${type}_${pascalCase(name)}`,
    create: (type) => `New${type}`,
    option: (name, value) => `${pascalCase(name)}: ${value}`,
    list: (elements, isText) => `jsii.${isText ? 'Strings' : 'Numbers'}(${elements})`,
  },
  dotnet: {
    name: pascalCase,
    create: (type) => `new ${type}`,
    option: (name, value) => `${pascalCase(name)} = ${value}`,
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

/** The names that stand for code in a message. Other words do not. */
export interface ApiNames {
  /** Props, parameters and methods that users write. */
  readonly api: ReadonlySet<string>;
  /** Fields of manifests. Outside of quotes, a name that is one of these is a field of a manifest. */
  readonly fields: ReadonlySet<string>;
}

/** A message of the library in another language. */
export function spelled(text: string, spelling: Spelling, names: ApiNames): string {
  return text.split('\n').map((line) => new Line(spelling, names).spell(line)).join('\n');
}

const TYPE = /^[A-Z]/;
const CONSTANT = /^[A-Z\d_]+$/;

/** A text that is kept, by its number: what is in double quotes is the user's, and an object that is written does not change again. */
const KEPT = /\0(\d+)\0/g;
const Q = '\0\\d+\0';
const CHAIN = `[A-Za-z_]\\w*(?:\\[(?:\\w*|${Q})\\])*(?:\\.[A-Za-z_][\\w-]*(?:\\[(?:\\w*|${Q})\\])*)*`;
const VALUE = `${Q}|\\d+|true|false|[A-Z]\\w*\\.\\w+(?:\\([^()]*\\))?|\\[[^\\][]*\\]`;
const ELEMENTS = `(?:${Q}|\\d+)(?:, (?:${Q}|\\d+))*`;
const START = '(?<![\\w/.@$\\-\0])';

const CODE = new RegExp([
  `'(?<prop>${CHAIN})'`,
  'new (?<created>[A-Z]\\w*)(?=\\()',
  `(?<![\\w\\]])\\[(?<list>${ELEMENTS})\\]`,
  `${START}(?<option>[a-z]\\w*): (?<value>${VALUE})(?![\\w:]| to )`,
  `${START}(?<set>[a-z]\\w*) to (?<to>true|false)(?!\\w)`,
  '(?<=\\)\\.)(?<called>\\w+)(?=\\()',
  '(?<=\\b(?:be|or) )(?<flag>true|false)(?!\\w)',
  `${START}(?<chain>${CHAIN})(?:(?<call>\\()|(?![\\w/]))`,
].join('|'), 'g');

class Line {
  private readonly kept: string[] = [];

  constructor(private readonly spelling: Spelling, private readonly names: ApiNames) {}

  public spell(line: string): string {
    const { command } = this.spelling;
    const code = this.withoutObjects(this.withoutTexts(line.replaceAll('\0', '')).replace(/\bgot [^;]*/g, (value) => this.keep(value)));
    const text = this.restored(this.code(code));
    return command === undefined ? text : text.replaceAll(`npx ${command}`, command);
  }

  private keep(text: string): string {
    return `\0${this.kept.push(text) - 1}\0`;
  }

  private restored(text: string): string {
    return text.replace(KEPT, (_, i: string) => this.restored(this.kept[Number(i)])); // which has only those that were kept before it
  }

  /** Takes out each text in double quotes. One without an end goes to the end of the line. */
  private withoutTexts(line: string): string {
    const parts: string[] = [];
    let from = 0;
    for (let start = line.indexOf('"'); start >= 0; start = line.indexOf('"', from)) {
      let end = start + 1;
      while (end < line.length && line[end] !== '"') {
        end += line[end] === '\\' ? 2 : 1;
      }
      parts.push(line.slice(from, start), this.keep(line.slice(start, end + 1)));
      from = end + 1;
    }
    return [...parts, line.slice(from)].join('');
  }

  /** Writes each object, the inner ones first. One that is not as expected stays as it is, as a whole. */
  private withoutObjects(code: string): string {
    const written = code.replace(/\{ ([^{}]*) \}(?=(\)?))/g, (whole, body: string, end: string) => {
      const fields = body.split(', ').map((field) => /^(\w+)(?:: ([^:]+))?$/.exec(field));
      return this.keep(this.spelling.object !== undefined && fields.every((field) => field !== null)
        ? this.spelling.object(fields.map((field) => this.field(field![1], field![2] ?? field![1])), end !== '') : whole);
    });
    return written === code ? code : this.withoutObjects(written);
  }

  private field(name: string, value: string): Field {
    return { name, value: this.code(value), isName: this.names.api.has(name) };
  }

  private code(text: string): string {
    const { name, create, option, list, flag = (value: string) => value, lifted } = this.spelling;
    const { api, fields } = this.names;
    return text.replace(CODE, (whole, ...rest) => {
      const found = rest.at(-1) as { readonly [group: string]: string | undefined };
      if (found.prop !== undefined) {
        const path = lifted === undefined ? found.prop : found.prop.replace(lifted, '');
        return `'${segments(path, (one) => (api.has(one) ? name(one) : one))}'`;
      }
      if (found.created !== undefined) {
        return create(found.created);
      }
      if (found.list !== undefined) {
        return list?.(found.list, found.list.startsWith('\0')) ?? whole;
      }
      if (found.option !== undefined) {
        const isOption = api.has(found.option) && (/[A-Z]/.test(found.option) || isAfterWord(text, rest.at(-3) as number));
        return isOption ? option(found.option, this.code(flagOr(found.value!, flag))) : `${found.option}: ${this.code(found.value!)}`;
      }
      if (found.set !== undefined) {
        const isOwn = api.has(found.set) && !fields.has(found.set);
        return isOwn ? `${name(found.set)} to ${flag(found.to!)}` : whole;
      }
      if (found.called !== undefined) {
        return api.has(found.called) ? name(found.called) : found.called;
      }
      return found.flag === undefined ? `${this.chain(found.chain!, found.call)}${found.call ?? ''}` : flag(found.flag);
    });
  }

  /** A path that begins with no class and is not called is a field of a manifest, and stays. So does a plain word. */
  private chain(chain: string, call?: string): string {
    const { name, member = (type: string, one: string) => `${type}.${name(one)}` } = this.spelling;
    const { api, fields } = this.names;
    const [first, second, ...others] = chain.split('.');
    if (second === undefined) {
      return api.has(first) && /[A-Z]/.test(first) && !(fields.has(first) && call === undefined) ? name(first) : first;
    }
    if (TYPE.test(first)) {
      const isMember = call !== undefined || CONSTANT.test(second) || api.has(second);
      const constant = CONSTANT.test(second) && this.spelling.member === undefined;
      return isMember ? [constant ? `${first}.${second}` : member(first, second), ...others.map(name)].join('.') : chain;
    }
    const after = chain.slice(first.length + 1); // the first is a variable
    return call === undefined ? chain : `${first}.${segments(after, (one) => (api.has(one) ? name(one) : one))}`;
  }
}

/** Whether an option with a plain word as its name begins here, as in "such as port: 8080". */
function isAfterWord(text: string, at: number): boolean {
  return at === 0 || /(?:[({,]\s?|\b(?:as|give|with|or|and|set|use) )$/.test(text.slice(Math.max(0, at - 6), at));
}

function flagOr(value: string, flag: (value: string) => string): string {
  return value === 'true' || value === 'false' ? flag(value) : value;
}

/** A path with another text for each name in it. What is in brackets stays. */
function segments(path: string, text: (name: string) => string): string {
  return path.split('.').map((segment) => segment.replace(/^\w+/, text)).join('.');
}

/** The packages that this library builds on. Messages have their names, too. */
const PEERS = ['constructs', 'cdk8s', 'cdk8s-plus-29'];

let known: ApiNames | undefined;

/** The names in the assemblies, which jsii needs in any case. */
export function namesOfApi(): ApiNames {
  return known ??= readNames();
}

function readNames(): ApiNames {
  const root = /^.*(?=[\\/](?:src|lib)(?:[\\/]|$))/.exec(__dirname)?.[0] ?? __dirname;
  const types = [() => join(root, '.jsii'), ...PEERS.map((peer) => () => require.resolve(`${peer}/.jsii`))].flatMap(typesIn);
  const named = (isField: boolean) =>
    new Set(types.filter(([fqn]) => fqn.includes('.k8s.') === isField).flatMap(([, type]) => namesIn(type)));
  return { api: named(false), fields: named(true) };
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

/** The types of an assembly. None where there is no assembly. */
function typesIn(file: () => string): [string, AssemblyType][] {
  try {
    const { types } = JSON.parse(readFileSync(file(), 'utf8')) as { readonly types: { readonly [fqn: string]: AssemblyType } };
    return Object.entries(types);
  } catch {
    return [];
  }
}

/** The names of what a type has, and of the parameters of its methods. */
function namesIn({ properties = [], methods = [], initializer = {} }: AssemblyType): string[] {
  return [...properties, ...methods, initializer].flatMap((one) => [one, ...one.parameters ?? []]).flatMap(({ name }) => name ?? []);
}
