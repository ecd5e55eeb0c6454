import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import * as library from '../../../src';
import {
  AgentMount, AgentSandbox, AgentSandboxTemplate, AgentWorkloadProps, HardenedAgentPod, PodSubnetEgressDeny, ProbeKind,
} from '../../../src';
import { BUILT_IN_POD_KINDS } from '../../../src/engine/manifest/pod-kinds';
import { Base, IMAGE, Manifest, RANGES, base, only, open } from '../../support/app';
import { failure } from '../../support/errors';
import { KINDS, kindOf } from '../../support/kinds';
import { ROOT } from '../../support/root';
import { expectValid } from '../../support/schema';

/** Each kind of workload is exported, documented and tested, and all of them have the same pod. */

const PREFIX = 'hardened-agent-';
const text = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const FILES = readdirSync(join(ROOT, 'src/constructs/workload'))
  .filter((file) => file.startsWith(PREFIX))
  .map((file) => file.replace('.ts', ''));
const nameOf = (file: string) => file.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

test.each(FILES)('%s', (file) => {
  const name = nameOf(file);
  expect(library).toHaveProperty(name);
  expect(['docs/workloads.md', 'examples/kinds/main.ts'].filter((page) => !new RegExp(`\\b${name}\\b`).test(text(page)))).toEqual([]);
  const snapshots = text('test/constructs/workload/__snapshots__', `${file}.test.ts.snap`);
  expect(snapshots).toContain(`\nkind: ${name.replace('HardenedAgent', '')}\n`);
});

/** Those of agent-sandbox, over the same pod logic. */
const SANDBOXES: typeof KINDS = [[AgentSandbox, {}], [AgentSandboxTemplate, {}]];

test('every kind takes part, in test/support/kinds.ts', () => {
  expect(KINDS.map(([{ name }]) => name).sort()).toEqual(FILES.map(nameOf).sort());
});

function make(b: Base, [kind, needs]: typeof KINDS[number], props: Partial<AgentWorkloadProps> = {}) {
  return new kind(b.chart, 'agent', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080, ...needs, ...props } as never);
}

/** The pod template of the one object of the kind. */
function podOf(b: Base, [made]: typeof KINDS[number]): Manifest {
  const kind = kindOf(made);
  const manifest = only(b.chart, kind);
  const { path } = BUILT_IN_POD_KINDS.find((known) => known.kind === kind)!;
  return path === '' ? manifest : path.split('.').reduce((part, key) => part[key], manifest);
}

