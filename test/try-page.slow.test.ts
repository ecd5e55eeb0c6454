import { readFileSync } from 'fs';
import { join } from 'path';
import { createContext, runInContext } from 'vm';
import { at, check, command, file } from './cli/command';
import { RANGES } from './support/app';
import { Case, allCases, valid, viewOf } from './support/cases';
import { ROOT } from './support/root';
import { stated } from './support/stated';
import { YamlWriter } from './support/yaml';
import { engineScript } from '../scripts/try/build';
import { JudgeRequest, TryAnswer, TryRequest } from '../scripts/try/messages';

/** The script that the page runs in a worker, in a realm with what a worker has and without what Node adds. */
const engine = ((): (request: TryRequest) => TryAnswer => {
  let [answer, listen]: [TryAnswer | undefined, ((event: { data: TryRequest }) => void) | undefined] = [undefined, undefined];
  runInContext(engineScript(), createContext({
    TextEncoder,
    TextDecoder,
    URL,
    btoa,
    addEventListener: (_: 'message', listener: typeof listen) => { listen = listener; },
    postMessage: (message: TryAnswer) => { answer = message; },
  }));
  return (request) => {
    listen!({ data: request });
    return structuredClone(answer!);
  };
})();

const bytesOf = (text: string | Uint8Array) => (typeof text === 'string' ? new TextEncoder().encode(text) : text);

function judged(text: string | Uint8Array, options: Partial<JudgeRequest> = {}): TryAnswer {
  return engine({ kind: 'judge', sources: [{ file: 'stdin', bytes: bytesOf(text) }], options: {}, ...options });
}

const yaml = new YamlWriter({ version: '1.1' });

/** All cases take two minutes. `PARITY=all`, as CI sets it, runs them all, and else one of 32 runs. */
const isChosen = (_: Case, turn: number) => process.env.PARITY === 'all' || turn % 32 === 0;

test.each([...allCases()])('%s: the page finds what check finds', async (_, cases) => {
  for (const one of cases.filter(isChosen)) {
    const { title, manifest, field, runtime, registries } = one;
    const { manifests } = viewOf(runtime ? stated(manifest(), runtime) : manifest(), one);
    const text = yaml.write(...manifests);
    const podCidrs = [...RANGES.podCidrs, ...one.podCidrs ?? []];
    const all = field === undefined;
    const { out } = await check(['-', '--format', 'json', ...all ? ['--all'] : [],
      ...podCidrs.flatMap((cidr) => ['--pod-cidr', cidr]),
      ...RANGES.serviceCidrs.flatMap((cidr) => ['--service-cidr', cidr]),
      ...(registries ?? []).flatMap((registry) => ['--registry', registry])], text);
    const { faults } = judged(text, { all, options: { podCidrs, serviceCidrs: [...RANGES.serviceCidrs], registries } });
    expect([title, faults]).toEqual([title, undefined]);
    expect([title, JSON.parse(engine({ kind: 'write', format: 'json' }).text!)]).toEqual([title, JSON.parse(out)]);
  }
});

test('the report that the page saves, and its answers, are those of the command line', async () => {
  const path = 'examples/adopt/helm.yaml';
  const text = readFileSync(join(ROOT, path));
  const options = ['--namespace', 'search-tools', '--pod-cidr', '10.244.0.0/16', '--service-cidr', '10.96.0.0/16'];
  const { text: summary, warnings } = judged(text, {
    namespace: 'search-tools', options: { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] },
  });
  const { out } = await check(['-', ...options], text);
  expect(out.endsWith(`${summary}\n`)).toBe(true);
  expect(warnings!.filter((line) => !out.includes(line))).toEqual([]);
  expect(engine({ kind: 'write', format: 'html' }).text!.replaceAll('<wbr>', ''))
    .toBe((await command(['report', '-', ...options], text)).out);
  for (const to of ['internet', 'metadata', '10.0.0.7:443', 'search-tools/search:8000', 'api.example.com']) {
    expect(engine({ kind: 'query', to }).text).toBe((await command(['query', '-', '--to', to, ...options], text)).out);
  }
});

