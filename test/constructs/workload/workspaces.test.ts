import { ApiObject, Cron, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentPolicy, AgentWorkloadProps, AgentWorkspace, HardenedAgentCronJob, HardenedAgentDeployment, HardenedAgentDeploymentProps,
  HardenedAgentJob, HardenedAgentPodProps, HardenedAgentStatefulSet, HardenedAgentStatefulSetProps,
} from '../../../src';
import { Base, IMAGE, Manifest, around, base, objects, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot, expectValid } from '../../support/schema';

const { READ_WRITE_ONCE, READ_WRITE_MANY } = kplus.PersistentVolumeAccessMode;
const workspace: AgentWorkspace = { path: '/workspace', size: Size.gibibytes(10) };
const CLAIM = { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '10Gi' } } };
const MOUNT = { name: 'workspace', mountPath: '/workspace' };

const props = ({ namespace, runtime }: Base): AgentWorkloadProps =>
  ({ namespace, runtime, name: 'coder', image: IMAGE, port: 8080, workspace });
const deployment = (b: Base, tweak: Partial<HardenedAgentDeploymentProps> = {}) =>
  new HardenedAgentDeployment(b.chart, 'coder', { ...props(b), ...tweak });
const set = (b: Base, tweak: Partial<HardenedAgentStatefulSetProps> = {}) =>
  new HardenedAgentStatefulSet(b.chart, 'coder', { ...props(b), ...tweak });
const findings = ({ app }: Base) => AgentPolicy.of(app).findings().map(({ ruleId, message }) => `${ruleId}: ${message}`);

test('a claim for a pod, in its namespace', () => {
  const b = base();
  pod(b, { name: 'coder', workspace });
  expectSnapshot(b.chart, around([], { name: 'coder' }));
  expect(only(b.chart, 'PersistentVolumeClaim')).toMatchObject({ metadata: { name: 'coder-workspace', namespace: 'agents' }, spec: CLAIM });
  const { volumes, containers: [container] } = only(b.chart, 'Pod').spec;
  expect(volumes).toContainEqual({ name: 'workspace', persistentVolumeClaim: { claimName: 'coder-workspace' } });
  expect(container.volumeMounts).toContainEqual(MOUNT);
  expect(findings(b)).toEqual([]);
});