/** Props of every sort, as a user gives them whatever the kind. */
const PROPS: Partial<AgentWorkloadProps> = {
  labels: { team: 'a' },
  annotations: { note: 'b' },
  env: { LOG_LEVEL: 'info' },
  args: ['--serve'],
  writablePaths: [{ path: '/tmp' }, { path: '/home/agent', size: Size.mebibytes(512) }],
  mounts: [AgentMount.image('/models', `registry.example/models@sha256:${'b'.repeat(64)}`)],
  probes: { kind: ProbeKind.TCP },
  resources: { memory: { limit: Size.gibibytes(1) } },
  securityContext: { user: 1000, group: 1000 },
  nodeSelector: { pool: 'agents' },
  tolerations: [{ key: 'dedicated', value: 'agents' }],
  priorityClassName: 'low',
  initContainers: [{ name: 'proxy', image: IMAGE, portNumber: 3128, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
};

describe.each([...KINDS, ...SANDBOXES])('%p', (...kind) => {
  test('has the pod of HardenedAgentPod, but for the restart policy that it demands', () => {
    const [b, other] = [base(), base()];
    make(b, kind, PROPS);
    make(other, KINDS[0], PROPS);
    expectValid(Testing.synth(b.chart));
    const { restartPolicy, ...spec } = podOf(b, kind).spec;
    const { restartPolicy: ofPod, ...pod } = podOf(other, KINDS[0]).spec;
    expect(spec).toEqual(pod);
    expect([ofPod, restartPolicy]).toEqual(['Always', /Job/.test(kind[0].name) ? 'Never' : 'Always']);
  });

  test('labels and annotations stand on the object and on its pods', () => {
    const b = base();
    make(b, kind, PROPS);
    for (const { metadata } of [only(b.chart, kindOf(kind[0])), podOf(b, kind)]) {
      expect(metadata.labels).toMatchObject({ 'team': 'a', 'cdk8s-hardened-agents/agent': 'true' });
      expect(metadata.annotations).toMatchObject({ note: 'b' });
    }
  });

  test('has no finding', () => {
    const b = base();
    make(b, kind, PROPS);
    Testing.synth(b.chart);
    expect(library.AgentPolicy.of(b.app).findings().map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  test('a weaker prop fails synth', () => {
    const b = base();
    make(b, kind, { containerSecurityContext: { privileged: true, allowPrivilegeEscalation: true } });
    expect(failure(() => Testing.synth(b.chart))).toMatch('spec.containers[0].securityContext.privileged is true');
  });

  test('containers that come later have all the fields of the library, and are hardened', () => {
    const b = base();
    const agent = make(b, kind);
    agent.addAgentContainer({ name: 'late', image: IMAGE, env: { A: 'b' }, writablePaths: [{ path: '/cache' }] });
    agent.addAgentInitContainer({ name: 'first', image: IMAGE, env: { C: 'd' } });
    agent.addContainer({ name: 'plain', image: IMAGE });
    agent.addInitContainer({ name: 'plain-first', image: IMAGE });
    agent.attachContainer(new kplus.Container({ name: 'made', image: IMAGE }));
    const { containers, initContainers } = podOf(b, kind).spec;
    expect(containers[1]).toMatchObject({ name: 'late', env: [{ name: 'A', value: 'b' }], volumeMounts: [{ mountPath: '/cache' }] });
    expect(initContainers[0]).toMatchObject({ name: 'first', env: [{ name: 'C', value: 'd' }] });
    expect([...containers, ...initContainers].map((container: Manifest) => container.securityContext.capabilities))
      .toEqual(Array(6).fill({ drop: ['ALL'] }));
  });

  test('policies select it, and tell what it may call and who may call it', () => {
    const b = open();
    const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
    const agent = make(b, kind);
    const tool = new HardenedAgentPod(b.chart, 'tool', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 9000 });
    egress.allowTo(tool, { from: agent });
    egress.allowFrom(tool, { to: agent });
    expect([9000, 9001].map((port) => agent.reach().allowsPod(tool, port))).toEqual([true, false]);
    expect([8080, 8081].map((port) => agent.reachedBy().allowsPod(tool, port))).toEqual([true, false]);
  });

  test('refuses a prop that it does not have', () => {
    const error = failure(() => make(base(), kind, { copies: 3 } as never));
    expect(error).toBe("test/agent: 'copies' must be left out, got 3; this kind of workload has no such prop");
  });

  test.each([
    ['hostNetwork', 'an agent never shares the network of its node, where no NetworkPolicy holds (no-host-namespaces)'],
    ['hostPID', 'an agent never shares the processes of its node (no-host-namespaces)'],
    ['hostIPC', 'an agent never shares the memory of processes of its node (no-host-namespaces)'],
    ['privileged', 'an agent never gets the devices and rights of its node (no-privilege-escalation)'],
  ])('says why it has no %s', (prop, why) => {
    expect(failure(() => make(base(), kind, { [prop]: true } as never))).toBe(`test/agent: '${prop}' must be left out, got true; ${why}`);
  });
});

test.each([
  [KINDS[0], 'replicas', 2, 'AgentSandboxWarmPool, HardenedAgentDeployment and HardenedAgentStatefulSet'],
  [KINDS[1], 'ttlAfterFinished', 5, 'AgentSandboxClaim, HardenedAgentCronJob and HardenedAgentJob'],
  [KINDS[2], 'schedule', 'daily', 'HardenedAgentCronJob'],
  [KINDS[3], 'schedule', 'daily', 'HardenedAgentCronJob'],
  [KINDS[4], 'replicas', 2, 'AgentSandboxWarmPool, HardenedAgentDeployment and HardenedAgentStatefulSet'],
] as const)('a prop of another kind: %p %s', (kind, prop, value, kinds) => {
  const error = failure(() => make(base(), kind, { [prop]: value }));
  expect(error).toBe(`test/agent: '${prop}' must be left out, got ${JSON.stringify(value)}; it is a prop of ${kinds}`);
});