const BOMB = `a: &a [${'x,'.repeat(100)}]\nb: &b [${'*a,'.repeat(100)}]\nc: &c [${'*b,'.repeat(100)}]\nd: [${'*c,'.repeat(100)}]\n`;

test.each<[string, string | Uint8Array]>([
  ['a key twice', 'kind: Pod\nkind: Pod\n'],
  ['a tab', 'kind: Pod\nmetadata:\n\tname: x\n'],
  ['a template', 'kind: {{ .Values.kind }}\n'],
  ['an alias bomb', BOMB],
  ['an alias of itself', 'a: &a [*a]\n'],
  ['a null byte', 'kind: Pod\nmetadata:\n  name: "a\0b"\n'],
  ['bytes that are not UTF-8', Uint8Array.from([0x61, 0x3a, 0x0a, 0x62, 0x3a, 0x20, 0xff, 0x0a, 0x63, 0xc3])],
  ['a character that is cut at the end', Uint8Array.from([0x61, 0x3a, 0x0a, 0x62, 0xc3])],
  ['deep brackets', '['.repeat(10_000)],
  ['an old line end', 'kind: Pod\rmetadata:\n'],
  ['nothing', ''],
  ['no object', '- 1\n- 2\n'],
])('%s: the page says what check says', async (_, text) => {
  const { code, err } = await check(['-'], text);
  expect(code).toBe(2);
  expect(judged(text).faults!.map((fault) => `${fault.text}\n`).join('')).toBe(err.replace(/^error: /gm, ''));
});

test.each<[string, Partial<JudgeRequest>, string[]]>([
  ['namespace', { namespace: 'Agents' }, ['--namespace', 'Agents']],
  ['podCidrs', { options: { podCidrs: ['10.0.0.0/33'] } }, ['--pod-cidr', '10.0.0.0/33']],
  ['serviceCidrs', { options: { serviceCidrs: ['10.0.0.0/8', 'x'] } }, ['--service-cidr', '10.0.0.0/8', '--service-cidr', 'x']],
])('a wrong option is at its field: %s', async (option, request, args) => {
  const text = yaml.write(valid('Pod'));
  const [fault] = judged(text, request).faults!;
  expect(fault.option).toBe(option);
  expect((await check(['-', ...args], text)).err).toBe(`error: ${args[0]} ${fault.text}\n`);
});

test('a wrong question is at its field, and does not lose what was judged', async () => {
  const text = yaml.write(valid('Pod'));
  judged(text);
  const { err } = await command(['query', '-', '--to', 'agents/none'], text);
  expect(err).toContain(`error: --to ${engine({ kind: 'query', to: 'agents/none' }).faults![0].text}\n`);
  expect(engine({ kind: 'query', to: 'internet', from: 'agents/none' }).faults).toMatchObject([{ option: 'from' }]);
  expect(engine({ kind: 'query', to: 'internet' }).text).toContain('may');
});

test('several files, of which one cannot be read', async () => {
  const sources = [{ file: 'good.yaml', bytes: bytesOf(yaml.write(valid('Pod'))) }, { file: 'bad.yaml', bytes: bytesOf('a: [') }];
  sources.forEach(({ file: name, bytes }) => file(name, bytes));
  const { err } = await check([at('good.yaml'), at('bad.yaml')]);
  expect(engine({ kind: 'judge', sources, options: {} }).faults!.map((fault) => `error: ${fault.text}\n`).join('')).toBe(err);
});

test('files that are too large together are refused by their names', () => {
  const bytes = new Uint8Array(30_000_000);
  const { faults } = engine({ kind: 'judge', sources: [{ file: 'one.yaml', bytes }, { file: 'other.yaml', bytes }], options: {} });
  expect(faults!.map(({ text }) => text.slice(0, 24))).toEqual(['other.yaml: is too large']);
});

test('the engine loads no module at run time, and evaluates no text', () => {
  expect(engineScript()).not.toMatch(/\b(?:require|import|eval)\(|\bnew Function\b/);
});
