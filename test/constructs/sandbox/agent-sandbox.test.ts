import { ApiObject, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { END, sandbox } from './support';
import { AgentPolicy, AgentSandboxOperatingMode, AgentSandboxShutdownPolicy, HardenedAgentPod, PodSubnetEgressDeny } from '../../../src';
import { IMAGE, Manifest, RANGES, base, only, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot, expectValid } from '../../support/schema';

const WORKSPACE = { path: '/workspace', size: Size.gibibytes(10) };

test('a Sandbox with a hardened pod, a volume and an end', () => {
  const b = base();
  sandbox(b, {
    name: 'dev',
    labels: { team: 'a' },
    annotations: { note: 'b' },
    workspace: WORKSPACE,
    service: true,
    shutdownTime: END,
    shutdownPolicy: AgentSandboxShutdownPolicy.DELETE,
    operatingMode: AgentSandboxOperatingMode.RUNNING,
  });
  expectSnapshot(b.chart);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('its pod is that of HardenedAgentPod', () => {
  const b = base();
  sandbox(b, { env: { A: 'b' } });
  pod(b, { env: { A: 'b' } });
  expect(only(b.chart, 'Sandbox').spec).toEqual({ podTemplate: { metadata: expect.anything(), spec: only(b.chart, 'Pod').spec } });
});

test('containers that come later are hardened too', () => {
  const b = base();
  const one = sandbox(b);
  one.addContainer({ name: 'late', image: IMAGE });
  one.addInitContainer({ image: IMAGE });
  one.attachContainer(new kplus.Container({ name: 'made', image: IMAGE }));
  one.addAgentContainer({ name: 'own', image: IMAGE, env: { A: 'b' } });
  one.addAgentInitContainer({ name: 'first', image: IMAGE, env: { A: 'b' } });
  const { containers, initContainers } = only(b.chart, 'Sandbox').spec.podTemplate.spec;
  expect([...containers, ...initContainers].map((container: Manifest) => container.securityContext.capabilities))
    .toEqual(Array(6).fill({ drop: ['ALL'] }));
  expect(containers[3].env).toEqual([{ name: 'A', value: 'b' }]);
});

test('a weaker pod fails synth, by prop or by patch', () => {
  const b = base();
  const one = sandbox(b, { containerSecurityContext: { privileged: true, allowPrivilegeEscalation: true } });
  ApiObject.of(one).addJsonPatch(JsonPatch.replace('/spec/podTemplate/spec/hostNetwork', true));
  const error = failure(() => Testing.synth(b.chart));
  expect(error).toMatch('[test/sandbox] spec.podTemplate.spec.containers[0].securityContext.privileged is true');
  expect(error).toMatch('[test/sandbox] spec.podTemplate.spec.hostNetwork is true');
});

test('cdk8s-plus selects its pod, for Services, policies and scheduling', () => {
  const b = base();
  const one = sandbox(b);
  one.scheduling.assign(kplus.Node.named('node-1'));
  new kplus.Service(b.chart, 'service', { selector: one, ports: [{ port: 80, targetPort: 8080 }], metadata: { namespace: 'agents' } });
  new kplus.NetworkPolicy(b.chart, 'policy', { selector: one, metadata: { namespace: 'agents' } }).addIngressRule(one);
  AgentPolicy.acknowledge(one, 'no-node-name', 'this sandbox runs on the node with the data');
  const { metadata, spec } = only(b.chart, 'Sandbox').spec.podTemplate;
  expect(metadata.labels).toMatchObject(only(b.chart, 'Service').spec.selector);
  expect(spec.nodeName).toBe('node-1');
});

test('policies allow it calls and callers, and reach tells which', () => {
  const b = open();
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
  const one = sandbox(b);
  const tool = new HardenedAgentPod(b.chart, 'tool', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 9000 });
  egress.allowTo(tool, { from: one });
  egress.allowFrom(tool, { to: one });
  expect([9000, 9001].map((port) => one.reach().allowsPod(tool, port))).toEqual([true, false]);
  expect([8080, 8081].map((port) => one.reachedBy().allowsPod(tool, port))).toEqual([true, false]);
  expect(AgentPolicy.of(b.app).reaches().map(({ constructPath }) => constructPath)).toContain('test/sandbox');
});

test('without a policy for egress it fails synth: agent-sandbox writes none for a Sandbox', () => {
  const b = open();
  sandbox(b);
  expect(failure(() => Testing.synth(b.chart))).toContain('(require-egress-policy)');
});

test('a workspace is a volume of each sandbox, which one pod can use and agent-sandbox deletes with it', () => {
  const b = base();
  sandbox(b, { workspace: WORKSPACE });
  expectValid(Testing.synth(b.chart));
  const { volumeClaimTemplates, podTemplate } = only(b.chart, 'Sandbox').spec;
  expect(volumeClaimTemplates).toEqual([{
    metadata: { name: 'workspace' },
    spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '10Gi' } } },
  }]);
  expect(podTemplate.spec.containers[0].volumeMounts).toContainEqual({ name: 'workspace', mountPath: '/workspace' });
  expect(podTemplate.spec.volumes.map(({ name }: Manifest) => name)).not.toContain('workspace'); // the controller adds it
});

test.each(['soon', '2026-12-01', '2026-12-01T18:00:00', '2026-02-29T18:00:00Z', 1796148000])('refuses the end %p', (shutdownTime) => {
  expect(failure(() => sandbox(base(), { shutdownTime: shutdownTime as string })))
    .toContain('test/sandbox: \'shutdownTime\' must be a point in time as RFC 3339 writes it, such as "2026-12-01T18:00:00Z", got ');
});

test('refuses what belongs to a claim, a policy without an end, labels of the controller and a name that no Service can have', () => {
  expect(failure(() => sandbox(base(), { shutdownTime: END, shutdownPolicy: AgentSandboxShutdownPolicy.DELETE_FOREGROUND })))
    .toBe('test/sandbox: \'shutdownPolicy\' must be one of "Delete", "Retain", got "DeleteForeground"');
  expect(failure(() => sandbox(base(), { shutdownPolicy: AgentSandboxShutdownPolicy.DELETE })))
    .toContain("'shutdownTime' must be given with 'shutdownPolicy', got nothing");
  expect(failure(() => sandbox(base(), { labels: { 'agents.x-k8s.io/sandbox-name-hash': 'a' } })))
    .toContain("'labels' must have no key that begins with \"agents.x-k8s.io/\"");
  expect(failure(() => sandbox(base(), { name: 'a.b', service: true })))
    .toContain('the name "a.b" must be a DNS label of at most 63 characters');
  expect(failure(() => sandbox(base(), { replicas: 2 } as never))).toContain("'replicas' must be left out, got 2");
});
