import { FillOverride, containerValues, overrideUses, podValues } from '../../../src/engine/hardening/fill-values';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { Json } from '../../../src/engine/value/json';
import { makeObject } from '../../support/plain';

const pod = (spec: Json, name = 'web'): Json => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
const job: Json = makeObject('batch/v1', 'Job', { name: 'nightly' }, { template: { spec: { containers: [{ name: 'main' }] } } });
const web = pod({
  containers: [{ name: 'main' }],
  initContainers: [{ name: 'setup' }, { name: 'proxy', restartPolicy: 'Always' }],
  ephemeralContainers: [{ name: 'debug' }],
});

test.each<[string, FillOverride, [matches: boolean, keepsRunning: boolean, isOfJobs: boolean]]>([
  ['all pods', {}, [true, true, true]],
  ['a kind', { kind: 'Pod' }, [true, true, false]],
  ['a kind that is not there', { kind: 'Deployment' }, [false, false, false]],
  ['a name', { name: 'nightly' }, [true, true, true]],
  ['the name of another kind', { kind: 'Pod', name: 'nightly' }, [false, false, false]],
  ['a container', { container: 'main' }, [true, true, true]],
  ['an init container, which ends', { container: 'setup' }, [true, false, true]],
  ['a sidecar, which keeps running', { container: 'proxy' }, [true, true, true]],
  ['a container for debugging, which nothing fills', { container: 'debug' }, [false, false, true]],
  ['a container that is not there', { container: 'other', kind: 'Pod' }, [false, false, false]],
])('an override applies to %s', (_, override, [matches, keepsRunning, isOfJobs]) => {
  expect(overrideUses([override], [web, job], PodKinds.BUILT_IN)).toEqual([{ matches, keepsRunning, isOfJobs }]);
});

test('an override applies by the pods that it selects, and not by all', () => {
  const init = pod({ initContainers: [{ name: 'setup' }], containers: [] }, 'init');
  const [{ matches, keepsRunning }] = overrideUses([{ name: 'init' }], [web, init], PodKinds.BUILT_IN);
  expect([matches, keepsRunning]).toEqual([true, false]);
});

test('an override of a container says nothing about its pod', () => {
  const overrides = [{ container: 'main', runAs: 1 }, { kind: 'Pod', runAs: 2 }, { kind: 'Job', runAs: 3 }];
  expect(podValues({ runAs: 7, overrides }, web).runAs).toBe(2);
  expect(podValues({ runAs: 7, overrides: overrides.slice(0, 1) }, web).runAs).toBe(7);
  expect(containerValues({ runAs: 7, overrides: overrides.slice(0, 1) }, web, 'main').runAs).toBe(1);
  expect(containerValues({ runAs: 7, overrides: overrides.slice(0, 1) }, web, 'proxy').runAs).toBe(7);
  expect(containerValues({ runAs: 7 }, web, 'main')).toEqual({ runAs: 7 });
  expect(podValues({ runAs: 7 }, web)).toEqual({ runAs: 7 });
});

test('a value that an override leaves out stays, resources and variables are merged', () => {
  const figures = (cpu: string) => ({ requests: { cpu }, limits: { cpu } });
  const { resources, env, runAs } = podValues({
    runAs: 7,
    resources: { requests: { memory: '1Gi', cpu: '1' }, limits: { memory: '1Gi', cpu: '1' } },
    env: { A: '1', B: '1' },
    overrides: [{ runAs: undefined, resources: figures('2'), env: { B: '2' } }],
  }, web);
  expect({ resources, env, runAs }).toEqual({
    runAs: 7,
    resources: { requests: { memory: '1Gi', cpu: '2' }, limits: { memory: '1Gi', cpu: '2' } },
    env: { A: '1', B: '2' },
  });
  const own = { resources: figures('2'), env: { B: '2' } };
  expect(podValues({ overrides: [own] }, web)).toEqual(own);
  expect(podValues({ ...own, overrides: [{ runAs: 1 }] }, web)).toEqual({ ...own, runAs: 1 });
});
