import * as fc from 'fast-check';
import { secretIn, secretInText } from '../../../src/engine/rules/criteria/secrets';
import { Manifest } from '../../support/app';
import { surroundings, valid } from '../../support/cases';
import { runs } from '../../support/properties';
import { CREDENTIALS, HARMLESS_TEXTS, HARMLESS_VARIABLES } from '../../support/secrets';
import { admission, inForce, messageOf, namespaceOf, parked, refusedBy, removeAdmission, warnedBy } from '../support/admission';
import { Cluster } from '../support/cluster';
import { applyAll } from '../support/lifecycle';

/** The API server takes for secrets what the engine does, and has the time for it. */
const NAMESPACE = 'admission-secrets';
const cluster = new Cluster();
/** Namespaces of other tests do not have it: a policy may hold for a moment after it was removed. */
const SELECTED = { 'admission.example/secrets': 'true' };
const around: Manifest[] = [
  namespaceOf(NAMESPACE, SELECTED),
  ...surroundings().filter(({ kind }) => kind === 'RuntimeClass'),
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'agent', namespace: NAMESPACE } },
];
/** Of harmless values some name a secret in a store. */
const acknowledgedRules = { 'no-injected-secrets': 'other tests ask for these' };
const policies = admission({ name: 'admission-secrets', namespaceSelector: SELECTED, acknowledgedRules });

const IN_ENV = messageOf('no-secret-in-env'), IN_POD = messageOf('no-secret-in-pod');

/** A hardened pod with these fields in its container, and annotations. */
function pod(fields: Manifest, annotations?: { [key: string]: string }): Manifest {
  const made = parked(valid('Pod'));
  made.metadata = { name: 'new', namespace: NAMESPACE, labels: made.metadata.labels, annotations };
  Object.assign(made.spec.containers[0], fields);
  return made;
}

const verdict = async (of: Manifest) => {
  const answer = await cluster.create(of, { dryRun: true });
  const { status, body } = answer;
  return { warned: warnedBy(answer), refused: refusedBy(answer), status, message: status === 201 ? undefined : body.message as string };
};
const TAKEN = { warned: [], refused: undefined, status: 201, message: undefined };
const valuesOf = (env: readonly (readonly [name: string, value: string])[]) => env.map(([name, value]) => ({ name, value }));
const parts = <T>(all: readonly T[], size: number) =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

beforeAll(async () => {
  await applyAll(cluster, around);
  await inForce(cluster, policies, () => cluster.create(pod({ env: [{ name: 'PASSWORD', value: 'hunter2' }] }), { dryRun: true }),
    [IN_ENV]);
});
afterAll(() => removeAdmission(cluster, [...policies, ...around], []));

test.each([50, 340])('harmless variables are taken, %d in a pod', async (count) => {
  for (const env of parts(HARMLESS_VARIABLES, count)) {
    expect(await verdict(pod({ env: valuesOf(env) }))).toEqual(TAKEN);
  }
});

test('harmless arguments and annotations are taken, hundreds of them in one pod', async () => {
  for (const text of HARMLESS_TEXTS) {
    expect([text, await verdict(pod({ args: [text] }, { 'example.com/a': text }))]).toEqual([text, TAKEN]);
  }
  const flags = HARMLESS_VARIABLES.map(([name, value]) => `--${name.toLowerCase().replace(/_/g, '-')}=${value}`);
  for (const args of parts(flags, 340)) {
    expect(await verdict(pod({ args }))).toEqual(TAKEN);
  }
});

test.each(CREDENTIALS)('%s is refused in a variable, in an argument and in an annotation: %s', async (_, value) => {
  expect(await verdict(pod({ env: [{ name: 'SETTING', value }] }))).toMatchObject({ warned: [IN_ENV], refused: IN_ENV });
  expect(await verdict(pod({ args: ['--setting', value] }))).toMatchObject({ warned: [IN_POD], refused: IN_POD });
  expect(await verdict(pod({}, { 'example.com/a': value }))).toMatchObject({ warned: [IN_POD], refused: IN_POD });
});

test('a script of 11,900 characters is judged within the budget', async () => {
  const script = 'export LOG_LEVEL=info; agent serve --model /models/llama --port 8080 # of the agents\n'.repeat(140);
  expect(script.length).toBeGreaterThan(11_500);
  expect(await verdict(pod({ command: ['sh', '-c'], args: [script] }))).toEqual(TAKEN);
});

test('random variables and texts are judged as the engine does', async () => {
  const word = fc.constantFrom('token', 'TOKEN', 'my_token', 'max_token', 'api-key', 'apiKey', 'password', 'PASS', 'pass', 'secret',
    'eos_token', 'pull_secret', 'authorization', 'a', 'x', '8h', '1024',
    'key.pem', 'abc123', 'hunter2', 'agent-db-key', 'true', '$X', '${X}', '$(X)', '/a/b', 'https://a', 'sk-', 'sk-ant-', 'ghp_',
    'A'.repeat(36), '0123456789abcdef0123456789abcdef', '://a:b@c',
    'Bearer ', 'none', '<a>', 'args.token', 'f(', 'é', '\u00a0', 'K');
  const mark = fc.constantFrom('', '', '=', '=', ': ', ':', ' ', '\n', '--', '-', '"', '\'', '; ', ',', '(', '.', '_', ' # ', '\t', '\r\n');
  const text = fc.array(fc.tuple(mark, word), { maxLength: 8 }).map((all) => all.flat().join(''));
  const name = fc.constantFrom('A', 'TOKEN', 'MAX_TOKEN', 'API_KEY', 'PASSWORD', 'TLS_SECRET', 'SMTP_PASS', 'MY.TOKEN-2', 'CREDENTIALS');
  await fc.assert(fc.asyncProperty(name, text, text, async (variable, value, argument) => {
    const { warned, message } = await verdict(pod({ env: [{ name: variable, value }], args: [argument] }));
    const expected = [...secretIn(variable, value) ? [IN_ENV] : [], ...secretInText(argument) ? [IN_POD] : []];
    expect({ warned, message: expected.length === 0 ? message : undefined }).toEqual({ warned: expected, message: undefined });
  }), runs(1000));
});