test('a claim for a Deployment, whose old pod ends before the new one starts', () => {
  const b = base();
  deployment(b);
  expectValid(Testing.synth(b.chart));
  expect(only(b.chart, 'PersistentVolumeClaim').metadata.name).toBe('coder-workspace');
  expect(only(b.chart, 'Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(findings(b)).toEqual([]);
});

test('a claim for each pod of a StatefulSet, from its template', () => {
  const b = base();
  set(b, { replicas: 3 });
  expectValid(Testing.synth(b.chart));
  const { volumeClaimTemplates, template } = only(b.chart, 'StatefulSet').spec;
  expect(volumeClaimTemplates).toEqual([{ // with the defaults that the API server adds to each
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'workspace' },
    spec: { ...CLAIM, volumeMode: 'Filesystem' },
    status: { phase: 'Pending' },
  }]);
  expect(template.spec.volumes.map(({ name }: Manifest) => name)).toEqual(['tmp']);
  expect(template.spec.containers[0].volumeMounts).toContainEqual(MOUNT);
  expect(objects(b.chart, 'PersistentVolumeClaim')).toEqual([]);
  expect(findings(b)).toEqual([]);
});

const EPHEMERAL = { name: 'workspace', ephemeral: { volumeClaimTemplate: { spec: CLAIM } } };

test.each<[string, (b: Base) => unknown, (chart: Base['chart']) => Manifest]>([
  ['Job', (b) => new HardenedAgentJob(b.chart, 'coder', { ...props(b), parallelism: 3 }),
    (chart) => only(chart, 'Job').spec.template.spec],
  ['CronJob', (b) => new HardenedAgentCronJob(b.chart, 'coder', { ...props(b), schedule: Cron.daily() }),
    (chart) => only(chart, 'CronJob').spec.jobTemplate.spec.template.spec],
  ['Deployment that asks for it', (b) => deployment(b, { replicas: 3, workspace: { ...workspace, ephemeral: true } }),
    (chart) => only(chart, 'Deployment').spec.template.spec],
])('a claim for each run of a %s, which ends with it', (_, make, specOf) => {
  const b = base();
  make(b);
  expectValid(Testing.synth(b.chart));
  expect(specOf(b.chart).volumes).toContainEqual(EPHEMERAL);
  expect(objects(b.chart, 'PersistentVolumeClaim')).toEqual([]);
  expect(findings(b)).toEqual([]);
});

test('a claim that outlives the runs of a CronJob', () => {
  const b = base();
  const kept = { ...workspace, ephemeral: false };
  new HardenedAgentCronJob(b.chart, 'coder', { ...props(b), schedule: Cron.daily(), workspace: kept });
  expect(only(b.chart, 'PersistentVolumeClaim').metadata.name).toBe('coder-workspace');
  expect(findings(b)).toEqual([]); // runs do not overlap
});

test('containers share a workspace of one name, at paths of their own', () => {
  const b = base();
  pod(b, { name: 'coder', initContainers: [{ image: IMAGE, name: 'clone', workspace: { ...workspace, path: '/out' } }], workspace });
  const { volumes, initContainers, containers } = only(b.chart, 'Pod').spec;
  expect(volumes.filter(({ name }: Manifest) => name === 'workspace')).toHaveLength(1);
  expect(initContainers[0].volumeMounts).toContainEqual({ name: 'workspace', mountPath: '/out' });
  expect(containers[0].volumeMounts).toContainEqual(MOUNT);
  expect(objects(b.chart, 'PersistentVolumeClaim')).toHaveLength(1);
});

test('a container that comes later gets its workspace too', () => {
  const b = base();
  deployment(b, { workspace: undefined }).addAgentContainer({ name: 'late', image: IMAGE, workspace: { ...workspace, name: 'late' } });
  expect(only(b.chart, 'PersistentVolumeClaim').metadata.name).toBe('coder-late');
  expect(only(b.chart, 'Deployment').spec.strategy).toEqual({ type: 'Recreate' });
});

test('class and access mode can be set', () => {
  const b = base();
  deployment(b, { workspace: { ...workspace, storageClassName: 'fast', accessMode: READ_WRITE_MANY } });
  expect(only(b.chart, 'PersistentVolumeClaim').spec)
    .toEqual({ ...CLAIM, accessModes: ['ReadWriteMany'], storageClassName: 'fast' });
  expect(only(b.chart, 'Deployment').spec.strategy.type).toBe('RollingUpdate'); // any number of pods can mount it
});

test('an empty class stands for volumes that exist, of which one must be known', () => {
  const b = base();
  pod(b, { workspace: { ...workspace, storageClassName: '' } });
  expect(() => Testing.synth(b.chart)).toThrow('the empty class takes any volume that an administrator made');
  new ApiObject(b.chart, 'disk', {
    apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' }, spec: { csi: { driver: 'disk.example', volumeHandle: 'a' } },
  });
  expect(only(b.chart, 'PersistentVolumeClaim').spec.storageClassName).toBe('');
});

test('a path of the name of the workspace keeps a volume of its own', () => {
  const b = base();
  pod(b, { workspace: { ...workspace, path: '/data' }, writablePaths: [{ path: '/workspace' }] });
  expect(only(b.chart, 'Pod').spec.volumes.map(({ name }: Manifest) => name)).toEqual(['workspace-2', 'workspace']);
});

describe('a claim that several pods share is reported', () => {
  const once = { ...workspace, accessMode: READ_WRITE_ONCE };
  test.each<[string, (b: Base) => unknown, string]>([
    ['replicas', (b) => deployment(b, { replicas: 3 }), 'no-shared-claim: .* is ReadWriteOncePod, and up to 3 pods mount it'],
    ['replicas, on one node', (b) => deployment(b, { replicas: 3, workspace: once }),
      'no-shared-claim: .* is ReadWriteOnce, and up to 3 pods'],
    ['replicas that may share', (b) => deployment(b, { replicas: 3, workspace: { ...workspace, accessMode: READ_WRITE_MANY } }),
      'no-claim-shared-by-agents: .*up to 3 pods write to PersistentVolumeClaim "coder-workspace"'],
    ['an autoscaler', (b) => new kplus.HorizontalPodAutoscaler(b.chart, 'scaler', {
      target: deployment(b),
      maxReplicas: 5,
      metadata: { namespace: 'agents' },
    }), 'no-shared-claim: .*up to 5 pods mount it'],
    ['pods of a Job beside each other', (b) => new HardenedAgentJob(b.chart, 'coder', {
      ...props(b),
      parallelism: 2,
      completions: 2,
      workspace: { ...workspace, ephemeral: false },
    }), 'no-shared-claim: .*up to 2 pods mount it'],
    ['runs of a CronJob that overlap', (b) => new HardenedAgentCronJob(b.chart, 'coder', {
      ...props(b),
      schedule: Cron.hourly(),
      concurrencyPolicy: kplus.ConcurrencyPolicy.ALLOW,
      workspace: { ...workspace, ephemeral: false },
    }), 'no-shared-claim: .*runs that overlap mount it'],
    ['a patch that lets many nodes mount it', (b) => {
      deployment(b, { replicas: 2 });
      const claim = b.app.node.findAll().find((one) => ApiObject.isApiObject(one) && one.kind === 'PersistentVolumeClaim') as ApiObject;
      claim.addJsonPatch(JsonPatch.replace('/spec/accessModes/0', 'ReadWriteMany'));
    }, 'no-claim-shared-by-agents: .*up to 2 pods write to PersistentVolumeClaim "coder-workspace"'],
    ['two agents whose names make the same claim', (b) => {
      pod(b, { name: 'a', workspace: { ...workspace, name: 'b-c', accessMode: READ_WRITE_MANY } });
      pod(b, { name: 'a-b', workspace: { ...workspace, name: 'c', accessMode: READ_WRITE_MANY } }, 'other');
    }, 'no-claim-shared-by-agents: .*also mounts PersistentVolumeClaim "a-b-c"'],
    ['a second agent that names the claim', (b) => {
      deployment(b, { workspace: once });
      const claim = kplus.PersistentVolumeClaim.fromClaimName(b.chart, 'claim', 'coder-workspace');
      pod(b, {
        image: undefined,
        port: undefined,
        containers: [{
          image: IMAGE,
          volumeMounts: [{ path: '/data', volume: kplus.Volume.fromPersistentVolumeClaim(b.chart, 'v', claim) }],
        }],
      });
    }, 'no-claim-shared-by-agents: .*Deployment "coder" also mounts PersistentVolumeClaim "coder-workspace"'],
  ])('%s', (_, make, message) => {
    const b = base();
    make(b);
    expect(findings(b).join('\n')).toMatch(new RegExp(message));
  });
});

describe('bad input', () => {
  const of = (tweak: Partial<AgentWorkspace>): Partial<HardenedAgentPodProps> => ({ workspace: { ...workspace, ...tweak } });
  test.each<[string, Partial<HardenedAgentPodProps>, string]>([
    ['no path', of({ path: undefined }), '\'workspace.path\' must be a string, got nothing'],
    ['no size', of({ size: undefined }), '\'workspace.size\' must be a Size, got nothing; give a Size such as Size.mebibytes(128)'],
    ['a size of nothing', of({ size: Size.gibibytes(0) }), '\'workspace.size\' must be above zero'],
    ['a size as text', of({ size: '10Gi' as never }), '\'workspace.size\' must be a Size, got "10Gi"; give Size.gibibytes(10)'],
    ['a relative path', of({ path: 'workspace' }), '\'workspace.path\' must be an absolute path without ".." and ":"'],
    ['the root', of({ path: '/' }), '\'workspace.path\' must not be the root'],
    ['a path of the kernel', of({ path: '/dev/shm' }), '\'workspace.path\' must not lie under /proc, /sys or /dev'],
    ['a name that is no label', of({ name: 'My Work' }), '\'workspace.name\' must be a DNS label'],
    ['a class that no class can have', of({ storageClassName: 'Fast' }), '\'workspace.storageClassName\' must be a DNS subdomain'],
    ['a mode in which no pod writes', of({ accessMode: kplus.PersistentVolumeAccessMode.READ_ONLY_MANY }),
      '\'workspace.accessMode\' must be one of "ReadWriteOncePod", "ReadWriteOnce", "ReadWriteMany", got "ReadOnlyMany"'],
    ['its path twice', { ...of({}), writablePaths: [{ path: '/workspace/' }] },
      '\'writablePaths\' must name each path once, and none that another mount takes, got "/workspace"'],
    ['two workspaces of one name', {
      ...of({}),
      initContainers: [{ name: 'clone', image: IMAGE, workspace: { ...workspace, size: Size.gibibytes(1) } }],
    },
    '\'workspace\' must be the same in each container that gives a workspace "workspace"'],
    ['a name that makes the claim\'s too long', { ...of({}), name: Array(122).fill('aa').join('') + '-bcdefgh' },
      '\'workspace.name\' must be a DNS subdomain'],
  ])('refuses %s', (_, tweak, message) => {
    expect(failure(() => pod(base(), tweak))).toMatch(`test/agent: ${message}`);
  });

  const rolling = (maxSurge: number) => kplus.DeploymentStrategy.rollingUpdate({
    maxSurge: kplus.PercentOrAbsolute.absolute(maxSurge),
    maxUnavailable: kplus.PercentOrAbsolute.absolute(1),
  });

  test('refuses a rolling update that starts the new pod first', () => {
    expect(failure(() => deployment(base(), { strategy: rolling(1) }))).toBe(
      'test/coder: \'strategy\' must end the old pod before the new one starts, since only one pod can mount the workspace, '
      + 'got {"rollingUpdate":{"maxSurge":1,"maxUnavailable":1},"type":"RollingUpdate"}; '
      + 'give DeploymentStrategy.recreate(), or a rolling update with maxSurge 0');
  });

  test('takes one that ends the old pod first, and any for a disk that several pods of a node mount', () => {
    deployment(base(), { strategy: rolling(0) });
    deployment(base(), { strategy: rolling(1), workspace: { ...workspace, accessMode: READ_WRITE_ONCE } });
  });
});
