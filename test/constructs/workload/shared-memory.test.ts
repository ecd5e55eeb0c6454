import { Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentPolicy, HardenedAgentPodProps } from '../../../src';
import { IMAGE, Manifest, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

const GIBIBYTE = { memory: { limit: Size.gibibytes(1) } };

test('/dev/shm of a size, in memory', () => {
  const b = base();
  pod(b, { sharedMemory: Size.mebibytes(256), resources: GIBIBYTE });
  expectValid(Testing.synth(b.chart));
  const { volumes, containers: [container] } = only(b.chart, 'Pod').spec;
  expect(volumes).toContainEqual({ name: 'dev-shm', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } });
  expect(container.volumeMounts).toContainEqual({ name: 'dev-shm', mountPath: '/dev/shm' });
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('each container has its own', () => {
  const b = base();
  const container = { image: IMAGE, sharedMemory: Size.mebibytes(128) };
  pod(b, { image: undefined, port: undefined, containers: [{ ...container, name: 'a' }, { ...container, name: 'b' }] });
  const { volumes } = only(b.chart, 'Pod').spec;
  expect(volumes.map(({ name }: Manifest) => name)).toEqual(['a-tmp', 'a-dev-shm', 'b-tmp', 'b-dev-shm']);
});

test('memory volumes that together are above the limit are reported', () => {
  const b = base();
  pod(b, { sharedMemory: Size.mebibytes(100), writablePaths: [{ path: '/tmp', size: Size.mebibytes(100), inMemory: true }] });
  expect(AgentPolicy.of(b.app).findings().map(({ ruleId }) => ruleId)).toEqual(['no-memory-volume-above-limit']);
});

test.each<[string, Partial<HardenedAgentPodProps>, string]>([
  ['more than the default limit', { sharedMemory: Size.mebibytes(129) },
    '\'sharedMemory\' must not be above the memory limit 128Mi, against which it counts, got "129Mi"; raise the limit in resources.memory'],
  ['more than the limit', { sharedMemory: Size.gibibytes(2), resources: GIBIBYTE },
    '\'sharedMemory\' must not be above the memory limit 1Gi'],
  ['nothing', { sharedMemory: Size.mebibytes(0) }, '\'sharedMemory\' must be above zero'],
  ['a mount there', {
    image: undefined,
    port: undefined,
    containers: [{
      image: IMAGE,
      sharedMemory: Size.mebibytes(64),
      volumeMounts: [{ path: '/dev/shm', volume: kplus.Volume.fromEmptyDir(base().chart, 'shm', 'shm') }],
    }],
  }, '\'writablePaths\' must name each path once, and none that another mount takes, got "/dev/shm"'],
  ['a writable path there', { writablePaths: [{ path: '/dev/shm/' }] },
    '\'writablePaths[0].path\' must not lie under /proc, /sys or /dev, got "/dev/shm/"; use \'sharedMemory\''],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => pod(base(), tweak))).toMatch(`test/agent: ${message}`);
});
