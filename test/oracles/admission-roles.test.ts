import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Testing } from 'cdk8s';
import { buildOracle, verdictsOf } from './admission-oracle';
import { AgentAdmission, AgentCluster, AgentNamespace, EgressProxy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { IMAGE, Manifest, RANGES } from '../support/app';

/** Pods that say that they are infrastructure, where the app of `AgentAdmission` has a proxy. */

const folder = mkdtempSync(join(tmpdir(), 'oracle-'));
const program = join(folder, 'admission');
beforeAll(() => buildOracle(program));
afterAll(() => rmSync(folder, { recursive: true }));

const AGENT = 'cdk8s-hardened-agents/agent', ROLE = 'cdk8s-hardened-agents/role', ADDRESS = 'cdk8s.io/metadata.addr';

function manifests(): Manifest[] {
  const app = new App();
  new AgentCluster(RANGES).applyTo(app);
  const chart = new Chart(app, 'agents');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const { env, fqdnBackEnd } = new EgressProxy(chart, 'proxy', {
    namespace,
    runtime,
    name: 'proxy',
    image: IMAGE,
    clusterIP: '10.96.0.60',
  });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false, allowDns: false, fqdnBackEnd })
    .allowToFqdn('api.example.com', 443);
  new HardenedAgentPod(chart, 'agent', { namespace, runtime, image: IMAGE, port: 8080, env });
  new AgentAdmission(chart, 'admission');
  return JSON.parse(JSON.stringify(Testing.synth(chart)));
}

const all = manifests();
const agent = (): Manifest => JSON.parse(JSON.stringify(all.find(({ kind }) => kind === 'Pod')));
const proxy = (): Manifest => JSON.parse(JSON.stringify(all.find(({ kind }) => kind === 'Deployment')));
const withRole = (role: string, image = IMAGE) => {
  const pod = agent();
  delete pod.metadata.labels[AGENT];
  pod.metadata.labels[ROLE] = role;
  pod.spec.containers[0].image = image;
  return pod;
};

test.each<[string, () => Manifest, string[]]>([
  ['an agent', agent, []],
  ['the proxy', proxy, []],
  ['the proxy with a newer image', () => {
    const one = proxy();
    one.spec.template.spec.containers[0].image = IMAGE.replace(/a{64}$/, 'b'.repeat(64));
    return one;
  }, []],
  ['an agent with the label by which policies select the proxy', () => {
    const pod = agent();
    pod.metadata.labels[ADDRESS] = proxy().spec.template.metadata.labels[ADDRESS];
    return pod;
  }, ['no-false-role']],
  ['another image in the role of the proxy', () => withRole('egress-proxy', IMAGE.replace('agent@', 'other@')), ['no-false-role']],
  ['the image of the proxy with another configuration', () => {
    const one = proxy();
    one.spec.template.spec.volumes.find(({ configMap }: Manifest) => configMap).configMap.name = 'mine';
    return one;
  }, ['no-false-role']],
  ['a role that the app does not have', () => withRole('alert-routing'), ['no-false-role']],
])('%s', async (_, object, expected) => {
  const [{ broken, errors }] = await verdictsOf(program, all, [{ object: object() }]);
  expect({ broken, errors }).toEqual({ broken: expected, errors: [] });
});

const GROUP = 'cdk8s-hardened-agents/group-reviewers';
const grouped = (labels: { [label: string]: string }) => {
  const pod = agent();
  Object.assign(pod.metadata.labels, labels);
  return pod;
};

describe('a pod that runs', () => {
  test.each<[string, Manifest, Manifest, boolean]>([
    ['gets another label', agent(), grouped({ seen: 'yes' }), true],
    ['joins a group', agent(), grouped({ [GROUP]: 'true' }), false],
    ['leaves a group', grouped({ [GROUP]: 'true' }), agent(), false],
    ['gets another value for a group', grouped({ [GROUP]: 'true' }), grouped({ [GROUP]: 'false' }), false],
    ['stays in a group', grouped({ [GROUP]: 'true' }), grouped({ [GROUP]: 'true', seen: 'yes' }), true],
  ])('%s', async (_, oldObject, object, passes) => {
    const [{ broken, errors }] = await verdictsOf(program, all, [{ object, oldObject, policies: ['hardened-agents-labels'] }]);
    expect({ passes: broken.length === 0, errors }).toEqual({ passes, errors: [] });
  });
});
