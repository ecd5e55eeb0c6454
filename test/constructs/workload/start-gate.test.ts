import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, ApiObjectProps, App, Chart, Cron, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, AgentSandbox, AgentSandboxTemplate, DnsAllowlist, GVisorRuntime, Harden,
  HardenedAgentCronJob,
  HardenedAgentDeployment, HardenedAgentJob, HardenedAgentPodProps, HardenedAgentStatefulSet, PodSubnetEgressDeny,
  StartGate, StartGateProgram, StartGateProps,
} from '../../../src';
import { Base, IMAGE, Manifest, RANGES, around, base, objects, only, open, pod } from '../../support/app';
import { GIVE_RUNTIME, failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { makeObject } from '../../support/plain';
import { expectSnapshot } from '../../support/schema';

const gate = ({ chart, runtime }: Base, tweak: Partial<StartGateProps> = {}, id = 'gate') =>
  new StartGate(chart, id, { image: IMAGE, runtime, ...tweak });

const agentOf = ({ chart }: Base): Manifest => objects(chart, 'Pod').find(({ metadata }) => metadata.namespace === 'agents')!;
const gateOf = (b: Base): Manifest => agentOf(b).spec.initContainers[0];

/** What a gate tries, without the limit of time, the control and the walls. */
const targetsOf = (b: Base): string[] => gateOf(b).args.slice(3);

const CANARY = [
  'canary-pods.agent-start-gate.svc.cluster.local. 8080 pods of other namespaces',
  'canary.agent-start-gate.svc.cluster.local. 8080 Services of other namespaces',
];
const METADATA = '169.254.169.254 80 the metadata endpoint';
const API = 'api-server 443 the API server';

const gated = (tweak: Partial<StartGateProps> = {}) => {
  const b = base();
  pod(b, { startGate: gate(b, tweak) });
  return b.chart;
};

test('a whole chart', () => {
  expectSnapshot(gated(), around([]));
});

const STATIC = { program: StartGateProgram.STATIC_BINARY };

test('a whole chart with the static binary', () => {
  expectSnapshot(gated(STATIC), gated());
});

test.each(Object.values(StartGateProgram))('no rule has anything against it with %s', (program) => {
  const b = base();
  pod(b, { startGate: gate(b, { program }) });
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('a static binary is the gate, the canary and the control, and differs from the shell in commands alone', () => {
  const [shell, binary] = [{}, STATIC].map((tweak) => {
    const b = base();
    pod(b, { startGate: gate(b, tweak) });
    return b;
  });
  expect([gateOf(shell), gateOf(binary)].map(({ command }) => command.slice(0, 2))).toEqual([['/bin/sh', '-c'], ['/start-gate', 'gate']]);
  expect({ ...gateOf(binary), command: undefined }).toEqual({ ...gateOf(shell), command: undefined });
  const mainOf = (b: Base, name: string): Manifest => (
    objects(b.chart, 'Deployment').find(({ metadata }) => metadata.name === name)!.spec.template.spec.containers[0]);
  expect(mainOf(binary, 'canary')).toEqual({ ...mainOf(shell, 'canary'), command: ['/start-gate', 'serve', '8080'] });
  const control = mainOf(shell, 'control');
  const reaches = ['/start-gate', 'reaches', '8080', ...CANARY.map((target) => target.split(' ')[0])];
  expect(mainOf(binary, 'control')).toEqual({
    ...control, command: ['/start-gate', 'wait'], readinessProbe: { ...control.readinessProbe, exec: { command: reaches } },
  });
  const others = (b: Base) => Testing.synth(b.chart).filter(({ kind }) => kind !== 'Deployment' && kind !== 'Pod');
  expect(others(binary)).toEqual(others(shell));
});

test('its program is that of the shell where none is given', () => {
  expect(gate(open()).program).toBe(StartGateProgram.SHELL);
});

test('it is before sidecars and all other init containers, those that come later, too', () => {
  const b = base();
  const sidecar = { name: 'proxy', image: IMAGE, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS };
  const agent = pod(b, { startGate: gate(b), initContainers: [sidecar] });
  agent.addInitContainer({ name: 'late', image: IMAGE });
  expect(agentOf(b).spec.initContainers.map(({ name }: Manifest) => name)).toEqual(['start-gate', 'proxy', 'late']);
});

test('it is hardened like the agent, and has no token', () => {
  const b = base();
  pod(b, { startGate: gate(b) });
  const { spec } = agentOf(b);
  const [{ securityContext, resources, volumeMounts }] = spec.initContainers;
  expect(securityContext).toEqual(spec.containers[0].securityContext);
  expect(resources).toEqual({
    requests: { 'cpu': '50m', 'memory': '32Mi', 'ephemeral-storage': '16Mi' },
    limits: { 'cpu': '250m', 'memory': '32Mi', 'ephemeral-storage': '16Mi' },
  });
  expect([spec.automountServiceAccountToken, volumeMounts]).toEqual([false, undefined]);
});

describe('it tries what policies deny the agent', () => {
  test('and names them', () => {
    const b = base();
    pod(b, { startGate: gate(b, { timeout: Duration.seconds(90) }) });
    expect(gateOf(b).args).toEqual([
      '90', 'control.agent-start-gate.svc.cluster.local.',
      'NetworkPolicy "default-deny", NetworkPolicy "test-pod-subnet-c8098671"', ...CANARY, METADATA,
    ]);
  });

  test('and the API server, where its address is known and denied', () => {
    const b = open();
    const egress = new PodSubnetEgressDeny(b.chart, 'egress', {
      namespace: b.namespace, ...RANGES, apiServerCidrs: ['192.0.2.0/28'], allowInternet: false,
    });
    const agent = pod(b, { startGate: gate(b) });
    expect(targetsOf(b)).toEqual([...CANARY, METADATA, API]);
    egress.allowToCidr('192.0.2.0/32', { from: agent, port: 6443 });
    expect(targetsOf(b)).toEqual([...CANARY, METADATA]);
  });

  test('under the names of another cluster and namespace', () => {
    const b = base();
    pod(b, { startGate: gate(b, { name: 'gate', clusterDomain: 'cluster.test' }) });
    expect(targetsOf(b)[0]).toBe('canary-pods.gate.svc.cluster.test. 8080 pods of other namespaces');
  });
});

const ASKS_ANOTHER = "test/agent: 'startGate' needs a resolver that knows its canary, and this pod asks another one; call "
  + 'allowStartGate of its DnsAllowlist, leave out dns.policy, or leave out the gate';

test('a gate of a kind that is not judged tries nothing, and so stays closed', () => {
  const b = base();
  const agent = pod(b, { startGate: gate(b) });
  ApiObject.of(agent).addJsonPatch(JsonPatch.replace('/kind', 'Robot'), JsonPatch.replace('/apiVersion', 'example.com/v1'));
  const [robot] = objects(b.chart, 'Robot');
  const [{ command: [shell, ...command], args }] = robot.spec.initContainers;
  expect(args.slice(2)).toEqual(['']);
  const { status, stdout } = spawnSync(shell, [...command, ...args], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([2, 'inconclusive: there is no target\n']);
  expect(warnings()).toEqual(['no-unjudged-pods']);
});

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it throws nothing');
}

describe('synth fails', () => {
  const fault = (b: Base) => failure(() => Testing.synth(b.chart));

  test('without a resolver, by which the gate learns of the control', () => {
    const b = open();
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, allowDns: false });
    pod(b, { startGate: gate(b) });
    expect(fault(b)).toContain("test/agent: 'startGate' needs a resolver, which policies deny this pod; call allowStartGate of a "
      + 'DnsAllowlist for it, allow DNS, or leave the gate out');
  });

  test('where the pod asks another resolver than that of the cluster', () => {
    const b = base();
    pod(b, { startGate: gate(b), dns: { policy: kplus.DnsPolicy.NONE, nameservers: ['10.96.0.20'] } });
    expect(fault(b)).toContain(ASKS_ANOTHER);
  });

  test('with this error alone, and no words or frames of cdk8s before it', () => {
    const b = base();
    pod(b, { startGate: gate(b), dns: { policy: kplus.DnsPolicy.NONE, nameservers: ['10.96.0.20'] } });
    const error = thrownBy(() => b.app.synthYaml());
    expect(error.message).toBe(ASKS_ANOTHER);
    expect(error.stack!.split('\n')[1]).toContain('start-gate.test.ts');
  });

  describe('where the pod asks a DnsAllowlist', () => {
    const b = () => {
      const made = open();
      const dns = new DnsAllowlist(made.chart, 'dns', {
        namespace: new AgentNamespace(made.chart, 'resolvers', { name: 'resolvers' }),
        runtime: made.runtime,
        ...RANGES,
        image: IMAGE,
        clusterIP: '10.96.0.53',
        names: ['api.example.com'],
      });
      const egress = new PodSubnetEgressDeny(made.chart, 'egress', {
        namespace: made.namespace, ...RANGES, allowInternet: false, allowDns: false,
      });
      dns.serve(egress);
      return { ...made, dns };
    };

    test('that does not have its names', () => {
      const made = b();
      pod(made, { startGate: gate(made), dns: made.dns.podDns });
      expect(fault(made)).toContain(ASKS_ANOTHER);
    });

    test('that has those of another gate', () => {
      const made = b();
      made.dns.allowStartGate(gate(made, { name: 'other' }, 'other'));
      pod(made, { startGate: gate(made), dns: made.dns.podDns });
      expect(fault(made)).toContain(ASKS_ANOTHER);
    });

    test('that a policy denies it', () => {
      const made = open();
      const { dns } = b();
      new PodSubnetEgressDeny(made.chart, 'egress', { namespace: made.namespace, ...RANGES, allowInternet: false, allowDns: false });
      pod(made, { startGate: gate(made), dns: dns.podDns });
      expect(fault(made)).toContain(ASKS_ANOTHER);
    });

    test('but not where it has its names', () => {
      const made = b();
      const startGate = gate(made);
      made.dns.allowStartGate(startGate);
      pod(made, { startGate, dns: made.dns.podDns });
      expect(targetsOf(made)).toEqual(expect.arrayContaining(CANARY));
      expect(objects(made.chart, 'ConfigMap')[0].data.Corefile).toContain("'control.agent-start-gate.svc.cluster.local.',");
    });

    test('whose names go to resolvers outside the cluster', () => {
      const { chart, runtime, namespace, ...made } = open();
      const dns = new DnsAllowlist(chart, 'dns', {
        namespace, runtime, ...RANGES, image: IMAGE, clusterIP: '10.96.0.53', upstreams: ['203.0.113.53'],
      });
      expect(() => dns.allowStartGate(gate({ chart, runtime, namespace, ...made })))
        .toThrow("test/dns: 'gate' must not be given together with 'upstreams', got \"agent-start-gate\"; remove 'upstreams'");
      expect(() => dns.allowStartGate({} as never)).toThrow("test/dns: 'gate' must be a StartGate, got {}; give new StartGate(…)");
    });
  });

  test('where the pod asks another resolver beside that of the cluster', () => {
    const b = base();
    pod(b, { startGate: gate(b), dns: { nameservers: ['10.96.77.99'] } });
    expect(fault(b)).toContain(ASKS_ANOTHER);
  });

  test('where the pod has names of its own, which could lead the gate elsewhere', () => {
    const b = base();
    pod(b, { startGate: gate(b), hostAliases: [{ ip: '10.0.0.1', hostnames: ['canary.agent-start-gate.svc.cluster.local'] }] });
    expect(fault(b)).toContain("test/agent: 'startGate' asks names, which hostAliases of this pod could lead elsewhere; "
      + 'leave out hostAliases, or the gate');
  });

  test('where a patch takes the label away by which the canary lets the agent in', () => {
    const b = base();
    const agent = pod(b, { startGate: gate(b) });
    ApiObject.of(agent).addJsonPatch(JsonPatch.remove('/metadata/labels/cdk8s-hardened-agents~1start-gate'));
    expect(fault(b)).toContain("test/agent: 'startGate' needs the label cdk8s-hardened-agents/start-gate: \"agent-start-gate\" of its "
      + 'pods, by which its canary lets them in, got nothing; remove the patch, or the gate');
  });

  test.each<[string, JsonPatch, string]>([
    ['takes it out', JsonPatch.remove('/spec/initContainers'), 'that'],
    ['puts another before it', JsonPatch.add('/spec/initContainers/0', { name: 'first', image: IMAGE }), 'that'],
    ['has another image', JsonPatch.replace('/spec/initContainers/0/image', IMAGE.replace(/.$/, '0')), "'image' of it"],
    ['has another program', JsonPatch.replace('/spec/initContainers/0/command', ['true']), "'command' of it"],
    ['has another bound', JsonPatch.replace('/spec/initContainers/0/args/0', '0'), "'args' of it"],
    ['takes a target out', JsonPatch.remove('/spec/initContainers/0/args/3'), "'args' of it"],
    ['takes its last target out', JsonPatch.remove('/spec/initContainers/0/args/6'), "'args' of it"],
    ['leaves no target', JsonPatch.replace('/spec/initContainers/0/args', ['60', 'control', '']), "'args' of it"],
    ['has it run beside the agent', JsonPatch.add('/spec/initContainers/0/restartPolicy', 'Always'), "'restartPolicy' of it"],
    ['gives it variables', JsonPatch.add('/spec/initContainers/0/env', [{ name: 'PATH', value: '/tmp' }]), "'env' of it"],
    ['mounts over its programs', JsonPatch.add('/spec/initContainers/0/volumeMounts', [{ name: 'tmp', mountPath: '/bin' }]),
      "'volumeMounts' of it"],
  ])('where a patch %s', (_, patch, changed) => {
    const b = base();
    const agent = pod(b, { startGate: gate(b) });
    ApiObject.of(agent).addJsonPatch(patch);
    expect(fault(b)).toContain('test/agent: \'startGate\' needs its container "start-gate" first and unchanged in \'initContainers\', '
      + `and a patch changes ${changed}; remove the patch, or the gate`);
  });

  test('where the agent is in the namespace of the gate', () => {
    const b = base();
    const startGate = gate(b);
    pod({ ...b, namespace: startGate.namespace }, { startGate, name: 'agent' });
    expect(fault(b)).toContain("'startGate' must be of another namespace than its pods: the canary stands for pods of other namespaces");
  });

  test('where policies let the agent call the canary', () => {
    const b = base();
    const startGate = gate(b);
    const agent = pod(b, { startGate });
    const namespaces = kplus.Namespaces.select(b.chart, 'gates', { names: ['agent-start-gate'] });
    const everyone = kplus.Pods.all(b.chart, 'canaries', { namespaces });
    (b.chart.node.findChild('pod-subnet') as PodSubnetEgressDeny).allowToPods(everyone, { from: agent, port: 8080 });
    expect(fault(b)).toContain("test/agent: 'startGate' finds no wall: policies let this pod call namespace \"agent-start-gate\"; "
      + 'allow it what it needs alone, or leave the gate out');
  });

  test('where the canary is in another cluster', () => {
    const app = new App();
    const [own, other] = ['own', 'other'].map((id) => new Chart(app, id));
    new AgentCluster({ name: 'own', ...RANGES }).applyTo(own);
    new AgentCluster({ name: 'other', ...RANGES }).applyTo(other);
    const namespace = new AgentNamespace(own, 'agents', { name: 'agents' });
    const b = { app, chart: own, namespace, runtime: new GVisorRuntime(own, 'gvisor') };
    new PodSubnetEgressDeny(own, 'egress', { namespace: b.namespace });
    pod(b, { startGate: new StartGate(other, 'gate', { image: IMAGE, runtime: AgentRuntime.gkeSandbox() }) });
    expect(fault(b)).toContain("own/agent: 'startGate' must be of this cluster, in which namespace \"agent-start-gate\" has no canary; "
      + 'make a StartGate for each cluster');
  });

  test('where another container has its name', () => {
    const b = base();
    pod(b, { startGate: gate(b) }).addContainer({ name: 'start-gate', image: IMAGE });
    expect(fault(b)).toContain("test/agent: 'startGate' adds a container \"start-gate\"; give yours another name");
  });
});

describe('every kind has it', () => {
  const KINDS: readonly [string, (b: Base, props: HardenedAgentPodProps) => unknown, (spec: Manifest) => Manifest][] = [
    ['Deployment', (b, props) => new HardenedAgentDeployment(b.chart, 'agent', props), ({ template }) => template.spec],
    ['StatefulSet', (b, props) => new HardenedAgentStatefulSet(b.chart, 'agent', props), ({ template }) => template.spec],
    ['Job', (b, props) => new HardenedAgentJob(b.chart, 'agent', props), ({ template }) => template.spec],
    ['CronJob', (b, props) => new HardenedAgentCronJob(b.chart, 'agent', { ...props, schedule: Cron.daily() }),
      ({ jobTemplate }) => jobTemplate.spec.template.spec],
    ['Sandbox', (b, props) => new AgentSandbox(b.chart, 'agent', props), ({ podTemplate }) => podTemplate.spec],
    ['SandboxTemplate', (b, props) => new AgentSandboxTemplate(b.chart, 'agent', props), ({ podTemplate }) => podTemplate.spec],
  ];

  test.each(KINDS)('%s', (kind, make, podOf) => {
    const b = base();
    make(b, { namespace: b.namespace, runtime: b.runtime, image: IMAGE, startGate: gate(b) });
    const found = objects(b.chart, kind).find(({ metadata }) => metadata.namespace === 'agents')!;
    const { initContainers: [{ name, args }] } = podOf(found.spec);
    expect([name, args.slice(3)]).toEqual(['start-gate', [...CANARY, METADATA]]);
  });

  const IGNORED = { rules: [{ action: 'Ignore', onExitCodes: { containerName: 'start-gate', operator: 'NotIn', values: [0] } }] };

  test('a closed gate uses up no backoffLimit of a Job', () => {
    const b = base();
    const props = { namespace: b.namespace, runtime: b.runtime, image: IMAGE, startGate: gate(b) };
    new HardenedAgentJob(b.chart, 'job', props);
    new HardenedAgentCronJob(b.chart, 'cron-job', { ...props, schedule: Cron.daily() });
    new HardenedAgentJob(b.chart, 'without', { ...props, startGate: undefined });
    expect(objects(b.chart, 'Job').map(({ spec }) => spec.podFailurePolicy).sort()).toEqual([IGNORED, undefined]);
    expect(only(b.chart, 'CronJob').spec.jobTemplate.spec.podFailurePolicy).toEqual(IGNORED);
  });

  test('so its pods must not start their containers again', () => {
    const b = base();
    const { namespace, runtime } = b;
    expect(failure(() => new HardenedAgentJob(b.chart, 'job', {
      namespace, runtime, image: IMAGE, startGate: gate(b), restartPolicy: kplus.RestartPolicy.ON_FAILURE,
    }))).toBe("test/job: 'restartPolicy' must be NEVER beside 'startGate', got \"OnFailure\"; "
      + 'a closed gate uses up backoffLimit otherwise');
  });
});

test.each<[string, Partial<StartGateProps>, string]>([
  ['no image', { image: undefined }, 'gate: \'image\' must name an image such as "agent@sha256:<64 hex>", got nothing'],
  ['no runtime', { runtime: undefined }, `gate: 'runtime' must be given, got nothing${GIVE_RUNTIME}`],
  ['another program', { program: 'bash' as never }, 'gate: \'program\' must be one of "Shell", "StaticBinary", got "bash"'],
  ['no time', { timeout: Duration.seconds(0) }, 'gate: \'timeout\' must be an integer of at least 1, got 0'],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => gate(open(), tweak))).toBe(`test/${message}`);
});

