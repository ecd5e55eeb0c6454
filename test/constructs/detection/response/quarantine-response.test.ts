import { App, Chart, Testing } from 'cdk8s';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentQuarantine, AlertRouting, AlertSink, FalcoPriority, FalcoRules, FalcoRulesProps,
  GVisorRuntime, QuarantineResponse, QuarantineResponseProps,
} from '../../../../src';
import { Base, IMAGE, Manifest, RANGES, base, objects, only, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { warnings } from '../../../support/output';
import { expectSnapshot } from '../../../support/schema';
import { letFalcoCall, routing } from '../alerts/alerts';

interface Responding extends Base {
  readonly alerts: AlertRouting;
  readonly quarantine: AgentQuarantine;
  readonly response: QuarantineResponse;
}

/** An agent that can be cut off, and an empty namespace. */
function watched() {
  const b = base();
  pod(b);
  const namespace = (name: string) => new AgentNamespace(b.chart, name, { name });
  const alerts = routing(b, { namespace: namespace('alerting') });
  const quarantine = new AgentQuarantine(b.chart, 'quarantine', { namespace: b.namespace });
  return { b, alerts, quarantine, own: namespace('responding') };
}

/** The same and what cuts it off, with one tweak. */
function responding(tweak: (b: Base & { readonly quarantine: AgentQuarantine }) => Partial<QuarantineResponseProps> =
() => ({})): Responding {
  const { b, own, alerts, quarantine } = watched();
  const response = new QuarantineResponse(b.chart, 'response', {
    namespace: own,
    runtime: b.runtime,
    image: IMAGE,
    name: 'response',
    alerts,
    quarantines: [quarantine],
    ...RANGES,
    apiServerCidrs: ['192.168.77.10/32'],
    ...tweak({ ...b, quarantine }),
  });
  return { ...b, alerts, quarantine, response };
}

const data = (chart: Chart, key: string): string => objects(chart, 'ConfigMap').map((one) => one.data[key])
  .find((text) => text !== undefined);
const inNamespace = (chart: Chart, kind: string, name: string) => objects(chart, kind)
  .filter(({ metadata }) => metadata.namespace === name);

test('an agent that is cut off at critical events', () => {
  expectSnapshot(responding().chart, watched().b.chart);
});

test('synth says of agents that Falco does not see that no response isolates them', () => {
  const { app, chart } = responding();
  new FalcoRules(chart, 'rules');
  Testing.synth(chart);
  expect(AgentPolicy.of(app).findings().filter(({ ruleId }) => ruleId === 'no-blind-detection').map(({ message }) => message))
    .toEqual([expect.stringMatching(/: nothing fires for .*agents\/.*, so that no response isolates them: no detector on the node sees /)]);
  expect(warnings()).toEqual(['no-blind-detection']);
});

test('every rule holds, but those about the token and its one right, which are acknowledged', () => {
  const b = responding();
  const { app, chart } = b;
  letFalcoCall(b, 'alerting');
  AgentPolicy.of(app).enforce({ ...RANGES });
  Testing.synth(chart);
  expect(AgentPolicy.of(app).findings().map(({ ruleId, acknowledged }) => `${ruleId} ${acknowledged ? 'acknowledged' : 'open'}`).sort())
    .toEqual([
      'no-agent-api-rights acknowledged', 'no-service-account-token acknowledged',
    ]);
  expect(AgentPolicy.of(app).unusedAcknowledgements()).toEqual([]);
});

test('its account may read and patch pods where there is a quarantine, and nothing anywhere else', () => {
  const { chart } = responding(({ chart: c, quarantine }) => ({
    quarantines: [quarantine, new AgentQuarantine(c, 'other', { namespace: new AgentNamespace(c, 'others', { name: 'others' }) })],
  }));
  expect([...objects(chart, 'ClusterRole'), ...objects(chart, 'ClusterRoleBinding')]).toEqual([]);
  expect(objects(chart, 'Role').map(({ metadata, rules }) => [metadata.namespace, rules])).toEqual(['agents', 'others']
    .map((namespace) => [namespace, [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'patch'] }]]));
  expect(objects(chart, 'RoleBinding').map(({ metadata, roleRef, subjects }) => [metadata.namespace, roleRef.name, subjects])).toEqual(
    objects(chart, 'Role').map(({ metadata }) => [metadata.namespace, metadata.name,
      [{ kind: 'ServiceAccount', name: 'response', namespace: 'responding' }]]));
  const [{ spec }] = inNamespace(chart, 'Deployment', 'responding');
  expect([spec.template.spec.serviceAccountName, spec.template.spec.automountServiceAccountToken]).toEqual(['response', true]);
});

