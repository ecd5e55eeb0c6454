import { App, Chart, Duration, JsonPatch, Lazy, Size, Testing, ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentMount, AgentNamespace, AgentPolicy, AppArmorProfile, HardenedAgentPod, HardenedAgentPodProps,
  SupplementalGroupsPolicy,
} from '../../../src';
import { IMAGE, Manifest, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
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
    ['AppArmor of the pod', { podAppArmorProfile: AppArmorProfile.localhost('agent') },
      { securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: 'agent' } } }],
    ['AppArmor of the container', { appArmorProfile: AppArmorProfile.runtimeDefault() },
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
      { name: 'work', mountPath: '/work', readOnly: false, subPath: 'a' },
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

describe('as a pod of cdk8s-plus', () => {
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
    const { containers: [container] } = spec({
      image: undefined,
      port: undefined,
      containers: [{ image: IMAGE, portNumber: 8080, liveness: kplus.Probe.fromCommand(['true']), startup: kplus.Probe.fromTcpSocket() }],
    });
    expect(container.livenessProbe).toMatchObject({ exec: { command: ['true'] } });
    expect(container.startupProbe).toMatchObject({ tcpSocket: { port: 8080 } });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/', port: 8080 });
  });
});

describe('fill, never override', () => {
  test.each<[string, Partial<HardenedAgentPodProps>, string]>([
    ['root', { securityContext: { user: 0 } }, 'spec.securityContext.runAsUser is 0; set runAsNonRoot to true, and'],
    ['a root container', { containerSecurityContext: { user: 0 } }, 'spec.containers[0].securityContext.runAsUser is 0; set runAs'],
    ['a group of root', { securityContext: { fsGroup: 0 } }, 'spec.securityContext.fsGroup is 0'],
    ['maybe root', { containerSecurityContext: { ensureNonRoot: false } }, 'spec.containers[0].securityContext.runAsNonRoot is false'],
    ['privileged', { containerSecurityContext: { privileged: true } },
      'securityContext.privileged is true; set privileged and allowPrivilegeEscalation to false (no-privilege-escalation)'],
    ['escalation', { containerSecurityContext: { allowPrivilegeEscalation: true, privileged: false } }, 'allowPrivilegeEscalation is true'],
    ['a writable root', { containerSecurityContext: { readOnlyRootFilesystem: false } },
      'readOnlyRootFilesystem is false; set readOnlyRootFilesystem to true and mount a volume at each folder'],
    ['a capability', { containerSecurityContext: { capabilities: { add: [kplus.Capability.NET_RAW] } } },
      'capabilities.add is ["NET_RAW"]'],
    ['no seccomp', { containerSecurityContext: { seccompProfile: { type: kplus.SeccompProfileType.UNCONFINED } } },
      'seccompProfile.type is "Unconfined"'],
    ['a token', { automountServiceAccountToken: true }, 'spec.automountServiceAccountToken is true'],
    ['latest', { image: 'agent:latest' }, 'spec.containers[0].image is "agent:latest"; set image to a digest'],
    ['no tag', { image: 'registry:5000/agent' }, 'spec.containers[0].image is "registry:5000/agent"'],
  ])('%s stays, fails synth and names field, value, remedy and rule', (_, tweak, message) => {
    const b = base();
    pod(b, tweak);
    const error = failure(() => Testing.synth(b.chart));
    expect(error).toMatch('[test/agent] ');
    expect(error).toMatch(message);
    expect(error.split('\n')).toHaveLength(2); // the heading of cdk8s and the one fault, once
  });

  test('a host path and a host port', () => {
    const b = base();
    const volume = kplus.Volume.fromHostPath(b.chart, 'host', 'host', { path: '/' });
    pod(b, { image: undefined, port: undefined, volumes: [volume], containers: [{ image: IMAGE, ports: [{ number: 80, hostPort: 80 }] }] });
    const error = failure(() => Testing.synth(b.chart));
    expect(error).toMatch('spec.volumes[0].hostPath is {"path":"/","type":""}; use one of these volume types');
    expect(error).toMatch('spec.containers[0].ports[0].hostPort is 80');
  });

  test('what a patch weakens after the fact is seen', () => {
    const b = base();
    ApiObject.of(pod(b)).addJsonPatch(JsonPatch.replace('/spec/hostPID', true));
    expect(failure(() => Testing.synth(b.chart))).toMatch('[test/agent] spec.hostPID is true');
  });

  test('an acknowledgement lets it through and stands in the manifest', () => {
    const b = base();
    AgentPolicy.acknowledge(pod(b, { image: 'agent:latest' }), 'no-latest-image', 'pinned by the admission webhook');
    const { metadata, spec: { containers } } = only(b.chart, 'Pod');
    expect(containers[0].image).toBe('agent:latest');
    expect(metadata.annotations).toEqual({ 'cdk8s-hardened-agents/acknowledged-no-latest-image': 'pinned by the admission webhook' });
  });
});

