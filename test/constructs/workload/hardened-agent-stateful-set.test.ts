import { Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { HardenedAgentStatefulSet, HardenedAgentStatefulSetProps } from '../../../src';
import { Base, IMAGE, base, only } from '../../support/app';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { expectSnapshot, expectValid } from '../../support/schema';

function statefulSet({ chart, namespace, runtime }: Base, tweak: Partial<HardenedAgentStatefulSetProps> = {}): HardenedAgentStatefulSet {
  return new HardenedAgentStatefulSet(chart, 'coder', { namespace, runtime, image: IMAGE, port: 8080, ...tweak });
}

test('a StatefulSet of hardened pods, with a headless Service', () => {
  const b = base();
  statefulSet(b, { name: 'coder' });
  expectSnapshot(b.chart);
});

test('replicas, strategy, order and times', () => {
  const b = base();
  statefulSet(b, {
    replicas: 3,
    strategy: kplus.StatefulSetUpdateStrategy.onDelete(),
    podManagementPolicy: kplus.PodManagementPolicy.PARALLEL,
    minReady: Duration.seconds(5),
  });
  expect(only(b.chart, 'StatefulSet').spec).toMatchObject({
    replicas: 3, updateStrategy: { type: 'OnDelete' }, podManagementPolicy: 'Parallel', minReadySeconds: 5,
  });
});

test('its Service has the ports of all containers, and selects its pods', () => {
  const b = base();
  const set = statefulSet(b);
  set.addAgentContainer({ name: 'metrics', image: IMAGE, ports: [{ number: 9090, name: 'metrics' }] });
  expectValid(Testing.synth(b.chart));
  const { metadata, spec } = only(b.chart, 'Service');
  expect(spec).toEqual({
    clusterIP: 'None',
    selector: only(b.chart, 'StatefulSet').spec.selector.matchLabels,
    ports: [{ name: 'tcp-8080', port: 8080, targetPort: 8080 }, { name: 'metrics', port: 9090, targetPort: 9090 }],
  });
  expect(only(b.chart, 'StatefulSet').spec.serviceName).toBe(metadata.name);
  expect(metadata.namespace).toBe('agents');
});

test('an agent without ports has a Service without ports', () => {
  const b = base();
  statefulSet(b, { port: undefined });
  expectValid(Testing.synth(b.chart));
  expect(only(b.chart, 'Service').spec).not.toHaveProperty('ports');
});

test('the Service comes before the StatefulSet', () => {
  const b = base();
  statefulSet(b);
  const kinds = Testing.synth(b.chart).map(({ kind }) => kind as string);
  expect(kinds.indexOf('Service')).toBeLessThan(kinds.indexOf('StatefulSet'));
});

test('cdk8s-plus takes it as a stateful set', () => {
  const b = base();
  const set: kplus.StatefulSet = statefulSet(b);
  new kplus.HorizontalPodAutoscaler(b.chart, 'scaler', { target: set, maxReplicas: 5, metadata: { namespace: 'agents' } });
  new kplus.Service(b.chart, 'open', { selector: set, ports: [{ port: 80, targetPort: 8080 }], metadata: { namespace: 'agents' } });
  expectValid(Testing.synth(b.chart));
  expect(only(b.chart, 'StatefulSet').spec).not.toHaveProperty('replicas'); // the autoscaler's to decide
  expect(warnings()).toEqual(['no-closed-service']);
});

test.each<[Partial<HardenedAgentStatefulSetProps>, string]>([
  [{ replicas: -1 }, "'replicas' must be an integer of at least 0"],
  [{ name: `${'a'.repeat(53)}` }, "'name' must have at most 52 characters"],
  [{ name: '0-coder' }, "'name' must begin with a letter"],
  [{ name: 'coder.one' }, "'name' must be a DNS label"],
  [{ restartPolicy: kplus.RestartPolicy.NEVER }, "'restartPolicy' must be one of \"Always\""],
  [{ minReady: Duration.millis(1) }, "'minReady' must be an integer of at least 0"],
])('refuses %j', (tweak, message) => {
  expect(failure(() => statefulSet(base(), tweak))).toMatch(`test/coder: ${message}`);
});
