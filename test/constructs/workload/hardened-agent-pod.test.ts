import { Duration, Lazy, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentAppArmorProfile, AgentMount, BindMountOption, HardenedAgentPodProps, SupplementalGroupsPolicy } from '../../../src';
import { IMAGE, Manifest, base, only, pod } from '../../support/app';
import { mayWarn } from '../../support/output';
import { expectSnapshot, expectValid } from '../../support/schema';

/** The pod of the base with one tweak, checked against the schema. */
function spec(tweak: Partial<HardenedAgentPodProps> = {}): Manifest {
  const b = base();
  pod(b, tweak);
  expectValid(Testing.synth(b.chart));
  return only(b.chart, 'Pod').spec;
}

test('the short form: an image and a port', () => {
  const b = base();
  pod(b);
  expectSnapshot(b.chart);
});

test('the long form: init container, native sidecar, two containers', () => {
  const b = base();
  pod(b, {
    image: undefined,
    port: undefined,
    initContainers: [
      { image: IMAGE, args: ['prepare'] },
      { name: 'proxy', image: IMAGE, portNumber: 3128, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS },
    ],
    containers: [{ name: 'agent', image: IMAGE, portNumber: 8080 }, { name: 'helper', image: IMAGE, writablePaths: [] }],
  });
  expectSnapshot(b.chart);
});

