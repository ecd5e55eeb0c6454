import { buildSync } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { run } from './run';

const NAME = 'everything';

/** The module of test/languages/everything.ts as jsii loads it; gives the file. */
export function packEverything(library: string, temporary: string): string {
  const folder = join(temporary, NAME);
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: [join(library, 'test', 'languages', 'everything.ts')], outfile: join(folder, 'index.js'),
    bundle: true, platform: 'node', external: ['cdk8s', 'cdk8s-plus-29', 'cdk8s-hardened-agents', 'constructs'], keepNames: true,
  });
  const { dependencies, dependencyClosure, jsiiVersion, schema } = JSON.parse(readFileSync(join(library, '.jsii'), 'utf8'));
  const own = { name: NAME, version: '0.0.0' };
  const any = { type: { primitive: 'any' } };
  const name = { name: 'name', type: { primitive: 'string' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...own, main: 'index.js', files: ['.jsii'] }));
  writeFileSync(join(folder, '.jsii'), JSON.stringify({
    ...own, schema, jsiiVersion, dependencies, dependencyClosure, fingerprint: '-', license: 'Apache-2.0', description: '-', homepage: '-',
    author: { name: '-', roles: ['author'] }, repository: { type: 'git', url: '-' },
    types: {
      [`${NAME}.Everything`]: {
        kind: 'class', assembly: NAME, fqn: `${NAME}.Everything`, name: 'Everything',
        methods: [{ name: 'of', static: true, parameters: [name], returns: any }],
      },
    },
  }));
  run('npm', ['pack', '--silent'], folder);
  return join(folder, `${NAME}-0.0.0.tgz`);
}

/** A class and what of it a program can read or call without arguments. */
export interface Walked {
  readonly name: string;
  readonly members: readonly string[];
}

interface Member {
  readonly name: string;
  readonly protected?: boolean;
  readonly parameters?: readonly { readonly optional?: boolean }[];
}

interface AssemblyClass {
  readonly kind: string;
  readonly name: string;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
}

/** The classes of the library. */
export function classesOf(library: string): Walked[] {
  const { types } = JSON.parse(readFileSync(join(library, '.jsii'), 'utf8')) as { readonly types: { readonly [fqn: string]: AssemblyClass } };
  return Object.values(types).filter(({ kind }) => kind === 'class').map(({ name, properties = [], methods = [] }) => ({
    name,
    members: [...properties, ...methods]
      .filter((one) => !one.protected && (one.parameters ?? []).every(({ optional }) => optional)).map((one) => one.name),
  }));
}