describe('a policy holds its account to the label', () => {
  const NAME = 'quarantine-response.responding.response';

  test('the account that is written, in every namespace', () => {
    const { chart } = responding(() => ({ name: undefined }));
    const [account] = inNamespace(chart, 'ServiceAccount', 'responding')
      .filter(({ metadata }) => metadata.name.startsWith('test-response'));
    const [policy, binding] = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].map((kind) => only(chart, kind));
    expect(policy.spec.matchConditions).toEqual([
      { name: 'of-the-account', expression: `request.userInfo.username == "system:serviceaccount:responding:${account.metadata.name}"` },
    ]);
    expect([policy.spec.failurePolicy, binding.spec]).toEqual(['Fail', {
      policyName: policy.metadata.name,
      validationActions: ['Deny', 'Audit'],
    }]);
    expect(policy.metadata.name).toBe(`quarantine-response.responding.${account.metadata.name}`);
  });

  test('whatever right it gets over pods and their subresources', () => {
    expect(only(responding().chart, 'ValidatingAdmissionPolicy').spec.matchConstraints).toEqual({
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['pods', 'pods/*'], scope: '*' }],
    });
  });

  test('before it has any right', () => {
    const kinds = (Testing.synth(responding().chart) as Manifest[]).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const rights = kinds.findIndex((text) => text.startsWith('RoleBinding'));
    expect(kinds.slice(0, rights)).toEqual(expect.arrayContaining([`ValidatingAdmissionPolicy ${NAME}`,
      `ValidatingAdmissionPolicyBinding ${NAME}`]));
  });

  test.each([['a', 'b-c', 'a-b', 'c'], ['a', 'b', 'c', 'b'], ['a', 'b', 'a', 'c']])('each account by a policy of its own: %s/%s and %s/%s',
    (...names) => {
      const policies = [names.slice(0, 2), names.slice(2)].map(([namespace, name]) => {
        const { chart } = responding(({ chart: c }) => ({ name, namespace: new AgentNamespace(c, 'other', { name: namespace }) }));
        return only(chart, 'ValidatingAdmissionPolicy').metadata.name;
      });
      expect(new Set(policies).size).toBe(2);
    });
});

describe('what is acted on', () => {
  test('critical events of pods in these namespaces', () => {
    const { chart } = responding();
    expect(data(chart, 'rules.yaml')).toBe(`- action: Quarantine
  actionner: kubernetes:label
  parameters:
    level: pod
    labels:
      cdk8s-hardened-agents/quarantine: "true"
- rule: Leave infrastructure alone, by the role of the pod
  match:
    output_fields:
      - agents.role=alert-routing, agents.agent!=true
      - agents.role=credential-broker, agents.agent!=true
      - agents.role=dns-allowlist, agents.agent!=true
      - agents.role=egress-proxy, agents.agent!=true
      - agents.role=falco, agents.agent!=true
      - agents.role=quarantine-response, agents.agent!=true
      - agents.role=denial-alerts, agents.agent!=true
  actions:
    - action: Quarantine
  dry_run: "true"
  continue: "false"
- rule: Leave infrastructure alone, by the tag of the rule
  match:
    tags:
      - infrastructure
  actions:
    - action: Quarantine
  dry_run: "true"
  continue: "false"
- rule: Quarantine the agent
  match:
    priority: ">=Critical"
    output_fields:
      - k8s.ns.name=agents
  actions:
    - action: Quarantine
`);
  });

  test('others, as the user has it', () => {
    const { chart } = responding(() => ({
      minimumPriority: FalcoPriority.ERROR,
      rules: ['Agent calls a container runtime'],
      dryRun: true,
    }));
    expect(data(chart, 'rules.yaml')).toContain(`    priority: ">=Error"
    output_fields:
      - k8s.ns.name=agents
    rules:
      - Agent calls a container runtime
  actions:
    - action: Quarantine
  dry_run: "true"
`);
    const env: Manifest[] = inNamespace(chart, 'Deployment', 'alerting')[0].spec.template.spec.containers[0].env;
    expect(env).toContainEqual({ name: 'TALON_MINIMUMPRIORITY', value: 'error' });
    expect(env).toContainEqual({ name: 'TALON_ADDRESS', value: 'http://response.responding.svc:2803' });
  });
});

