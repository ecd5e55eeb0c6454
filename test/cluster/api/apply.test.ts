import { exampleNames } from '../../../scripts/support/examples';
import { ACKNOWLEDGED } from '../../../src/engine/manifest/labels';
import { lenienceOf } from '../../../src/engine/rules/criteria/own-admission';
import { Manifest } from '../../support/app';
import { clusterOf } from '../../support/cluster';
import { Answer, Cluster, settled } from '../support/cluster';
import { EXAMPLE_KINDS, defineKinds } from '../support/crds';
import { EXAMPLES, ExampleRun } from '../support/examples';
import { formsApp } from '../support/forms-app';
import { WITHOUT_SCHEMAS, kubectlApply } from '../support/kubectl';
import { applyAll, nameOf, removeAll } from '../support/lifecycle';

/** What kubectl says of the same file, the second time it is applied. Its own patch of a PodDisruptionBudget always has the selector. */
const unchanged = ({ kind }: Manifest) => (kind === 'PodDisruptionBudget' ? 'configured' : 'unchanged');

/** Objects that an example makes with cdk8s-plus itself, which writes values that the API server drops. */
const OF_CDK8S_PLUS = ['Deployment search-tools/tools-research-c81f2e30', 'Service dns-agents/search', 'Service fleet-tools/search'];

const cluster = new Cluster();
const run = new ExampleRun(cluster);
const names = [...EXAMPLES];
const forms = formsApp();
let definitions: Manifest[];

beforeAll(async () => {
  definitions = await defineKinds(cluster, EXAMPLE_KINDS);
});
afterAll(async () => {
  await Promise.all([run.end(), removeAll(cluster, forms)]);
  await removeAll(cluster, definitions);
});

/** What examples before this one made: some have the same RuntimeClass or namespace. */
const made = new Set<string>();
const idOf = (object: Manifest) => `${object.apiVersion} ${nameOf(object)}`;

const said = ({ status, body }: Answer) => (status < 300 ? 'accepted' : body.reason as string);

/** Holds that plain create would take each object, where the ones before it are there, and that server-side apply takes it. */
async function expectTaken(objects: Manifest[]): Promise<void> {
  const seen: (string | undefined)[][] = [];
  for (const object of objects) {
    const created = await cluster.create(object, { dryRun: true });
    seen.push([nameOf(object), said(created), said(await cluster.apply(object))]);
  }
  // A controller makes the account "default", too.
  const isMade = (object: Manifest) => made.has(idOf(object)) || (object.kind === 'ServiceAccount' && object.metadata.name === 'default');
  expect(seen).toEqual(objects.map((object) => (
    [nameOf(object), isMade(object) ? expect.stringMatching(/^(accepted|AlreadyExists)$/) : 'accepted', 'accepted'])));
  objects.forEach((object) => made.add(idOf(object)));
}

/** Holds that the second apply of the objects changes nothing, by the API server and then by kubectl. */
async function expectUnchanged(objects: Manifest[]): Promise<void> {
  const changed = await Promise.all(objects.map(async (object) => {
    const applied = async () => (await cluster.apply(object)).body.metadata.resourceVersion as unknown;
    const twice = async () => [await applied(), await applied()];
    const [one, other] = await settled(100, twice, ([before, after]) => before === after); // a controller may write its status in between
    return one === other ? [] : [nameOf(object)];
  }));
  expect(changed.flat()).toEqual([]);

  const policies = objects.filter(({ kind }) => kind.startsWith('ValidatingAdmissionPolicy'));
  const read = await Promise.all(policies.map(async (policy) => (await cluster.get(policy)).body));
  const view = clusterOf(read);
  expect(read.flatMap((manifest) => lenienceOf(manifest, view))).toEqual([]); // with what the API server fills in, the digest is the same

  kubectlApply(objects, WITHOUT_SCHEMAS); // writes the annotation that it compares with the next time
  const printed = kubectlApply(objects);
  const known = objects.map((object) => [nameOf(object), OF_CDK8S_PLUS.includes(nameOf(object)) ? 'configured' : unchanged(object)]);
  expect(objects.map((object, i) => [nameOf(object), printed[i].split(' ').pop()])).toEqual(known);
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

test.each(names)('examples/%s: every object is taken at the first try, and what is applied again is unchanged', async (name) => {
  await run.prepare(name);
  try {
    await expectTaken(run.objectsOf(name));
    await expectUnchanged(run.objectsOf(name));
  } finally {
    await run.makeRoom(name);
  }
});

test('values that can be written in several ways are written as the API server keeps them', async () => {
  await expectTaken(forms);
  await expectUnchanged(forms);
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
