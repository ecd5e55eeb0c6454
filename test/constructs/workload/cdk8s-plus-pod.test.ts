import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IMAGE, Manifest, base, only, pod } from '../../support/app';
import { warnings } from '../../support/output';
import { expectValid } from '../../support/schema';

test('services select it, and connections and policies take it', () => {
  const b = base();
  const agent = pod(b);
  const other = new kplus.Pod(b.chart, 'other', { metadata: { namespace: 'data' }, containers: [{ image: 'x', portNumber: 5432 }] });
  const service = new kplus.Service(b.chart, 'service', {
    selector: agent,
    ports: [{ port: 80, targetPort: 8080 }],
    metadata: { namespace: 'agents' },
  });
  agent.connections.allowTo(other);
  const policy = new kplus.NetworkPolicy(b.chart, 'policy', { selector: agent });
  policy.addEgressRule(agent, [kplus.NetworkPolicyPort.tcp(8080)]);
  agent.scheduling.separate(other);
  expectValid(Testing.synth(b.chart));
  const address = only(b.chart, 'Service').spec.selector['cdk8s.io/metadata.addr'];
  expect((Testing.synth(b.chart) as Manifest[]).find((o) => o.metadata.name === agent.name)!.metadata.labels['cdk8s.io/metadata.addr'])
    .toBe(address);
  expect(service.port).toBe(80);
  const asPod: kplus.Pod = agent;
  expect(asPod.containers).toHaveLength(1);
  expect(warnings()).toEqual(['no-closed-service']);
});

test('containers that come later are hardened too', () => {
  const b = base();
  const agent = pod(b);
  agent.addContainer({ name: 'late', image: IMAGE });
  agent.addInitContainer({ image: IMAGE });
  agent.attachContainer(new kplus.Container({ name: 'made', image: IMAGE }));
  const { containers, initContainers } = only(b.chart, 'Pod').spec;
  for (const container of [...containers, ...initContainers]) {
    expect(container.securityContext).toEqual(containers[0].securityContext);
    expect(container.resources.limits['ephemeral-storage']).toBe('1Gi');
  }
  expect(containers[1].resources.requests).toEqual({ 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '1Gi' });
});

test('variables and mounts that are added to a container later come out', () => {
  const b = base();
  const agent = pod(b);
  agent.containers[0].env.addVariable('LATE', kplus.EnvValue.fromValue('1'));
  agent.containers[0].mount('/late', kplus.Volume.fromConfigMap(b.chart, 'late', kplus.ConfigMap.fromConfigMapName(b.chart, 'cm', 'cm')));
  const [container] = only(b.chart, 'Pod').spec.containers;
  expect(container.env).toEqual([{ name: 'LATE', value: '1' }]);
  expect(container.volumeMounts.map((mount: Manifest) => mount.mountPath)).toEqual(['/late', '/tmp']);
});

test('patches reach fields that cdk8s-plus-29 does not know', () => {
  const b = base();
  const agent = pod(b);
  ApiObject.of(agent).addJsonPatch(JsonPatch.add('/spec/resources', { limits: { cpu: '1' } }));
  expect(only(b.chart, 'Pod').spec.resources).toEqual({ limits: { cpu: '1' } });
});

test('probes of cdk8s-plus win over ours', () => {
  const b = base();
  pod(b, {
    image: undefined,
    port: undefined,
    containers: [{ image: IMAGE, portNumber: 8080, liveness: kplus.Probe.fromCommand(['true']), startup: kplus.Probe.fromTcpSocket() }],
  });
  expectValid(Testing.synth(b.chart));
  const [container] = only(b.chart, 'Pod').spec.containers;
  expect(container.livenessProbe).toMatchObject({ exec: { command: ['true'] } });
  expect(container.startupProbe).toMatchObject({ tcpSocket: { port: 8080 } });
  expect(container.readinessProbe.httpGet).toEqual({ path: '/', port: 8080 });
});
