import { Answer, Cluster } from './support/cluster';
import { NETWORK_KINDS, SECCOMP_KINDS, defineKinds } from './support/crds';
import { applyAll, gone, nameOf, removeAll } from './support/lifecycle';
import { exampleObjects } from './support/synth';
import { exampleNames } from '../../scripts/support/examples';
import { ACKNOWLEDGED } from '../../src/policy/labels';
import { Manifest } from '../support/app';

const cluster = new Cluster();
/** examples/clusters is for two clusters, with the same names in both. */
const names = exampleNames().filter((name) => name !== 'clusters');
const objectsOf = new Map(names.map((name) => [name, exampleObjects(name)]));
const removals: Promise<void>[] = [];
let definitions: Manifest[];

beforeAll(async () => {
  definitions = await defineKinds(cluster, [...NETWORK_KINDS, ...SECCOMP_KINDS]);
});
afterAll(async () => {
  await Promise.all(removals);
  await removeAll(cluster, definitions);
});

/** RuntimeClasses that an example's pods name and a cloud has; any handler will do, since no pod gets an image. */
function classesOfCloud(objects: Manifest[]): Manifest[] {
  const made = objects.filter(({ kind }) => kind === 'RuntimeClass').map(({ metadata }) => metadata.name);
  const named = objects.flatMap(({ spec }) => spec?.runtimeClassName ?? spec?.template?.spec?.runtimeClassName ?? []);
  return [...new Set(named)].filter((name) => !made.includes(name))
    .map((name) => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: 'runsc' }));
}

/** Does something with an example's objects one after the other. They are removed while the next example is tried. */
async function each(name: string, act: (object: Manifest) => Promise<Answer>): Promise<string[]> {
  const objects = objectsOf.get(name)!;
  const classes = classesOfCloud(objects);
  await gone(cluster, [...objects, ...classes]);
  await applyAll(cluster, classes);
  const said: string[] = [];
  try {
    for (const object of objects) {
      const { status, body } = await act(object);
      said.push(`${nameOf(object)}: ${status < 300 ? 'accepted' : body.reason}`);
    }
  } finally {
    removals.push(removeAll(cluster, [...objects, ...classes]));
  }
  return said;
}

test('there are examples', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(['fleet', 'seed']));
});

/** Whether it is not restricted and says why, as that of Falco. */
function isAcknowledged({ metadata }: Manifest): boolean {
  return metadata.annotations?.[`${ACKNOWLEDGED}require-restricted-namespace`] !== undefined;
}

test.each(names)('examples/%s: its namespaces are restricted', (name) => {
  const levels = objectsOf.get(name)!.filter((object) => object.kind === 'Namespace' && !isAcknowledged(object))
    .map((object) => object.metadata.labels['pod-security.kubernetes.io/enforce']);
  expect(new Set(levels)).toEqual(new Set(['restricted']));
});

test.each(names)('examples/%s: server-side apply takes every object at the first try', async (name) => {
  const said = await each(name, (object) => cluster.apply(object));
  expect(said).toEqual(objectsOf.get(name)!.map((object) => `${nameOf(object)}: accepted`));
});

test.each(names)('examples/%s: plain create takes every object at the first try', async (name) => {
  const said = await each(name, (object) => cluster.create(object));
  expect(said).toEqual(objectsOf.get(name)!.map((object) => (
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
