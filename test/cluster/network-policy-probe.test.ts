import { Answer, Cluster, eventually } from './support/cluster';
import { applyAll, removeAll } from './support/lifecycle';
import { probeApp } from './support/probe-app';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** What `NetworkPolicyProbe` says of a network that enforces policies, and of one that acts as if some were not there. */
const ENFORCED = 'NetworkPolicies are enforced: what they allow is reached, what they deny is not';
const NO_INGRESS = 'port 8081, which no ingress policy allows, is reached: the network does not enforce ingress';
const NO_EGRESS = 'port 8082, which no egress policy allows, is reached: the network does not enforce egress';
const NOT_REACHED = 'port 8080, which the policies allow, is not reached: DNS, the network or another policy is in the way';

const INGRESS = ['default-deny', 'listener'];
const cluster = new Cluster();
const cases: [name: string, runtime: string, without: string[], condition: string, said: string[]][] = [
  ...settings.runtimes.map((runtime): typeof cases[number] => [`all-${runtime}`, runtime, [], 'Complete', [ENFORCED]]),
  ['no-ingress', 'runc', INGRESS, 'Failed', [NO_INGRESS]],
  ['no-egress', 'runc', ['default-deny', 'probe'], 'Failed', [NO_EGRESS]],
  ['nothing', 'runc', [...INGRESS, 'probe'], 'Failed', [NO_INGRESS, NO_EGRESS]],
  ['no-allow', 'runc', ['listener'], 'Failed', [NOT_REACHED]], // ingress is denied, and nothing opens it
];
const apps = new Map(cases.map(([name, runtime, without]) => [name, probeApp(`probe-${name}`, runtime, without)]));

beforeAll(() => Promise.all([...apps.values()].map((objects) => applyAll(cluster, objects))));
afterAll(() => removeAll(cluster, [...apps.values()].flat()));

/** The condition in which the Job ends, and what its pod said. */
async function end(job: Manifest): Promise<[string, string[]]> {
  const conditionOf = ({ body }: Answer) => body.status?.conditions?.find(({ type, status }: Manifest) => status === 'True'
    && ['Complete', 'Failed'].includes(type));
  const condition = conditionOf(await eventually(() => cluster.get(job), conditionOf));
  const pods = `/api/v1/namespaces/${job.metadata.namespace}/pods`;
  const { body: { items: [pod] } } = await cluster.send('GET', `${pods}?labelSelector=app%3Dprobe`);
  const { body: { text } } = await cluster.send('GET', `${pods}/${pod.metadata.name}/log`);
  return [condition.type, text.trim().split('\n')];
}

test.each(cases)('%s', async (name, _runtime, _without, condition, said) => {
  const job = apps.get(name)!.find(({ kind }) => kind === 'Job')!;
  expect(await end(job)).toEqual([condition, said]);
});
