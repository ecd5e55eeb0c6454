import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import Ajv2020, { ValidateFunction } from 'ajv/dist/2020';
import { command, file, formatsOf } from './command';
import { ranges, weak } from './manifests';
import { exampleNames, readYaml } from '../../scripts/support/examples';
import { jsonSchemas, schemaFolder } from '../../scripts/support/json-schemas';
import { ACKNOWLEDGED } from '../../src/engine/manifest/labels';
import { Json, isObject } from '../../src/engine/value/json';
import { surroundings, valid } from '../support/cases';
import { exampleRuns } from '../support/examples';
import { HOSTILE_NAMES } from '../support/hostile-posture';
import { makePolicy } from '../support/plain';
import { junitFaults, sarifSchema } from '../support/report-schemas';
import { ROOT } from '../support/root';

/** Every format of every command: a row in the docs, a parser or a schema of others that accepts it, and names that it does not obey. */

const COMMANDS: { readonly [name: string]: (old: string, now: string) => string[] } = {
  check: (_, now) => [now],
  report: (_, now) => [now],
  diff: (old, now) => [old, now],
  query: (_, now) => [now, '--to', 'internet'],
};

/** The formats that each command offers. */
const FORMATS = Promise.all(Object.keys(COMMANDS).map(async (name) => ({ name, formats: await formatsOf(name) })));

const run = async (name: string, format: string, old: string, now: string) =>
  command([name, '--format', format, ...ranges, ...COMMANDS[name](old, now)]);

const page = (name: string) => readFileSync(join(ROOT, 'docs', `${name}.md`), 'utf8');

test('each format has a row in docs/check.md that says which commands offer it', async () => {
  const rows = [...page('check').split('## Formats\n')[1].split('\n## ')[0].matchAll(/^\| `(\w+)` \| (.*?) \|/gm)];
  const documented = rows.map(([, format, of]) => [format, [...of.matchAll(/\[?`(\w+)`/g)].map(([, name]) => name)] as const);
  const all = [...await FORMATS, { name: 'prove', formats: await formatsOf('prove') }];
  const offered = [...new Set(all.flatMap(({ formats }) => formats))]
    .map((format) => [format, all.filter(({ formats }) => formats.includes(format)).map(({ name }) => name)] as const);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(offered));
});

const files = jsonSchemas(ROOT);
const ajv = new Ajv2020({ allErrors: true });
const schemas = new Map<string, ValidateFunction>(Object.keys(COMMANDS)
  .map((name) => [name, ajv.compile(JSON.parse(files.get(`${name}-1.schema.json`)!) as Json)]));

describe('the JSON Schemas', () => {
  test.each([...files.keys()])('%s is as "npx projen docs" writes it', (name) => {
    expect(readFileSync(join(schemaFolder(ROOT), name), 'utf8')).toBe(files.get(name));
  });

  test.each(Object.keys(COMMANDS))('docs/%s.md links to the schema', (name) => {
    expect(page(name).includes(`](../schemas/${name}-1.schema.json)`)).toBe(true);
  });

  test.each([...files])('%s describes each property, and allows no other', (_, text) => {
    const objects: Json[] = [];
    const walk = (value: unknown): void => {
      if (isObject(value) && value.type === 'object') {
        objects.push(value);
      }
      Object.values(value as object).filter((one) => typeof one === 'object').forEach(walk);
    };
    walk(JSON.parse(text));
    expect(objects.length).toBeGreaterThan(3);
    const open = objects.filter(({ additionalProperties }) => additionalProperties !== false);
    expect(open.flatMap(({ properties }) => Object.keys(properties as object))).toEqual([]); // a map, such as one of labels
    const described = objects.flatMap(({ properties }) => Object.values<Json>(properties))
      .map(({ description }) => String(description ?? ''));
    expect(described.filter((description) => description.length < 10)).toEqual([]);
  });
});

/** Each document with a schema of its own refuses what the schema does not name, at any depth. What a field has is any JSON. */
function withUnknown(value: Json): Json[] {
  const own = Object.entries(value).filter(([key]) => key !== 'got').flatMap(([key, one]) => (
    isObject(one) ? withUnknown(one).map((changed) => ({ ...value, [key]: changed }))
      : Array.isArray(one) && isObject(one[0]) ? withUnknown(one[0]).map((changed) => ({ ...value, [key]: [changed, ...one.slice(1)] }))
        : []));
  return [{ ...value, unknown: 1 }, ...own];
}

/** What this reads of the parser that mermaid brings along. */
interface Marked {
  readonly lexer: (text: string, options: { readonly gfm: boolean }) => unknown[];
  readonly walkTokens: (tokens: unknown[], use: (token: MarkdownToken) => void) => void;
}

interface MarkdownToken {
  readonly type: string;
  readonly raw: string;
  readonly href?: string;
}

const [marked, isSarif] = [createRequire(__filename)('marked') as Marked, sarifSchema()];

