import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { buildSync } from 'esbuild';
import { Apps, Language } from './languages';
import { Target } from './targets';
import { pascalCase } from '../../../src/engine/value/spelling';
import { run } from '../run';

const NAME = 'everything';

/** The program in each language. */
const WALKS: { readonly [target in Target]?: string } = { python: 'walk.py', java: 'Walk.java', go: 'walk.go' };

/** Members that refuse an object of test/languages/everything.ts, of all classes or of one, and why. */
const REFUSED: { readonly [member: string]: string } = {
  'tosubjectconfiguration': 'cdk8s-plus wants a service account for the subject of a role, and the agents have none of their own',
  'hardenedagentdeployment.markhasautoscaler': 'the Deployment has a number of replicas, which only the one or the other decides',
};

/** Requires that a program reads all properties and calls all methods without arguments of an object of each class; gives how many. */
export function requireWalk({ name }: Language, { compile }: Apps, library: string, temporary: string): string {
  const classes = classesOf(library);
  const file = (...path: string[]) => join(library, 'test', 'languages', ...path);
  const module = packEverything(library, temporary);
  const files = [file(WALKS[name]!), module, ...name === 'go' ? [goList(classes, join(temporary, NAME))] : []];
  const args = name === 'go' ? [] : classes.map((one) => one.name);
  const printed = compile(files)(join(temporary, `walk-${name}`), ...name === 'python' ? [module] : [], ...args);
  const outcomes = new Map(printed.trim().split('\n').map((line) => {
    const [, member, outcome] = /^(\S+): (.*)$/.exec(line)!;
    return [member.toLowerCase(), outcome];
  }));
  const missing = classes.flatMap((one) => one.members.map((member) => `${one.name}.${member.name}`.toLowerCase()))
    .filter((member) => !outcomes.has(member));
  const isRefused = (member: string) => member in REFUSED || member.split('.')[1] in REFUSED;
  const broken = [...outcomes].filter(([member, outcome]) => (outcome === 'ok') === isRefused(member));
  if (missing.length + broken.length > 0) {
    const all = [...missing.map((member) => `${member} is missing`), ...broken.map(([member, outcome]) => `${member}: ${outcome}`)];
    throw new Error(`${name}: members of the library that do not work:\n${all.join('\n')}`);
  }
  return `${outcomes.size} members of ${classes.length} classes can be read and called without arguments`;
}

/** Go finds a class by the type of a variable, its static methods are functions, and every argument is given. */
function goList(classes: readonly Walked[], folder: string): string {
  const library = 'cdk8shardenedagents';
  const steps = classes.flatMap(({ name, members }) => [
    `\tvar one${name} lib.${name}\n\tload("${name}", &one${name})\n\twalk("${name}", one${name})`,
    ...members.filter(({ isStatic, optional }) => isStatic || optional > 0).map((member) => {
      const method = member.isStatic ? `lib.${name}_${pascalCase(member.name)}` : `one${name}.${pascalCase(member.name)}`;
      return `\ttry("${name}.${member.name}", func() { ${method}(${Array(member.optional).fill('nil').join(', ')}) })`;
    }),
  ]);
  const file = join(folder, 'list.go');
  writeFileSync(file, `package main

import (
\tlib "github.com/cdk8s-hardened-agents/cdk8s-hardened-agents-go/${library}"
\tlibrary "github.com/cdk8s-hardened-agents/cdk8s-hardened-agents-go/${library}/jsii"

\t_jsii_ "github.com/aws/jsii-runtime-go/runtime"
)

func walkAll() {
\tlibrary.Initialize()
\t_jsii_.Load("${NAME}", "0.0.0", everything)
${steps.join('\n')}
}
`);
  return file;
}

/** The module of test/languages/everything.ts as jsii loads it; gives the file. */
function packEverything(library: string, temporary: string): string {
  const folder = join(temporary, NAME);
  const packed = join(folder, `${NAME}-0.0.0.tgz`);
  if (existsSync(packed)) {
    return packed;
  }
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: [join(library, 'test', 'languages', 'everything.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    external: ['cdk8s', 'cdk8s-plus-29', 'cdk8s-hardened-agents', 'constructs'],
    keepNames: true,
  });
  const { dependencies, dependencyClosure, jsiiVersion, schema } = JSON.parse(readFileSync(join(library, '.jsii'), 'utf8'));
  const own = { name: NAME, version: '0.0.0' };
  const any = { type: { primitive: 'any' } };
  const name = { name: 'name', type: { primitive: 'string' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...own, main: 'index.js', files: ['.jsii'] }));
  writeFileSync(join(folder, '.jsii'), JSON.stringify({
    ...own,
    schema,
    jsiiVersion,
    dependencies,
    dependencyClosure,
    fingerprint: '-',
    license: 'Apache-2.0',
    description: '-',
    homepage: '-',
    author: { name: '-', roles: ['author'] },
    repository: { type: 'git', url: '-' },
    types: {
      [`${NAME}.Everything`]: {
        kind: 'class',
        assembly: NAME,
        fqn: `${NAME}.Everything`,
        name: 'Everything',
        methods: [{ name: 'of', static: true, parameters: [name], returns: any }],
      },
    },
  }));
  run('npm', ['pack', '--silent'], folder);
  return packed;
}

/** A class and what of it a program can read or call without arguments. */
interface Walked {
  readonly name: string;
  readonly members: readonly { readonly name: string; readonly isStatic: boolean; readonly optional: number }[];
}

interface Member {
  readonly name: string;
  readonly protected?: boolean;
  readonly static?: boolean;
  readonly parameters?: readonly { readonly optional?: boolean }[];
}

interface Assembly {
  readonly types: { readonly [fqn: string]: AssemblyClass };
}

interface AssemblyClass {
  readonly kind: string;
  readonly name: string;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
}

/** The classes of the library. */
function classesOf(library: string): Walked[] {
  const { types } = JSON.parse(readFileSync(join(library, '.jsii'), 'utf8')) as Assembly;
  return Object.values(types).filter(({ kind }) => kind === 'class').map(({ name, properties = [], methods = [] }) => ({
    name,
    members: [...properties, ...methods]
      .filter((one) => !one.protected && (one.parameters ?? []).every(({ optional }) => optional))
      .map((one) => ({ name: one.name, isStatic: one.static === true, optional: one.parameters?.length ?? 0 })),
  }));
}