test('refuses the gate of another app', () => {
  const b = base();
  expect(failure(() => pod(b, { startGate: gate(base()) }))).toContain("test/agent: 'startGate' must belong to the same app");
});

describe('its program', () => {
  const CONTROL = 'control.test.';

  /** Ends the process of a call before it says anything. */
  const KILL = 'kill -9 $(sh -c "echo \\$PPID")';

  interface World {
    /** Hosts that answer. */
    readonly open?: readonly string[];
    /** Names that have an address. */
    readonly names?: readonly string[];
    /** How many calls of the resolver answer. */
    readonly proofs?: number;
    /** Whether the image has bash and getent in place of nc and nslookup. */
    readonly bash?: boolean;
    /** More commands. */
    readonly more?: string;
  }

  /** How it ends in a shell whose commands are of a made-up world. */
  function ends(world: World): [number | null, string] {
    const { open: hosts = [], names = [CONTROL, 'canary.test.'], proofs = 2, bash = false, more = '' } = world;
    const b = base();
    pod(b, { startGate: gate(b) });
    const { command: [, , program] } = gateOf(b);
    const folder = mkdtempSync(join(tmpdir(), 'gate-'));
    const any = (words: readonly string[]) => words.map((word) => `"${word}"`).join('|') || 'none';
    const shell = [
      'answers() { case "$2" in',
      `  53) n=1; while [ $n -le ${proofs} ]; do mkdir "${folder}/$n" 2>/dev/null && return; n=$((n + 1)); done; false ;;`,
      `  *) case "$1" in ${any(hosts)}) true ;; *) false ;; esac esac; }`,
      `known() { case "$1" in ${any(names)}) true ;; *) false ;; esac; }`,
      'nc() { answers "$1" "$2"; }',
      'bash() { answers "$3" "$4"; }',
      'nslookup() { known "$1" && printf "Server:\\t10.96.0.10\\nAddress:\\t10.96.0.10:53\\n\\nName:\\t%s\\nAddress: 10.0.0.9\\n" "$1"; }',
      'getent() { known "$2" && echo "10.0.0.9 $2"; }',
      `command() { ${bash ? 'true' : 'false'}; }`,
      'timeout() { shift; "$@"; }',
      'sleep() { :; }',
      'KUBERNETES_SERVICE_HOST=10.96.0.1',
      more,
    ].join('\n');
    const targets = ['canary.test. 8080 the canary', '169.254.169.254 80 the metadata', 'api-server 443 the API'];
    const args = ['0', CONTROL, 'policy "walls"', ...targets];
    const { status, stdout } = spawnSync('/bin/sh', ['-c', `${shell}\n${program}`, 'start-gate', ...args], { encoding: 'utf8' });
    return [status, stdout.trim()];
  }

  const held = [0, 'held by policy "walls": the control reached the canary, and none of these answered this pod:\n'
    + '- the canary\n- the metadata\n- the API'];
  const slow = expect.stringMatching(/^inconclusive: calls to port 53 of the resolver .* take more than a second, so silence/);

  test.each<[string, World, readonly unknown[]]>([
    ['lets the agent start where nothing answers', {}, held],
    ['the same with bash and getent', { bash: true }, held],
    ['names what answers', { open: ['10.0.0.9'] },
      [1, 'broken: this pod reaches the canary, which should be denied by policy "walls"']],
    ['names it with bash, too', { open: ['169.254.169.254'], bash: true },
      [1, 'broken: this pod reaches the metadata, which should be denied by policy "walls"']],
    ['knows the API server by its variable', { open: ['10.96.0.1'] },
      [1, 'broken: this pod reaches the API, which should be denied by policy "walls"']],
    ['says that a wall is broken, even without a control', { open: ['169.254.169.254'], names: [] },
      [1, 'broken: this pod reaches the metadata, which should be denied by policy "walls"']],
    ['knows nothing without a control', { names: ['canary.test.'] },
      [2, 'inconclusive: control.test. has no address: the canary is down, or the resolver']],
    ['knows nothing where the canary has no address', { names: [CONTROL] }, [2, 'inconclusive: canary.test. has no address']],
    ['knows nothing where no call gets through in time', { proofs: 0 }, [2, slow]],
    ['knows nothing where one of two calls gets through in time', { proofs: 1 }, [2, slow]],
    ['knows nothing in an image without its programs', { more: 'nc() { return 127; }' }, [2, slow]],
    ['knows nothing where a call is lost', { more: `timeout() { shift; [ "$2" != 169.254.169.254 ] || ${KILL}; "$@"; }` }, [2, slow]],
  ])('%s', (_, world, end) => {
    expect(ends(world)).toEqual(end);
  });
});

