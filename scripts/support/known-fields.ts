import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

interface Schema {
  readonly $ref?: string;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly type?: string;
}

/** What the rules read: the spec of a pod, and the two objects around it that have no controller of their own. */
const ROOTS = ['PodSpec', 'NetworkPolicySpec', 'RuntimeClass'];

/** Rules about labels and annotations read metadata, whose names users choose. */
const NOT_LISTED = 'ObjectMeta';

const MAX_LINE = 100;

/** Where the fields stand that the library knows. */
export function knownFieldsFile(root: string): string {
  return join(root, 'src', 'engine', 'manifest', 'known-fields.ts');
}

/** The fields of all types within the roots, from the newest schema of Kubernetes in the project, as a file of TypeScript. */
export function knownFields(root: string): string {
  const folder = join(root, 'test', 'schema');
  const minors = readdirSync(folder).flatMap((file) => /^kubernetes-1\.(\d+)\.json$/.exec(file)?.[1] ?? []).map(Number);
  const version = `1.${Math.max(...minors)}`;
  const { $defs } = JSON.parse(readFileSync(join(folder, `kubernetes-${version}.json`), 'utf8')) as { $defs: { [name: string]: Schema } };
  const types = new Map<string, string[]>();
  const fullNames = new Map(ROOTS.map((name) => [name, Object.keys($defs).find((one) => one.endsWith(`.${name}`))!]));
  for (const [name, fullName] of fullNames) { // the loop also visits the types that are added in it
    const fields = Object.entries($defs[fullName].properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    types.set(name, fields.map(([own, schema]) => {
      const form = schema.items ? '[]' : schema.additionalProperties ? '{}' : schema.type === 'integer' ? '#' : '';
      const field = `${own}${form}${$defs[fullName].required?.includes(own) ? '!' : ''}`;
      const typeName = (schema.$ref ?? schema.items?.$ref)?.replace('#/$defs/', '') ?? '';
      const type = typeName.slice(typeName.lastIndexOf('.') + 1);
      if (type === NOT_LISTED || $defs[typeName]?.properties === undefined) {
        return field;
      }
      if ((fullNames.get(type) ?? typeName) !== typeName) {
        throw new Error(`two types have the name ${type}: ${fullNames.get(type)} and ${typeName}`);
      }
      fullNames.set(type, typeName);
      return `${field}:${type}`;
    }));
  }
  return [
    `/** Written by "npm run docs" from test/schema/kubernetes-${version}.json: the fields that Kubernetes knows. */`,
    '',
    '/** The version of Kubernetes that has these fields. */',
    `export const KNOWN_KUBERNETES = '${version}';`,
    '',
    '/** The fields of each type: "[]" after a list, "{}" a map, "#" an integer, "!" what must be there, and the type of objects. */',
    'export const KNOWN_FIELDS: { readonly [type: string]: string } = {',
    ...[...types.keys()].sort().map((type) => `  ${type}:${quoted(types.get(type)!)},`),
    '};',
    '',
  ].join('\n');
}

/** The names as one text, in lines that the linter accepts. */
function quoted(names: readonly string[]): string {
  const lines: string[] = [''];
  for (const name of names) {
    lines.push(lines.at(-1)!.length + name.length > MAX_LINE ? `${name} ` : `${lines.pop()}${name} `);
  }
  const texts = lines.map((line, i) => `'${i === lines.length - 1 ? line.trimEnd() : line}'`);
  return texts.length > 1 ? `\n    ${texts.join(' +\n    ')}` : ` ${texts[0]}`;
}
