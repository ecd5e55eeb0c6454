import { exampleNames } from '../../../scripts/support/examples';
import { ACKNOWLEDGED } from '../../../src/engine/manifest/labels';
import { Manifest } from '../../support/app';
import { Answer, Cluster } from '../support/cluster';
import { EXAMPLE_KINDS, defineKinds } from '../support/crds';
import { EXAMPLES, ExampleRun } from '../support/examples';
import { applyAll, nameOf, removeAll } from '../support/lifecycle';

const cluster = new Cluster();
const run = new ExampleRun(cluster);
const names = [...EXAMPLES];
let definitions: Manifest[];

beforeAll(async () => {
  definitions = await defineKinds(cluster, EXAMPLE_KINDS);
});
afterAll(async () => {
  await run.end();
  await removeAll(cluster, definitions);
});

/** What was said of each object. */
async function each(name: string, act: (object: Manifest) => Promise<Answer>): Promise<string[]> {
  const answers = await run.each(name, act);
  return run.objectsOf(name).map((object, i) => `${nameOf(object)}: ${answers[i].status < 300 ? 'accepted' : answers[i].body.reason}`);
}

test('there are examples', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(['fleet', 'seed']));
});

test('the kinds are defined as their projects do, but for the one of EKS, of which none is to be had', () => {
  const standIns = definitions.filter(({ metadata }) => metadata.annotations?.['api-approved.kubernetes.io']?.startsWith('unapproved'));
  expect(standIns.map(({ metadata }) => metadata.name)).toEqual(['applicationnetworkpolicies.networking.k8s.aws']);
});

/** Whether it is not restricted and says why, as that of Falco. */
function isAcknowledged({ metadata }: Manifest): boolean {
  return metadata.annotations?.[`${ACKNOWLEDGED}require-restricted-namespace`] !== undefined;
}

const withNamespaces = names.filter((name) => run.objectsOf(name).some(({ kind }) => kind === 'Namespace'));

test.each(withNamespaces)('examples/%s: its namespaces are restricted', (name) => {
  const levels = run.objectsOf(name).filter((object) => object.kind === 'Namespace' && !isAcknowledged(object))
    .map((object) => object.metadata.labels['pod-security.kubernetes.io/enforce']);
  expect(new Set(levels)).toEqual(new Set(['restricted']));
});

test.each(names)('examples/%s: server-side apply takes every object at the first try', async (name) => {
  const said = await each(name, (object) => cluster.apply(object));
  expect(said).toEqual(run.objectsOf(name).map((object) => `${nameOf(object)}: accepted`));
});

test.each(names)('examples/%s: plain create takes every object at the first try', async (name) => {
  const said = await each(name, (object) => cluster.create(object));
  expect(said).toEqual(run.objectsOf(name).map((object) => (
    object.kind === 'ServiceAccount' && object.metadata.name === 'default'
      ? expect.stringMatching(/: (accepted|AlreadyExists)$/) // a controller makes this one too
      : `${nameOf(object)}: accepted`
  )));
});

describe('a field that the API server does not know', () => {
  const namespace: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'strict' } };
  beforeAll(() => applyAll(cluster, [namespace]));
  afterAll(() => removeAll(cluster, [namespace]));

  test.each([
    ['apply', (object: Manifest) => cluster.apply(object)],
    ['create', (object: Manifest) => cluster.create(object)],
  ])('is refused: %s', async (verb, act) => {
    const known: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: verb, namespace: 'strict' }, data: { key: 'value' } };
    expect((await act({ ...known, dta: {} })).body.message).toMatch(/unknown field "dta"|\.dta: field not declared in schema/);
    expect(await act(known)).toMatchObject({ status: 201 });
  });
});
