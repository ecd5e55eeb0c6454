import * as fc from 'fast-check';
import { Outcome, check, yaml } from './command';
import { ValidKind, surroundings, valid } from '../support/cases';
import { runs } from '../support/properties';

const KINDS: ValidKind[] = ['Pod', 'Deployment', 'CronJob', 'Sandbox', 'Namespace'];
const texts = [...KINDS.map((kind) => valid(kind)), ...surroundings()].map((manifest) => yaml(manifest));

/** Pieces of YAML, to be combined in any order. */
const PIECES = [
  '\n', '\n  ', '\n    ', '\n- ', ': ', '- ', '? ', ', ', '[', ']', '{', '}', '&a ', '*a', '<<: *a', '!!str ', '!!int ', '!foo ', '!!set ',
  '|\n', '>-\n', '#', ' #c\n', '"', '\'',
  '---\n', '...\n', '%YAML 1.1\n', '\t', '\r\n', '\uFEFF', '\u2028', '\0', '\ud800', 'yes', '~', '.inf', '0o17', '1e999', '__proto__',
  'toString', '{{ x }}',
  'apiVersion: v1\n', 'kind: Pod\n', 'kind: List\n', 'items:\n', 'metadata:\n', 'spec:\n', '  containers:\n', '  - name: a\n',
  '  hostPID: true\n', 'null', '5',
];

/** Every run ends with 0, 1 or 2 and a reason. */
function expectEnd({ code, out, err }: Outcome): void {
  expect([0, 1, 2]).toContain(code);
  expect(err).not.toContain('a bug in cdk8s-hardened-agents');
  expect(err).toMatch(/^((error: stdin:\d+: |error: no objects with |skipped objects |without --pod-cidr ).+\n)*$/);
  expect(code === 2).toBe(out === '');
}

test('random bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => expectEnd(await check(['-'], bytes))), runs(300));
}, 30_000);

test('random text', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }),
    async (text) => expectEnd(await check(['-'], text))), runs(300));
}, 30_000);

test('pieces of YAML', async () => {
  const piece = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ maxLength: 3 }) });
  await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (all) => expectEnd(await check(['-'], all.join('')))),
    runs(1000));
}, 30_000);

test('edited manifests', async () => {
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 20 }), fc.constantFrom('', ...PIECES)), { minLength: 1, maxLength: 4 });
  await fc.assert(fc.asyncProperty(fc.constantFrom(...texts), edits, fc.constantFrom('table', 'json'), async (text, all, format) => {
    const edited = all.reduce((before, [at, cut, piece]) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + piece + before.slice(start + cut);
    }, text);
    const outcome = await check(['-', '--format', format], edited);
    expectEnd(outcome);
    if (format === 'json' && outcome.code < 2) {
      expect(JSON.parse(outcome.out)).toHaveProperty('summary.objects');
    }
  }), runs(300));
}, 30_000);

test('random arguments', async () => {
  const options = ['--format', '--fail-on', '--pack', '--severity', '--pod-cidr', '--service-cidr', '--selector', '--pod-kind', '--runtime',
    '--ignore-acknowledgements', '--', '-', '-x'];
  const values = ['', '=', 'a=b', 'json', 'warning', 'no-host-ports=off', '10.0.0.0/8', 'a/v1/B=spec', 'a/v1/B=__proto__.*',
    '__proto__=virtual-machine', 'b=virtual-machine'];
  const args = fc.array(fc.oneof(fc.constantFrom(...options), fc.constantFrom(...values),
    fc.string({ maxLength: 5 }).filter((text) => !/[./]/.test(text))), { maxLength: 6 }); // no folders
  await fc.assert(fc.asyncProperty(args, async (all) => {
    const { code, err } = await check(['-', ...all], texts[0]);
    expect([0, 1, 2]).toContain(code);
    expect(err).not.toContain('a bug in cdk8s-hardened-agents');
  }), runs(300));
}, 30_000);