/** What a parser of others finds wrong in an output. */
const FAULTS: { readonly [format: string]: (out: string, name: string) => unknown } = {
  table: () => [],
  json: (out, name) => (schemas.get(name)!(JSON.parse(out)) ? [] : schemas.get(name)!.errors),
  sarif: (out) => (isSarif(JSON.parse(out)) ? [] : isSarif.errors),
  junit: junitFaults,
  github: (out) => out.split('\n').filter((line) => /^\s*::/.test(line) && !/^::(error|warning) file=[^:,]*,line=\d+,title=[^:,]*::/.test(line)
    && !/^::notice::\d+ more (finding|change)s? (has|have) no annotation/.test(line)),
  markdown: (out) => {
    const faults: string[] = [];
    marked.walkTokens(marked.lexer(out, { gfm: true }), (token) => {
      const isForeign = token.type === 'link' && !/^https:\/\/(github\.com\/cdk8s-hardened-agents|[\w.-]+\/)/.test(String(token.href));
      if (isForeign || token.type === 'image' || (token.type === 'html' && /<(?!\/?(details|summary|code|br|pre)\b)/.test(token.raw))) {
        faults.push(token.raw);
      }
    });
    return faults;
  },
  html: (out) => (out.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'))
    .filter((tag) => /^<(script .*|img|image|iframe|object|embed|base|link)\b|\son\w+=/.test(tag)),
  dot: (out) => out.replace(/"(?:[^"\\\n]|\\.)*"/g, '').match(/[^\w\s={}[\];,>.#-]/g) ?? [],
};

test('each format has a parser of others, in FAULTS', async () => {
  expect(Object.keys(FAULTS).sort()).toEqual([...new Set((await FORMATS).flatMap(({ formats }) => formats))].sort());
});

const faultsOf = async (name: string, format: string, out: string): Promise<unknown> => ({
  parsed: await FAULTS[format](out, name),
  controls: out.match(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|[^\P{Cc}\n]/gu) ?? [],
  commands: out.split('\n').filter((line) => /##[a-z]*\[/i.test(line) || (format !== 'github' && /^\s*::/.test(line))),
});
const NONE = { parsed: [], controls: [], commands: [] };

/** Manifests with a text in the names, labels, values, reasons and kinds of objects. JSON can hold any text. */
function manifests(names: readonly string[]): string {
  const all = names.flatMap((name, i): Json[] => {
    const pod = weak();
    const id = `n${String(i).padStart(2, '0')} ${name}`;
    pod.metadata = { ...pod.metadata, name: id, annotations: { [`${ACKNOWLEDGED}no-privilege-escalation`]: `the reason is ${name}` } };
    pod.spec.containers[0].name = id;
    const makesPods = { template: { spec: { containers: [{ name: id, image: name }] } } };
    const other = { apiVersion: 'example.com/v1', kind: `${name}${i}`, metadata: { name: id, namespace: 'agents' }, spec: makesPods };
    const egress = [{ to: [{ ipBlock: { cidr: `2001:db8:${i}::/48` } }] }];
    const policy = makePolicy(id, { podSelector: {}, policyTypes: ['Egress'], egress });
    return [pod, other, policy];
  });
  return written([...all, ...surroundings()]);
}

/** Documents of JSON in ASCII. */
function written(all: readonly Json[]): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return all.map((one) => JSON.stringify(one).replace(/[\u007f-\uffff]/g, escaped)).join('\n---\n');
}

/** Texts that formats of a spreadsheet, a log or a pipeline would read. */
const FIRST = ['::error::x', '=1+1', '@SUM(A1)', '+cmd|\'/C calc\'!A0', '::stop-commands::x', '##[error]x', '##vso[task.setvariable]',
  '\u009b31m', '\ud800\udc00\ud800', '\u2028::error::x'];

/** Several in each, so that there are few objects to judge. */
const NAMES = FIRST.map((first, i) => [first, ...HOSTILE_NAMES.filter((_, at) => at % FIRST.length === i)].join(' '));

describe('names that formats obey do no harm', () => {
  const HARMLESS = 'z';
  const old = file('old.json', written([valid('Pod'), ...surroundings()]));
  const inPath = file('a ##[x] <b>|`::error:: b.json', manifests(NAMES));
  const harmless = file('harmless.json', manifests(NAMES.map(() => HARMLESS)));

  test.each(Object.keys(COMMANDS))('%s', async (name) => {
    for (const format of (await FORMATS).find((one) => one.name === name)!.formats) {
      const { out, err } = await run(name, format, old, inPath);
      expect([out.length > 100, err.includes('error:')]).toEqual([true, false]);
      expect([format, await faultsOf(name, format, out)]).toEqual([format, NONE]);
    }
  }, 120_000);

  test.each(['check', 'report', 'diff'])('%s as HTML has the same tags with any names', async (name) => {
    const tags = (text: string) => text.match(/<[^>]*>/g)!.map((tag) => tag.replace(/"[^"]*"/g, ''));
    const [one, other] = [await run(name, 'html', old, inPath), await run(name, 'html', old, harmless)];
    expect(new Set(tags(one.out))).toEqual(new Set(tags(other.out)));
  }, 60_000);
});

describe('the manifests of examples', () => {
  test('give JSON as its schema says, which refuses an unknown property', async () => {
    const runs = exampleRuns();
    const paths = exampleNames().filter((_, i) => process.env.PARITY === 'all' || i % 8 === 0) // CI takes all of them
      .map((name) => file(`examples/${name}.yaml`, readYaml(runs.get(name)![0].outdir)));
    expect(paths.length).toBeGreaterThan(2);
    const [old] = paths;
    for (const [i, now] of paths.entries()) {
      for (const name of Object.keys(COMMANDS)) {
        const { out, err } = await run(name, 'json', old, now);
        if (!/^error: no agent is in these manifests/m.test(err)) {
          expect([name, now, err.match(/^error: .*/gm)]).toEqual([name, now, null]);
          expect([name, now, await faultsOf(name, 'json', out)]).toEqual([name, now, NONE]);
          const changed = i % 10 === 0 ? withUnknown(JSON.parse(out) as Json) : [];
          expect(changed.filter((one) => schemas.get(name)!(one)).map((one) => Object.keys(one))).toEqual([]);
        }
      }
    }
  }, 120_000);
});
