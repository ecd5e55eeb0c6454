import * as fc from 'fast-check';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { FillValues } from '../../../src/engine/hardening/fill-values';
import { harden } from '../../../src/engine/hardening/harden';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { GVISOR } from '../../../src/engine/runtimes/known-runtimes';
import { IAgentRuntime, RuntimeIsolation } from '../../../src/engine/runtimes/traits';
import { Json } from '../../../src/engine/value/json';
import { IMAGE } from '../../support/app';
import { makeObject } from '../../support/plain';
import { runs } from '../../support/properties';
import { schemaErrors } from '../../support/schema';

/** What the rules say of a pod that has an account, which nobody but its author can know. */
const evaluateAlone = (spec: Json) =>
  Evaluator.ALL.evaluate({ kind: 'Pod', spec: { serviceAccountName: 'agent', ...spec } }, new ClusterView([], { complete: false }));
const gvisor: IAgentRuntime = { runtimeClassName: 'gvisor', traits: GVISOR };
const userNamespaces: IAgentRuntime = {
  runtimeClassName: 'kata',
  traits: {
    isolation: RuntimeIsolation.VIRTUAL_MACHINE,
    allowsUserNamespaces: true,
  },
};
const runtimes = fc.constantFrom<IAgentRuntime>(gvisor, userNamespaces, { traits: { isolation: RuntimeIsolation.SHARED_KERNEL } });