test('it may call the API server alone, and is called by the routing alone', () => {
  const { chart, alerts } = responding();
  const policies = inNamespace(chart, 'NetworkPolicy', 'responding');
  expect(policies.flatMap(({ spec }) => spec.egress ?? [])).toEqual([{
    to: [{ ipBlock: { cidr: '192.168.77.10/32' } }],
    ports: [{ port: 6443, protocol: 'TCP' }],
  }]);
  const address = { 'cdk8s.io/metadata.addr': alerts.deployment.podMetadata.getLabel('cdk8s.io/metadata.addr') };
  expect(policies.flatMap(({ spec }) => spec.ingress ?? [])).toEqual([{
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'alerting' } }, podSelector: { matchLabels: address } }],
    ports: [{ port: 2803, protocol: 'TCP' }],
  }]);
});

test('the API server has an address of the network of the pods, as on EKS', () => {
  const app = new App();
  const ranges = { podCidrs: ['10.0.0.0/16'], serviceCidrs: ['172.20.0.0/16'] };
  new AgentCluster({ ...ranges, apiServerCidrs: ['10.0.255.1/32'] }).applyTo(app);
  const chart = new Chart(app, 'test');
  const own = (name: string) => new AgentNamespace(chart, name, { name });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const alerts = new AlertRouting(chart, 'alerts', {
    namespace: own('alerting'), runtime, image: IMAGE, sinks: [AlertSink.webhook({ url: 'https://hooks.example.com/x' })],
  });
  const quarantines = [new AgentQuarantine(chart, 'quarantine', { namespace: own('agents') })];
  new QuarantineResponse(chart, 'response', {
    namespace: own('responding'), runtime, image: IMAGE, alerts, quarantines, apiServerPort: 443,
  });
  const opened = inNamespace(chart, 'NetworkPolicy', 'responding').flatMap(({ spec }) => spec.egress ?? []);
  expect(JSON.stringify(opened)).toContain('"ports":[{"port":443,"protocol":"TCP"}],"to":[{"ipBlock":{"cidr":"10.0.255.1/32"}}]');
  expect(AgentPolicy.of(app).findings().map(({ ruleId }) => ruleId)).not.toContain('no-cluster-address-egress');
});

test.each<[string, (b: Base & { readonly quarantine: AgentQuarantine }) => Partial<QuarantineResponseProps>, string]>([
  ['no quarantine', () => ({ quarantines: [] }),
    'test/response: \'quarantines\' must name an AgentQuarantine, got []; without one the label has no effect'],
  ['a namespace', (b) => ({ quarantines: [b.namespace as never] }),
    'test/response: \'quarantines[0]\' must be of class AgentQuarantine, got "test/agents"'],
  ['one twice', ({ quarantine }) => ({ quarantines: [quarantine, quarantine] }),
    'test/response: \'quarantines\' must contain each namespace once, got "agents"'],
  ['no routing', () => ({ alerts: undefined as never }), 'test/response: \'alerts\' must be given, got nothing'],
  ['no rules', () => ({ rules: [] }),
    'test/response: \'rules\' must name Falco rules, such as ["Agent calls a container runtime"], got []; remove it for all rules'],
  ...['a\nb', 'a\u2028b', '\x00', '\x1b[31m', ' ', 7 as never].map((rule): [string, () => Partial<QuarantineResponseProps>, string] => [
    `a rule ${JSON.stringify(rule)}`, () => ({ rules: ['Agent calls bpf', rule] }), 'test/response: \'rules\' must name Falco rules',
  ]),
  ['a rule without a name', () => ({ rules: [''] }), 'test/response: \'rules\' must name Falco rules'],
  ['an unknown priority', () => ({ minimumPriority: 'Grave' as never }), 'test/response: \'minimumPriority\' must be one of "Emergency"'],
  ['no API server', () => ({ apiServerCidrs: [] }),
    'test/response: \'apiServerCidrs\' must name single addresses, such as ["192.168.77.10/32"], got []; '
    + 'give them here or in the AgentCluster of the app or chart; '
    + 'kubectl get endpointslices kubernetes lists them and their port, which apiServerPort has to be'],
  ['more than addresses', () => ({ apiServerCidrs: ['192.168.77.0/24'] }),
    'test/response: \'apiServerCidrs\' must name single addresses, such as ["192.168.77.10/32"], got ["192.168.77.0/24"]'],
  ['a port that is none', () => ({ apiServerPort: 0 }), 'test/response: \'apiServerPort\' must be an integer from 1 to 65535, got 0'],
  ['a tag for an image', () => ({ image: 'falco-talon:0.3.0' }),
    'test/response: \'image\' must be pinned by digest such as "falco-talon@sha256:<64 hex>"'],
])('bad input: %s', (_, tweak, message) => {
  expect(failure(() => responding(tweak))).toContain(message);
});

