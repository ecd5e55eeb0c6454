import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { HardenedAgentDeployment, HardenedAgentDeploymentProps } from '../../../src';
import { Base, IMAGE, Manifest, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { expectSnapshot, expectValid } from '../../support/schema';

function deployment({ chart, namespace, runtime }: Base, tweak: Partial<HardenedAgentDeploymentProps> = {}): HardenedAgentDeployment {
  return new HardenedAgentDeployment(chart, 'workers', { namespace, runtime, image: IMAGE, port: 8080, ...tweak });
}

test('a Deployment of hardened pods', () => {
  const b = base();
  deployment(b, { labels: { team: 'a' }, annotations: { note: 'b' } });
  expectSnapshot(b.chart);
});

test('its pods are those of HardenedAgentPod', () => {
  const b = base();
  deployment(b, { env: { A: 'b' } });
  pod(b, { env: { A: 'b' } });
  expect(only(b.chart, 'Deployment').spec.template.spec).toEqual(only(b.chart, 'Pod').spec);
});

test('replicas, strategy and times', () => {
  const b = base();
  deployment(b, {
    replicas: 3,
    strategy: kplus.DeploymentStrategy.recreate(),
    minReady: Duration.seconds(5),
    progressDeadline: Duration.minutes(2),
  });
  expect(only(b.chart, 'Deployment').spec).toMatchObject({
    replicas: 3,
    strategy: { type: 'Recreate' },
    minReadySeconds: 5,
    progressDeadlineSeconds: 120,
  });
});

test('what the API server drops is not written', () => {
  const b = base();
  deployment(b, { minReady: Duration.seconds(0), port: 80 }).exposeViaService({ name: 'workers' });
  expect(only(b.chart, 'Deployment').spec).not.toHaveProperty('minReadySeconds');
  expect(only(b.chart, 'Service').spec).not.toHaveProperty('externalIPs');
  expect(warnings()).toEqual(['no-closed-service']);
});

test('cdk8s-plus takes it as a deployment', () => {
  const b = base();
  const workers: kplus.Deployment = deployment(b, { spread: true });
  workers.exposeViaService({ name: 'workers' });
  new kplus.HorizontalPodAutoscaler(b.chart, 'scaler', { target: workers, maxReplicas: 5, metadata: { namespace: 'agents' } });
  new kplus.NetworkPolicy(b.chart, 'policy', { selector: workers }).addIngressRule(workers);
  expectValid(Testing.synth(b.chart));
  const { spec } = only(b.chart, 'Deployment');
  expect(spec).not.toHaveProperty('replicas'); // the autoscaler's to decide
  expect(only(b.chart, 'Service').spec.selector).toEqual(spec.selector.matchLabels);
  expect(spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toHaveLength(2);
});

test('containers that come later are hardened too', () => {
  const b = base();
  const workers = deployment(b);
  workers.addContainer({ name: 'late', image: IMAGE });
  workers.addInitContainer({ image: IMAGE });
  workers.attachContainer(new kplus.Container({ name: 'made', image: IMAGE }));
  const { containers, initContainers } = only(b.chart, 'Deployment').spec.template.spec;
  expect([...containers, ...initContainers].map((container: Manifest) => container.securityContext.capabilities))
    .toEqual(Array(4).fill({ drop: ['ALL'] }));
});

test('a weaker template fails synth, by prop or by patch', () => {
  const b = base();
  const workers = deployment(b, { containerSecurityContext: { privileged: true, allowPrivilegeEscalation: true } });
  ApiObject.of(workers).addJsonPatch(JsonPatch.replace('/spec/template/spec/hostNetwork', true));
  const error = failure(() => Testing.synth(b.chart));
  expect(error).toMatch('[test/workers] spec.template.spec.containers[0].securityContext.privileged is true');
  expect(error).toMatch('[test/workers] spec.template.spec.hostNetwork is true');
});

test.each([-1, 1.5, Number.NaN])('refuses %p replicas', (replicas) => {
  expect(failure(() => deployment(base(), { replicas }))).toMatch('test/workers: \'replicas\' must be an integer of at least 0');
});

const REFUSED = [kplus.RestartPolicy.NEVER, kplus.RestartPolicy.ON_FAILURE];

test.each(REFUSED)('refuses the restart policy %s, as the API server does', (restartPolicy) => {
  expect(failure(() => deployment(base(), { restartPolicy })))
    .toBe(`test/workers: 'restartPolicy' must be one of "Always", got "${restartPolicy}"`);
});
