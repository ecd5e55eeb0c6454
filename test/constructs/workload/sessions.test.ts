import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentMount, AgentNamespace, AgentPolicy, HardenedAgentJob, HardenedAgentJobProps, PodSubnetEgressDeny } from '../../../src';
import { Base, IMAGE, RANGES, objects, open } from '../../support/app';

/** One Job for each user or task in one namespace, as examples/sessions has them: apart from each other by default, and with an end. */

const CPU = 500;

/** A namespace for a number of sessions, and the sessions in it. */
function sessions(count: number, { admitted = count, tweak = {} }: { admitted?: number; tweak?: Partial<HardenedAgentJobProps> } = {}) {
  const b = open();
  const namespace = new AgentNamespace(b.chart, 'sessions', {
    name: 'sessions',
    quota: { pods: admitted, cpu: kplus.Cpu.millis(admitted * CPU), persistentVolumeClaims: admitted, storage: Size.gibibytes(admitted) },
  });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace, ...RANGES, allowInternet: false });
  const jobs = Array.from({ length: count }, (_, i) => session({ ...b, namespace }, `session-${i}`, tweak));
  return { ...b, namespace, egress, jobs };
}

function session({ chart, namespace, runtime }: Base, name: string, tweak: Partial<HardenedAgentJobProps>): HardenedAgentJob {
  return new HardenedAgentJob(chart, name, {
    namespace,
    runtime,
    name,
    image: IMAGE,
    port: 8080,
    workspace: { path: '/workspace', size: Size.gibibytes(1) },
    resources: { cpu: { limit: kplus.Cpu.millis(CPU) } },
    ...tweak,
  });
}

test('no session reaches another, and no one reaches a session', () => {
  const { jobs } = sessions(3);
  for (const one of jobs) {
    expect(one.reachedBy().lines()).toEqual([]);
    jobs.filter((other) => other !== one).forEach((other) => expect(one.reach().allowsPod(other, 8080)).toBe(false));
  }
});

test('each has a claim of its own that one pod alone can mount and that goes with the pod, and an end', () => {
  const { chart } = sessions(2);
  for (const { spec } of objects(chart, 'Job')) {
    expect(spec).toMatchObject({ activeDeadlineSeconds: 3600, ttlSecondsAfterFinished: 3600 });
    const [workspace] = spec.template.spec.volumes.filter(({ name }: { name: string }) => name === 'workspace');
    expect(workspace.ephemeral.volumeClaimTemplate.spec.accessModes).toEqual(['ReadWriteOncePod']);
  }
  expect(objects(chart, 'PersistentVolumeClaim')).toEqual([]);
});

test('a session more makes one object more: the policies are for the namespace', () => {
  const count = (number: number) => sessions(number).chart.toJson().length;
  expect(count(7) - count(2)).toBe(5);
});

test('one more than the quota admits is reported', () => {
  const overruns = (count: number) => {
    const { app } = sessions(count, { admitted: 3 });
    return AgentPolicy.of(app).findings().filter(({ ruleId }) => ruleId === 'no-quota-overrun').map(({ field }) => field);
  };
  expect(overruns(3)).toEqual([]);
  expect(overruns(4)).toEqual(expect.arrayContaining(
    ['pods', 'persistentvolumeclaims', 'requests.storage'].map((resource) => `spec.hard["${resource}"]`),
  ));
});

test('a claim that two sessions write to is reported', () => {
  const b = open();
  const claim = new kplus.PersistentVolumeClaim(b.chart, 'claim', {
    metadata: { name: 'shared', namespace: 'agents' },
    accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_MANY],
    storage: Size.gibibytes(1),
  });
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
  const mounts = [AgentMount.persistentVolumeClaim('/shared', claim, { readOnly: false })];
  ['one', 'two'].forEach((name) => session(b, name, { mounts, workspace: undefined }));
  const rules = AgentPolicy.of(b.app).findings().map(({ ruleId }) => ruleId);
  expect(rules.filter((rule) => /shared/.test(rule)).length).toBeGreaterThan(0);
});

test('sessions that a policy lets call each other are reported', () => {
  const { egress, jobs: [one, two] } = sessions(2);
  egress.allowTo(two, { from: one });
  expect(one.reach().allowsPod(two, 8080)).toBe(true);
  expect(two.reachedBy().lines()).toEqual(['Job "sessions/session-0":8080']);
});
