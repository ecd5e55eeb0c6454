import * as fc from 'fast-check';
import { Json } from '../../src/engine/value/json';

/** Hardened pods with a few fields of Pod Security set at random, well or badly, or taken away. */

const MISSING = Symbol('missing');
type Choices = { readonly [field: string]: readonly unknown[] };

const PROFILES = [{ type: 'Unconfined' }, { type: 'RuntimeDefault' }, { type: 'Localhost', localhostProfile: 'a' }];
const LABELS = [{ type: 'spc_t' }, { type: 'container_t' }, { type: '' }, { user: 'u' }, { role: 'r' }];
const HANDLERS = [{ httpGet: { port: 1, host: 'a' } }, { tcpSocket: { port: 1, host: 'a' } }, { httpGet: { port: 1 } },
  { exec: { command: ['a'] } }];
const source = (volume: Json) => [{ name: 'a', ...volume }];

const POD: Choices = {
  hostNetwork: [true, false],
  hostPID: [true, false],
  hostIPC: [true, false],
  hostUsers: [true, false],
  volumes: [{ hostPath: { path: '/' } }, { nfs: { server: 'a', path: '/' } }, { gitRepo: { repository: 'a' } }, { emptyDir: {} },
    { image: { reference: 'a' } },
    { ephemeral: {} }, { projected: { sources: [] } }].map(source),
};

const POD_SECURITY: Choices = {
  runAsNonRoot: [true, false, MISSING],
  runAsUser: [0, 5, MISSING],
  seccompProfile: [...PROFILES, MISSING],
  seLinuxOptions: LABELS,
  appArmorProfile: PROFILES,
  windowsOptions: [{ hostProcess: true }, { hostProcess: false }],
  sysctls: [[{ name: 'kernel.msgmax', value: '1' }], [{ name: 'net.ipv4.tcp_rmem', value: '1' }],
    [{ name: 'net.ipv4.tcp_notsent_lowat', value: '1' }], [{ name: 'net.ipv4.tcp_slow_start_after_idle', value: '0' }]],
};

const CONTAINER: Choices = {
  ports: [[{ containerPort: 80, hostPort: 80 }], [{ containerPort: 80, hostPort: 0 }]],
  livenessProbe: HANDLERS,
  lifecycle: HANDLERS.flatMap((handler) => [{ postStart: handler }, { preStop: handler }]),
};

const CONTAINER_SECURITY: Choices = {
  privileged: [true, false],
  allowPrivilegeEscalation: [true, false, MISSING],
  capabilities: [{ drop: ['ALL'] }, { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }, { drop: ['ALL'], add: ['SYS_ADMIN'] },
    { drop: ['NET_RAW'] }, {}, MISSING],
  runAsNonRoot: [true, false, MISSING],
  runAsUser: [0, 1000, MISSING],
  seccompProfile: [...PROFILES, MISSING],
  procMount: ['Default', 'Unmasked'],
  seLinuxOptions: LABELS,
  appArmorProfile: PROFILES,
  windowsOptions: [{ hostProcess: true }, { hostProcess: false }],
};

const ANNOTATIONS: Choices = {
  'container.apparmor.security.beta.kubernetes.io/main': ['unconfined', 'runtime/default',
    'localhost/a', ''],
};

/** Some fields of an object, each so seldom that a pod has one or two of them. */
function tweaks(choices: Choices): fc.Arbitrary<Json> {
  const seldom = (values: readonly unknown[]) => fc.oneof(
    { weight: 25, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
  return fc.record(Object.fromEntries(Object.entries(choices).map(([field, values]) => [field, seldom(values)])));
}

function apply(object: Json, tweak: Json): Json {
  const set = Object.entries(tweak).filter(([, value]) => value !== undefined && value !== MISSING);
  const kept = Object.entries(object).filter(([field]) => tweak[field] !== MISSING);
  return Object.fromEntries([...kept, ...set]);
}

/** Such pods, made from a hardened one with a container and an init container. */
export function weakenedPods(hardened: Json, count: number): Json[] {
  const secured = (security: Choices) => fc.tuple(tweaks(security === POD_SECURITY ? POD : CONTAINER), tweaks(security));
  const all = fc.tuple(secured(POD_SECURITY), secured(CONTAINER_SECURITY), secured(CONTAINER_SECURITY), tweaks(ANNOTATIONS));
  const weaken = (object: Json, [tweak, security]: [Json, Json]): Json =>
    ({ ...apply(object, tweak), securityContext: apply(object.securityContext, security) });
  return fc.sample(all, { numRuns: count, seed: 1 }).map(([pod, main, init, annotations]) => {
    const spec = weaken(hardened.spec, pod);
    return {
      ...hardened,
      metadata: { ...hardened.metadata, annotations: apply({}, annotations) },
      spec: {
        ...spec,
        containers: [weaken(hardened.spec.containers[0], main)],
        initContainers: [weaken(hardened.spec.initContainers[0], init)],
      },
    };
  });
}