describe('what people set', () => {
  mayWarn('no-runtime-ignored-settings', 'no-host-aliases', 'require-image-digest');

  test.each<[string, Partial<HardenedAgentPodProps>, object]>([
    ['node selector', { nodeSelector: { pool: 'agents' } }, { nodeSelector: { pool: 'agents' } }],
    ['tolerations', { tolerations: [{ key: 'a', operator: 'Exists' }] }, { tolerations: [{ key: 'a', operator: 'Exists' }] }],
    ['affinity', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] } } },
      { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] } } }],
    ['spread', { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
      { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] }],
    ['priority class', { priorityClassName: 'low' }, { priorityClassName: 'low' }],
    ['termination grace', { terminationGracePeriod: Duration.minutes(2) }, { terminationGracePeriodSeconds: 120 }],
    ['restart policy', { restartPolicy: kplus.RestartPolicy.NEVER }, { restartPolicy: 'Never' }],
    ['AppArmor of the pod', { podAppArmorProfile: AgentAppArmorProfile.localhost('agent') },
      { securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: 'agent' } } }],
    ['AppArmor of the container', { appArmorProfile: AgentAppArmorProfile.runtimeDefault() },
      { containers: [{ securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }] }],
    ['supplemental groups', { supplementalGroupsPolicy: SupplementalGroupsPolicy.STRICT },
      { securityContext: { supplementalGroupsPolicy: 'Strict' } }],
    ['the users of the node', { hostUsers: true }, { hostUsers: true }],
    ['command and arguments', { command: ['/agent'], args: ['--fast'] }, { containers: [{ command: ['/agent'], args: ['--fast'] }] }],
    ['pull policy', { imagePullPolicy: kplus.ImagePullPolicy.NEVER }, { containers: [{ imagePullPolicy: 'Never' }] }],
    ['host aliases', { hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }] }, { hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }] }],
    ['dns', { dns: { policy: kplus.DnsPolicy.NONE, nameservers: ['10.96.0.53'] } },
      { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.53'] } }],
    ['container name', { containerName: 'claude-code' }, { containers: [{ name: 'claude-code' }] }],
    ['user of the pod, for its containers too', { securityContext: { user: 1000, group: 2000 } },
      {
        securityContext: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 65534 },
        containers: [{ securityContext: { runAsUser: 1000, runAsGroup: 2000 } }],
      }],
    ['user of the container', { containerSecurityContext: { user: 1000 } },
      { securityContext: { runAsUser: 65534 }, containers: [{ securityContext: { runAsUser: 1000, runAsGroup: 65534 } }] }],
    ['a localhost seccomp profile',
      { containerSecurityContext: { seccompProfile: { type: kplus.SeccompProfileType.LOCALHOST, localhostProfile: 'agent.json' } } },
      { containers: [{ securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'agent.json' } } }] }],
  ])('%s', (_, tweak, expected) => {
    expect(spec(tweak)).toMatchObject(expected);
  });

  test('name, labels and annotations', () => {
    const b = base();
    pod(b, { name: 'claude-code', labels: { a: 'b' }, annotations: { c: 'd' } });
    expect(only(b.chart, 'Pod').metadata).toMatchObject({
      name: 'claude-code',
      labels: { 'a': 'b', 'cdk8s-hardened-agents/agent': 'true' },
      annotations: { c: 'd' },
    });
  });

  test('image pull secrets', () => {
    const b = base();
    pod(b, { imagePullSecrets: [kplus.Secret.fromSecretName(b.chart, 'one', 'one'), kplus.Secret.fromSecretName(b.chart, 'two', 'two')] });
    expect(only(b.chart, 'Pod').spec.imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
  });

  test('a service account of its own, else the namespace\'s without a token', () => {
    const b = base();
    const account = new kplus.ServiceAccount(b.chart, 'account', { metadata: { name: 'mine', namespace: 'agents' } });
    pod(b, { serviceAccount: account });
    expect(only(b.chart, 'Pod').spec.serviceAccountName).toBe('mine');
    expect(spec().serviceAccountName).toBe('agent');
  });

  test('a tag is pulled always, a digest if it is not there', () => {
    expect(spec({ image: 'agent:1.2' }).containers[0].imagePullPolicy).toBe('Always');
    expect(spec().containers[0].imagePullPolicy).toBe('IfNotPresent');
  });

  test('files of ConfigMaps, Secrets, claims and images', () => {
    const b = base();
    const metadata = { namespace: 'agents' };
    pod(b, {
      mounts: [
        AgentMount.configMap('/etc/agent', new kplus.ConfigMap(b.chart, 'cm', { metadata: { ...metadata, name: 'settings' } })),
        AgentMount.secret('/var/run/keys', kplus.Secret.fromSecretName(b.chart, 'keys', 'keys')),
        AgentMount.persistentVolumeClaim('/work', kplus.PersistentVolumeClaim.fromClaimName(b.chart, 'pvc', 'work'),
          { readOnly: false, subPath: 'a' }),
        AgentMount.image('/models', `models@sha256:${'b'.repeat(64)}`),
      ],
    });
    expectValid(Testing.synth(b.chart));
    const { volumes, containers: [container] } = only(b.chart, 'Pod').spec;
    expect(volumes).toEqual([
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      { name: 'etc-agent', configMap: { name: 'settings' } },
      { name: 'var-run-keys', secret: { secretName: 'keys', defaultMode: 0o440 } },
      { name: 'work', persistentVolumeClaim: { claimName: 'work' } },
      { name: 'models', image: { reference: `models@sha256:${'b'.repeat(64)}`, pullPolicy: 'IfNotPresent' } },
    ]);
    expect(container.volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'etc-agent', mountPath: '/etc/agent', readOnly: true },
      { name: 'var-run-keys', mountPath: '/var/run/keys', readOnly: true },
      { name: 'work', mountPath: '/work', subPath: 'a' },
      { name: 'models', mountPath: '/models', readOnly: true },
    ]);
  });

  test('volumes and mounts of cdk8s-plus', () => {
    const b = base();
    const volume = kplus.Volume.fromEmptyDir(b.chart, 'cache', 'cache');
    pod(b, {
      image: undefined,
      port: undefined,
      containers: [{ image: IMAGE, volumeMounts: [{ path: '/cache', volume }] }],
      volumes: [volume],
    });
    const { volumes, containers: [container] } = only(b.chart, 'Pod').spec;
    expect(volumes).toContainEqual({ name: 'cache', emptyDir: { sizeLimit: '64Mi' } });
    expect(container.volumeMounts).toContainEqual({ name: 'cache', mountPath: '/cache' });
  });

  test('writable paths, each of its own size', () => {
    const { volumes } = spec({ writablePaths: [{ path: '/tmp/' }, { path: '/var/lib/agent', size: Size.mebibytes(32), inMemory: true }] });
    expect(volumes).toEqual([
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      { name: 'var-lib-agent', emptyDir: { sizeLimit: '32Mi', medium: 'Memory' } },
    ]);
  });

  test('a writable path from which nothing is executed', () => {
    const bindMountOptions = [BindMountOption.NO_SUID, BindMountOption.NO_EXEC, BindMountOption.NO_SUID];
    const { containers } = spec({ writablePaths: [{ path: '/tmp', bindMountOptions }, { path: '/cache', bindMountOptions: [] }] });
    expect(containers[0].volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp', bindMountOptions: ['noexec', 'nosuid'] },
      { name: 'cache', mountPath: '/cache' },
    ]);
  });

  test('writable paths of two containers are two volumes', () => {
    const { volumes, containers } = spec({
      image: undefined,
      port: undefined,
      containers: [{ name: 'a', image: IMAGE }, { name: 'b', image: IMAGE }],
    });
    expect(volumes.map((volume: Manifest) => volume.name)).toEqual(['a-tmp', 'b-tmp']);
    expect(containers[1].volumeMounts).toEqual([{ name: 'b-tmp', mountPath: '/tmp' }]);
  });

  test('tokens are resolved', () => {
    expect(spec({ priorityClassName: Lazy.any({ produce: () => 'late' }) }).priorityClassName).toBe('late');
  });
});

test('numbers of storage that cdk8s-plus cannot write come out', () => {
  expect(spec({ resources: { ephemeralStorage: { limit: Size.mebibytes(512) } } }).containers[0].resources).toEqual({
    limits: { 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '512Mi' },
    requests: { 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '512Mi' },
  });
});

test('a request alone stands for the limit, a limit alone for the request', () => {
  expect(spec({ resources: { cpu: { request: kplus.Cpu.units(1) }, memory: { limit: Size.gibibytes(1) } } }).containers[0].resources)
    .toEqual({
      limits: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '1Gi' },
      requests: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '1Gi' },
    });
});