describe('rules that can trigger nothing', () => {
  const faults = (rules: string[], falco: FalcoRulesProps | null = {}, minimumPriority?: FalcoPriority) => {
    const { chart, response } = responding(() => ({ rules, minimumPriority }));
    if (falco) {
      new FalcoRules(chart, 'falco', falco);
    }
    return response.node.validate();
  };

  test.each<[string, string, Parameters<typeof faults>]>([
    ['a priority below the minimum',
      '\'minimumPriority\' must be "Error" or lower for the rule "Agent opens a raw socket", got "Critical"; '
      + 'the events of the rule have the priority "Error", so that they trigger nothing',
      [['Agent opens a raw socket']]],
    ['a priority that an override lowers',
      '\'minimumPriority\' must be "Notice" or lower for the rule "Agent calls a container runtime", got "Error"; ',
      [['Agent calls a container runtime'], { overrides: { 'container-socket': { priority: FalcoPriority.NOTICE } } },
        FalcoPriority.ERROR]],
    ['a rule that is off',
      '\'rules[1]\' must name a rule that Falco gets, got "Agent opens a raw socket"; '
      + '\'overrides["raw-socket"]\' of "test/falco" leaves it out',
      [['Agent calls a container runtime', 'Agent opens a raw socket'], { overrides: { 'raw-socket': { enabled: false } } },
        FalcoPriority.ERROR]],
    ['a rule that Falco does not get by its priority', '\'minimumPriority\' of "test/falco" leaves it out',
      [['Agent opens a raw socket'], { minimumPriority: FalcoPriority.CRITICAL }, FalcoPriority.ERROR]],
    ['a mistyped name',
      '\'rules[0]\' must name a rule that FalcoRules of the cluster have, got "Agent opens a row socket"; '
      + 'did you mean "Agent opens a raw socket"?',
      [['Agent opens a row socket'], {}, FalcoPriority.ERROR]],
    ['a name that none has',
      '\'rules[1]\' must name a rule that FalcoRules of the cluster have, got "Terminal shell in container"; '
      + 'such as "Agent ',
      [['Agent calls a container runtime', 'Terminal shell in container']]],
    ['a rule of the user below the minimum', '\'minimumPriority\' must be "Warning" or lower for the rule "Own", got "Critical"',
      [['Own'], { rules: [{ name: 'Own', description: 'x', condition: 'evt.type = bpf' }] }]],
  ])('%s', (_, text, input) => {
    expect(faults(...input)).toEqual([expect.stringContaining(text)]);
  });

  test('a rule about infrastructure', () => {
    const { name } = FalcoRules._namedRules(new FalcoRules(base().chart, 'falco')).find(({ tags }) => tags.includes('infrastructure'))!;
    expect(faults([name], {}, FalcoPriority.DEBUG)).toEqual([
      `'rules[0]' must name a rule about agents, got "${name}"; it is about infrastructure, which no response quarantines`,
    ]);
  });

  test.each<[string, Parameters<typeof faults>]>([
    ['one of high priority', [['Agent calls a container runtime']]],
    ['one that an override raises', [['Agent opens a raw socket'], { overrides: { 'raw-socket': { priority: FalcoPriority.ALERT } } }]],
    ['one of the user', [['Agent reads customer data'], {
      rules: [
        { name: 'Agent reads customer data', description: 'x', condition: 'evt.type = bpf', priority: FalcoPriority.CRITICAL },
      ],
    }]],
    ['any name without FalcoRules', [['Agent opens a row socket'], null]],
  ])('but not %s', (_, input) => {
    expect(faults(...input)).toEqual([]);
  });
});

test('a routing is acted on by one', () => {
  const { chart, runtime, alerts, quarantine, namespace } = responding();
  expect(failure(() => new QuarantineResponse(chart, 'again', {
    namespace, runtime, image: IMAGE, alerts, quarantines: [quarantine], ...RANGES, apiServerCidrs: ['192.168.77.10/32'],
  }))).toContain('must be of another kind than the sinks before it, got "talon"');
});

test('rules that are too long for a ConfigMap', () => {
  const rules = Array.from({ length: 5000 }, (_, i) => `Agent does something that has a name of many letters ${i}`);
  expect(failure(() => Testing.synth(responding(() => ({ rules })).chart)))
    .toMatch(/\[test\/response\] the configuration has \d{6} bytes, and kubectl applies a ConfigMap of at most 250000; divide the/);
});