describe('bad input', () => {
  test.each<[string, Partial<HardenedAgentPodProps>, string]>([
    ['no container', { image: undefined, port: undefined },
      'a pod needs a container; give \'image\' or \'containers\', or call addContainer'],
    ['an empty list of containers', { image: undefined, port: undefined, containers: [] }, 'a pod needs a container'],
    ['short and long form at once', { containers: [{ image: IMAGE }] },
      'give either \'image\' for one container or \'containers\', not both'],
    ['a field of the short form in the long form', { image: undefined, containers: [{ image: IMAGE }] },
      '\'port\' belongs to the container that \'image\' describes'],
    ['an empty image', { image: ' ' }, '\'image\' must name an image such as "agent@sha256:<64 hex>", got " "'],
    ['a name in capitals', { name: 'Agent' }, '\'name\' must be a DNS subdomain'],
    ['a name of 254 characters', { name: Array(127).fill('a').join('.') + 'bb' }, '\'name\' must be a DNS subdomain'],
    ['a container name with a dot', { containerName: 'a.b' }, '\'containers.name\' must be a DNS label'],
    ['a container name of 64 characters', { containerName: 'a'.repeat(64) }, '\'containers.name\' must be a DNS label'],
    ['port 0', { port: 0 }, '\'port\' must be an integer from 1 to 65535, got 0'],
    ['port 65536', { port: 65536 }, '\'port\' must be an integer from 1 to 65535, got 65536'],
    ['half a port', { port: 80.5 }, '\'port\' must be an integer from 1 to 65535, got 80.5'],
    ['a relative writable path', { writablePaths: [{ path: 'tmp' }] },
      '\'writablePaths[0].path\' must be an absolute path without ".." and ":", such as "/tmp", got "tmp"'],
    ['the root as writable path', { writablePaths: [{ path: '//' }] },
      '\'writablePaths[0].path\' must not be the root, got "//"; the root stays read-only'],
    ['a path that climbs', { writablePaths: [{ path: '/tmp/../etc' }] }, '\'writablePaths[0].path\' must be an absolute path'],
    ['a writable /proc', { writablePaths: [{ path: '/proc' }] }, 'must not lie under /proc, /sys or /dev, got "/proc"'],
    ['a writable path under /sys', { writablePaths: [{ path: '/sys/fs' }] }, 'must not lie under /proc, /sys or /dev, got "/sys/fs"'],
    ['a writable path under /dev', { writablePaths: [{ path: '/dev/shm' }] }, 'must not lie under /proc, /sys or /dev, got "/dev/shm"'],
    ['a writable path twice', { writablePaths: [{ path: '/tmp' }, { path: '/tmp/' }] },
      '\'writablePaths\' must name each path once, and none that is mounted otherwise, got "/tmp"'],
    ['a writable path of nothing', { writablePaths: [{ path: '/tmp', size: Size.mebibytes(0) }] },
      '\'writablePaths[0].size\' must be above zero'],
    ['no CPU', { resources: { cpu: { limit: kplus.Cpu.millis(0) } } },
      '\'resources.cpu.limit\' must be above zero, in whole thousandths of a CPU such as Cpu.millis(50), got "0m"'],
    ['negative CPU', { resources: { cpu: { request: kplus.Cpu.units(-1) } } }, '\'resources.cpu.request\' must be above zero'],
    ['no memory', { resources: { memory: { limit: Size.mebibytes(0) } } }, '\'resources.memory.limit\' must be above zero'],
    ['a CPU request above its limit', { resources: { cpu: { request: kplus.Cpu.units(2), limit: kplus.Cpu.millis(500) } } },
      '\'resources.cpu.request\' must not be above the limit 500m, got "2"'],
    ['a memory request above its limit', { resources: { memory: { request: Size.gibibytes(1), limit: Size.mebibytes(512) } } },
      '\'resources.memory.request\' must not be above the limit 512Mi, got "1Gi"'],
    ['a variable twice', { env: { A: '1' }, envVariables: { A: kplus.EnvValue.fromValue('2') } },
      '\'env\' must not name a variable that \'envVariables\' names too, got "A"'],
    ['a variable that is no string', { env: { A: 1 as unknown as string } }, '\'env.A\' must be a string, got 1'],
    ['a label of ours', { labels: { 'cdk8s-hardened-agents/agent': 'false' } },
      '\'labels\' must have no key that begins with "cdk8s-hardened-agents/"'],
    ['an acknowledgement by annotation', { annotations: { 'cdk8s-hardened-agents/acknowledged-x': 'y' } }, 'use AgentPolicy.acknowledge'],
    ['an unknown policy for groups', { supplementalGroupsPolicy: 'Lax' as SupplementalGroupsPolicy },
      '\'supplementalGroupsPolicy\' must be one of "Merge", "Strict", got "Lax"'],
    ['the same name twice', { image: undefined, port: undefined, containers: [{ image: IMAGE }, { image: IMAGE }] },
      '\'containers.name\' must differ from the names of the pod\'s other containers, got "main"'],
    ['the same name as an init container', { containerName: 'a', initContainers: [{ name: 'a', image: IMAGE }] },
      '\'containers.name\' must differ'],
    ['a probe on an init container', { initContainers: [{ image: IMAGE, probes: { path: '/' } }] },
      'container "init-0" in \'initContainers\' must have no probes'],
    ['a sidecar among the containers', {
      image: undefined,
      port: undefined,
      containers: [{ image: IMAGE, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
    },
    '\'restartPolicy\' must be set in \'initContainers\' alone'],
  ])('refuses %s', (_, tweak, message) => {
    const b = base();
    const error = failure(() => {
      pod(b, tweak);
      Testing.synth(b.chart);
    });
    expect(error).toMatch(/^test\/agent: |\[test\/agent\] /);
    expect(error).toMatch(message);
  });

  test.each(['namespace', 'runtime'])('refuses to go without a %s, whatever language is lax about it', (prop) => {
    expect(failure(() => pod(base(), { [prop]: undefined }))).toBe(`test/agent: '${prop}' must be given, got nothing`);
  });

  test.each(['containers', 'initContainers', 'writablePaths', 'mounts', 'tolerations', 'imagePullSecrets', 'topologySpreadConstraints'])(
    'refuses %s that are no list, or have gaps, from whoever is not typed', (prop) => {
      const rest = prop === 'containers' ? { image: undefined, port: undefined } : {};
      expect(failure(() => pod(base(), { ...rest, [prop]: 'text' }))).toBe(`test/agent: '${prop}' must be a list without gaps, got "text"`);
      expect(failure(() => pod(base(), { ...rest, [prop]: [null] }))).toBe(`test/agent: '${prop}' must be a list without gaps, got [null]`);
    });

  test('refuses a runtime that is none', () => {
    expect(failure(() => pod(base(), { runtime: 'gvisor' as never })))
      .toMatch('test/agent: \'runtime\' must be a runtime such as new GVisorRuntime(…)');
  });

  test('refuses a volume with the name of one of ours', () => {
    const b = base();
    pod(b, { volumes: [kplus.Volume.fromEmptyDir(b.chart, 'tmp', 'tmp')] });
    expect(failure(() => Testing.synth(b.chart))).toMatch('test/agent: two volumes have the name "tmp"; give yours another');
  });

  test('refuses a namespace from another app', () => {
    const b = base();
    const elsewhere = new AgentNamespace(new Chart(new App(), 'elsewhere'), 'ns', { name: 'other' });
    expect(failure(() => pod(b, { namespace: elsewhere })))
      .toBe('test/agent: \'namespace\' must belong to the same app, got "elsewhere/ns"; create it in this app, or refer to it by name');
  });

  test('refuses affinity together with scheduling', () => {
    const b = base();
    const agent: HardenedAgentPod = pod(b, { affinity: { podAffinity: {} } });
    agent.scheduling.separate(pod(b, {}, 'other'));
    expect(failure(() => Testing.synth(b.chart))).toMatch('test/agent: give either \'affinity\' or rules of \'scheduling\', not both');
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