/** Objects with any of these fields set, to weak values as well as strong ones. */
function some(fields: { [name: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<Json> {
  return fc.record(fields, { requiredKeys: [], noNullPrototype: true });
}

const id = fc.constantFrom(0, 1000, 65534);
const seccompProfile = fc.constantFrom({ type: 'Unconfined' }, { type: 'RuntimeDefault' });
const amounts = some({
  'cpu': fc.constantFrom('1', '250m'),
  'memory': fc.constant('1Gi'),
  'ephemeral-storage': fc.constant('2Gi'),
  'example.com/gpu': fc.constant('1'),
});
const container = some({
  image: fc.constant('agent'),
  stdin: fc.boolean(),
  resources: some({ requests: amounts, limits: amounts, claims: fc.constant([{ name: 'gpu' }]) }),
  securityContext: some({
    runAsNonRoot: fc.boolean(),
    runAsUser: id,
    runAsGroup: id,
    seccompProfile,
    privileged: fc.boolean(),
    allowPrivilegeEscalation: fc.boolean(),
    readOnlyRootFilesystem: fc.boolean(),
    capabilities: some({ add: fc.constant(['SYS_ADMIN']), drop: fc.constantFrom([], ['NET_RAW']) }),
    procMount: fc.constant('Default'),
  }),
}).map((fields) => ({ name: 'main', ...fields }));
const volume = fc.constantFrom<Json>({ emptyDir: {} }, { emptyDir: { medium: 'Memory' } }, { emptyDir: { sizeLimit: '5Gi' } },
  { hostPath: { path: '/' } });
const specs = some({
  runtimeClassName: fc.constant('other'),
  automountServiceAccountToken: fc.boolean(),
  enableServiceLinks: fc.boolean(),
  hostNetwork: fc.boolean(),
  hostPID: fc.boolean(),
  hostIPC: fc.boolean(),
  hostUsers: fc.boolean(),
  shareProcessNamespace: fc.boolean(),
  nodeName: fc.constant('node-1'),
  securityContext: some({
    runAsNonRoot: fc.boolean(),
    runAsUser: id,
    runAsGroup: id,
    fsGroup: id,
    seccompProfile,
    supplementalGroups: fc.constant([0]),
  }),
  initContainers: fc.array(container, { maxLength: 2 }),
  volumes: fc.array(volume.map((source) => ({ name: 'v', ...source })), { maxLength: 2 }),
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
});

test('what is set stays as it is', () => {
  fc.assert(fc.property(specs, runtimes, (spec, runtime) => {
    expect(harden(spec, runtime)).toMatchObject(spec); // lists in it must be equal in length, objects have all that they had
  }), runs(500));
});

test('hardened twice is hardened once, and what was given is left alone', () => {
  fc.assert(fc.property(specs, runtimes, (spec, runtime) => {
    const before = structuredClone(spec);
    const once = harden(spec, runtime);
    expect(harden(once, runtime)).toStrictEqual(once);
    expect(spec).toStrictEqual(before);
  }), runs(500));
});

test('what comes out is valid to the API server', () => {
  fc.assert(fc.property(specs, runtimes, (spec, runtime) => {
    const manifest = makeObject('v1', 'Pod', { name: 'agent' }, harden({ containers: [{ name: 'main' }], ...spec }, runtime));
    expect(schemaErrors(JSON.parse(JSON.stringify(manifest)))).toEqual([]);
  }), runs(200));
});

test('a container with name and image alone breaks no rule once hardened', () => {
  const spec = harden({ containers: [{ name: 'main', image: IMAGE }] }, gvisor);
  expect(evaluateAlone(spec)).toEqual([]);
  expect(spec).toEqual({
    runtimeClassName: 'gvisor',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    shareProcessNamespace: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      fsGroup: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [{
      name: 'main',
      image: IMAGE,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        runAsGroup: 65534,
        seccompProfile: { type: 'RuntimeDefault' },
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      resources: {
        requests: { 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '1Gi' },
        limits: { 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '1Gi' },
      },
    }],
  });
});

test('whatever leaves fields out breaks no rule once hardened', () => {
  const sparse = fc.record({ initContainers: fc.boolean(), volumes: fc.boolean(), contexts: fc.boolean() }).map((has): Json => {
    const bare = { name: 'main', image: IMAGE, ...(has.contexts && { securityContext: {}, resources: {} }) };
    return {
      containers: [bare],
      ...(has.initContainers && { initContainers: [{ ...bare, name: 'setup' }] }),
      ...(has.volumes && { volumes: [{ name: 'tmp', emptyDir: {} }] }),
      ...(has.contexts && { securityContext: {} }),
    };
  });
  fc.assert(fc.property(sparse, (spec) => {
    expect(evaluateAlone(harden(spec, gvisor))).toEqual([]);
  }), runs());
});

test('what is chosen for the pod holds for its containers', () => {
  const chosen = { runAsUser: 1000, runAsGroup: 2000, seccompProfile: { type: 'Localhost', localhostProfile: 'agent.json' } };
  const { containers, securityContext } = harden({
    securityContext: chosen,
    containers: [{ name: 'main', securityContext: { runAsGroup: 3000 } }],
  }, gvisor);
  expect(containers[0].securityContext).toMatchObject({ ...chosen, runAsGroup: 3000 });
  expect(securityContext).toMatchObject({ ...chosen, fsGroup: 65534 });
});

test('a profile of the container is not mixed with that of the pod', () => {
  const pod = { seccompProfile: { type: 'Localhost', localhostProfile: 'agent.json' } };
  const { containers } = harden({
    securityContext: pod,
    containers: [{
      name: 'main',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    }],
  }, gvisor);
  expect(containers[0].securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
});

test('a volume without a source is an emptyDir to Kubernetes, and gets its limit', () => {
  const { volumes } = harden({ containers: [], volumes: [{ name: 'a' }, { name: 'b', emptyDir: null }] }, gvisor);
  expect(volumes).toEqual([{ name: 'a', emptyDir: { sizeLimit: '64Mi' } }, { name: 'b', emptyDir: { sizeLimit: '64Mi' } }]);
});

test('a request stands for a limit that is left out, and a limit for a request', () => {
  const [{ resources }] = harden({ containers: [{ name: 'main', resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } } }] },
    gvisor).containers;
  const both = { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '1Gi' };
  expect(resources).toEqual({ requests: both, limits: both });
});

test.each([[userNamespaces, false], [gvisor, undefined]])('users of the pod are told from the node\'s only where the runtime takes it',
  (runtime, hostUsers) => {
    expect(harden({ containers: [] }, runtime).hostUsers).toBe(hostUsers);
  });

test('null is as good as nothing', () => {
  const spec = harden({
    hostPID: null,
    securityContext: null,
    containers: [{
      name: 'main',
      image: IMAGE,
      securityContext: null,
      resources: null,
    }],
  }, gvisor);
  expect(evaluateAlone(spec)).toEqual([]);
});

test('a class that is null is that of a runtime without a class', () => {
  const runtime: IAgentRuntime = { traits: { isolation: RuntimeIsolation.SHARED_KERNEL, allowsUserNamespaces: true } };
  expect(harden({ runtimeClassName: null, containers: [] }, runtime).hostUsers).toBe(false);
  expect(harden({ runtimeClassName: 'other', containers: [] }, runtime).hostUsers).toBeUndefined();
});

describe('values in place of the defaults', () => {
  const values = (value: FillValues) => ({ pod: value, container: () => value });

  test('a user is the group, too, unless one is given', () => {
    const ids = (given: Json, value: FillValues) => {
      const spec = { securityContext: given, containers: [{ name: 'main' }] };
      const { securityContext: own, containers } = harden(spec, gvisor, values(value));
      const [{ securityContext: inner }] = containers;
      return [own.runAsUser, own.runAsGroup, own.fsGroup, inner.runAsUser, inner.runAsGroup];
    };
    expect(ids({}, { runAs: 1000 })).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(ids({}, { runAs: 1000, runAsGroup: 2000 })).toEqual([1000, 2000, 2000, 1000, 2000]);
    expect(ids({}, { runAs: 1000, fsGroup: 3000 })).toEqual([1000, 1000, 3000, 1000, 1000]);
    expect(ids({ runAsUser: 7 }, { runAs: 1000 })).toEqual([7, 65534, 65534, 7, 65534]);
    expect(ids({ runAsUser: null }, { runAs: 1000 })).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(ids({ runAsGroup: 8 }, { runAs: 1000, runAsGroup: 2000 })).toEqual([1000, 8, 2000, 1000, 8]);
  });

  test('variables come last, and the container keeps its own', () => {
    const env = (given: unknown) => harden({ containers: [{ name: 'main', env: given }] }, gvisor, values({ env: { A: '1', B: '2' } }))
      .containers[0].env;
    expect(env(undefined)).toEqual([{ name: 'A', value: '1' }, { name: 'B', value: '2' }]);
    expect(env([{ name: 'B', value: 'x' }])).toEqual([{ name: 'B', value: 'x' }, { name: 'A', value: '1' }]);
    expect(env([{ name: 'A' }, { name: 'B' }])).toEqual([{ name: 'A' }, { name: 'B' }]);
    expect(env('x')).toBe('x');
    expect(harden({ containers: [{ name: 'main' }] }, gvisor).containers[0]).not.toHaveProperty('env');
  });

  test('resources that the container leaves out', () => {
    const [{ resources }] = harden({ containers: [{ name: 'main', resources: { limits: { cpu: '4' }, claims: [] } }] }, gvisor,
      values({ resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } } })).containers;
    expect(resources).toEqual({
      claims: [],
      requests: { 'cpu': '4', 'memory': '1Gi', 'ephemeral-storage': '1Gi' },
      limits: { 'cpu': '4', 'memory': '2Gi', 'ephemeral-storage': '1Gi' },
    });
  });

  test('the size of scratch volumes', () => {
    const volumes = [{ name: 'a', emptyDir: {} }, { name: 'b', hostPath: { path: '/' } }];
    expect(harden({ containers: [], volumes }, gvisor, values({ scratchSize: '8Mi' })).volumes)
      .toEqual([{ name: 'a', emptyDir: { sizeLimit: '8Mi' } }, volumes[1]]);
  });
});

test('a field that nothing fills is not there', () => {
  expect(Object.keys(harden({}, gvisor))).toEqual(
    ['runtimeClassName', 'automountServiceAccountToken', 'enableServiceLinks', 'shareProcessNamespace', 'securityContext']);
});

test('what is no object in a list of containers stays as it is', () => {
  expect(harden({ containers: ['x', null], initContainers: 'x' }, gvisor)).toMatchObject({ containers: ['x', null], initContainers: 'x' });
});
