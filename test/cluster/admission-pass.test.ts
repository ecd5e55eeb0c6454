import { admission, inForce, messageOf, namespaceOf, refusedBy, removeAdmission } from './support/admission';
import { Answer, Cluster } from './support/cluster';
import { NETWORK_KINDS, SECCOMP_KINDS, defineKinds } from './support/crds';
import { EXAMPLES, ExampleRun } from './support/examples';
import { nameOf } from './support/lifecycle';
import { Manifest } from '../support/app';

const cluster = new Cluster();
const run = new ExampleRun(cluster);
const policies = admission({ name: 'pass' });
let definitions: Manifest[] = [];

beforeAll(async () => {
  definitions = await defineKinds(cluster, [...NETWORK_KINDS, ...SECCOMP_KINDS]);
  const unrestricted = namespaceOf('pass-probe', { 'cdk8s-hardened-agents/agents': 'true' });
  await inForce(cluster, policies, () => cluster.create(unrestricted, { dryRun: true }), [messageOf('require-restricted-namespace')]);
});
afterAll(async () => {
  await run.end();
  await removeAdmission(cluster, policies, definitions);
});

describe('every object of every example', () => {
  const said = async (name: string, act: (object: Manifest) => Promise<Answer>) => {
    const answers = await run.each(name, act);
    return run.objectsOf(name).map((object, i) => `${nameOf(object)}: ${answers[i].status < 300 ? 'accepted' : refusedBy(answers[i]) ?? answers[i].body.message}`);
  };

  test.each([...EXAMPLES])('examples/%s, applied', async (name) => {
    expect(await said(name, (object) => cluster.apply(object))).toEqual(run.objectsOf(name).map((object) => `${nameOf(object)}: accepted`));
  });
});
