import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { lenienceOf } from '../../../src/engine/rules/criteria/own-admission';
import { Manifest } from '../../support/app';
import { Cluster, settled } from '../support/cluster';
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
const forms = formsApp();
let definitions: Manifest[];

beforeAll(async () => {
  definitions = await defineKinds(cluster, EXAMPLE_KINDS);
});
afterAll(async () => {
  await Promise.all([run.end(), removeAll(cluster, forms)]);
  await removeAll(cluster, definitions);
});

/** Holds that the second apply of the objects changes nothing, by the API server and then by kubectl. */
async function expectUnchanged(objects: Manifest[]): Promise<void> {
  await applyAll(cluster, objects);
  const changed = await Promise.all(objects.map(async (object) => {
    const applied = async () => (await cluster.apply(object)).body.metadata.resourceVersion as unknown;
    const twice = async () => [await applied(), await applied()];
    const [one, other] = await settled(100, twice, ([before, after]) => before === after); // a controller may write its status in between
    return one === other ? [] : [nameOf(object)];
  }));
  expect(changed.flat()).toEqual([]);

  const policies = objects.filter(({ kind }) => kind.startsWith('ValidatingAdmissionPolicy'));
  const read = await Promise.all(policies.map(async (policy) => (await cluster.get(policy)).body));
  const view = new ClusterView(read.map((manifest) => ({ manifest })));
  expect(read.flatMap((manifest) => lenienceOf(manifest, view))).toEqual([]); // with what the API server fills in, the digest is the same

  kubectlApply(objects, WITHOUT_SCHEMAS); // writes the annotation that it compares with the next time
  const said = kubectlApply(objects);
  const known = objects.map((object) => [nameOf(object), OF_CDK8S_PLUS.includes(nameOf(object)) ? 'configured' : unchanged(object)]);
  expect(objects.map((object, i) => [nameOf(object), said[i].split(' ').pop()])).toEqual(known);
}

test.each(EXAMPLES)('examples/%s: what is applied again is unchanged', async (name) => {
  await run.prepare(name);
  try {
    await expectUnchanged(run.objectsOf(name));
  } finally {
    await run.makeRoom(name);
  }
});

test('values that can be written in several ways are written as the API server keeps them', () => expectUnchanged(forms));
