import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { AgentCluster, AgentNamespace, GVisorRuntime, PodSubnetEgressDeny } from '../../src';
import { RANGES_COMMAND } from '../../src/engine/address/ranges';
import { Base, IMAGE, RANGES, pod } from '../support/app';
import { output } from '../support/output';

/** What synth prints on stderr. */
function printed(b: Base): string[] {
  Testing.synth(b.chart);
  Testing.synth(b.chart);
  return output();
}

/** An app with two agents and one policy. */
function agents(policy: object, cluster?: AgentCluster): Base {
  const app = new App();
  cluster?.applyTo(app);
  const chart = new Chart(app, 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const b = { app, chart, namespace, runtime: new GVisorRuntime(chart, 'gvisor') };
  new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: RANGES.podCidrs, ...policy });
  pod(b);
  pod(b, {}, 'other');
  return b;
}

/** The app with a pod of others, in a namespace without a policy. */
function withNeighbour(b: Base): Base {
  new ApiObject(b.chart, 'web', {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'web' }, spec: { containers: [{ name: 'web', image: IMAGE }] },
  });
  return b;
}

test('one line for an app whose agents may call the internet, where the range of Services is not known', () => {
  const lines = printed(agents({}));
  expect(lines).toEqual([expect.stringMatching(/^warning: \[test\/agent\] without serviceCidrs it is not known which addresses are in the /)]);
  expect(lines[0]).toMatch('AgentCluster');
  expect(lines[0]).toMatch(RANGES_COMMAND);
});

test.each<[string, () => Base]>([
  ['the policy knows the range', () => agents({ serviceCidrs: RANGES.serviceCidrs })],
  ['the cluster knows the range', () => agents({}, new AgentCluster(RANGES))],
  ['a pod that is no agent may call the internet', () => withNeighbour(agents({ serviceCidrs: RANGES.serviceCidrs }))],
  ['the internet is closed', () => agents({ allowInternet: false })],
])('no line where %s', (_, app) => {
  expect(printed(app())).toEqual([]);
});