describe('Harden', () => {
  const job = (restartPolicy: string) => makeObject('batch/v1', 'Job', 'job', {
    activeDeadlineSeconds: 60,
    ttlSecondsAfterFinished: 60,
    template: { metadata: {}, spec: { restartPolicy, containers: [{ name: 'main', image: IMAGE }] } },
  });
  const harden = (b: Base) => new Harden({ runtime: b.runtime, serviceAccountName: 'agent', startGate: gate(b) });
  const add = (b: Base, id: string, manifest: Manifest) => new ApiObject(b.chart, id, manifest as ApiObjectProps);

  test('puts it before the init containers of others, and fills those as before', () => {
    const b = base();
    const spec = { initContainers: [{ name: 'setup', image: IMAGE }], containers: [{ name: 'main', image: IMAGE }] };
    add(b, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'agents' }, spec }).with(harden(b));
    const { initContainers } = agentOf(b).spec;
    expect(initContainers.map(({ name }: Manifest) => name)).toEqual(['start-gate', 'setup']);
    expect(targetsOf(b)).toEqual([...CANARY, METADATA]);
    expect(initContainers[0].securityContext).toEqual(initContainers[1].securityContext);
    const fields = AgentPolicy.of(b.app).filled().map(({ field }) => field).filter((field) => field.startsWith('spec.initContainers'));
    expect(fields.slice(0, 2)).toEqual(['spec.initContainers[0]', 'spec.initContainers[1].resources.limits.cpu']);
  });

  test('gives it no variables of others', () => {
    const b = base();
    const spec = { containers: [{ name: 'main', image: IMAGE }] };
    add(b, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'agents' }, spec });
    const env = { HTTPS_PROXY: 'http://proxy:3128' };
    b.chart.with(new Harden({ runtime: b.runtime, serviceAccountName: 'agent', startGate: gate(b), env }));
    const { metadata, spec: { initContainers: [own], containers: [main] } } = agentOf(b);
    expect([own.env, main.env]).toEqual([undefined, [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }]]);
    expect(metadata.labels['cdk8s-hardened-agents/start-gate']).toBe('agent-start-gate');
  });

  test('replaces a gate that an earlier synth wrote', () => {
    const b = base();
    const spec = { initContainers: [{ name: 'start-gate', image: 'old' }], containers: [{ name: 'main', image: IMAGE }] };
    add(b, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'agents' }, spec }).with(harden(b));
    expect(agentOf(b).spec.initContainers.map(({ image }: Manifest) => image)).toEqual([IMAGE]);
  });

  test('keeps it from using up the backoffLimit of a Job', () => {
    const b = base();
    add(b, 'job', job('Never')).with(harden(b));
    expect(only(b.chart, 'Job').spec.podFailurePolicy.rules[0].onExitCodes.containerName).toBe('start-gate');
  });

  test('refuses it for a Job that starts its containers again', () => {
    const b = base();
    add(b, 'job', job('OnFailure')).with(harden(b));
    expect(failure(() => Testing.synth(b.chart)))
      .toContain("Harden on test/job: 'startGate' must cover no Job with another restartPolicy than Never, "
        + 'got "Job \\"agents/job\\" with \\"OnFailure\\""; set restartPolicy: Never in its pods, or apply Harden without startGate to it');
  });

  test('refuses a gate without a known program', () => {
    const b = open();
    const { image, namespaceName, clusterDomain, timeout } = gate(b);
    const custom = { image, namespaceName, clusterDomain, timeout, program: 'toString' };
    expect(failure(() => new Harden({ runtime: b.runtime, startGate: custom as never })))
      .toContain("Harden: 'startGate' must be a StartGate, got {");
  });

  test('refuses what is no gate', () => {
    expect(failure(() => new Harden({ runtime: open().runtime, startGate: 'yes' as never })))
      .toBe("Harden: 'startGate' must be a StartGate, got \"yes\"; give new StartGate(…)");
  });
});
