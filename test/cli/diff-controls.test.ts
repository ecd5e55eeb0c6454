import { App, Chart } from 'cdk8s';
import { command, file, yaml } from './command';
import { ranges } from './manifests';
import { AgentAdmission, AgentAdmissionProps, AgentCluster } from '../../src';
import { Json } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { OF_RESPONSE, controlled, objectOf, responseAdmission } from '../support/controlled';

/** What limits agents beside their reach and the rules: removing it opens, and nothing else does. */

const old = file('old.yaml', yaml(...controlled()));
const ADMISSION = 'ValidatingAdmissionPolicy';
const policy = (objects: readonly Json[]) => objectOf(objects, ADMISSION, 'hardened-agents').spec;
const binding = (objects: readonly Json[]) => objectOf(objects, `${ADMISSION}Binding`, 'hardened-agents').spec;
const wall = (objects: readonly Json[]) => objectOf(objects, 'ClusterNetworkPolicy', 'agents').spec;
const labels = (objects: readonly Json[]) => objectOf(objects, 'Namespace').metadata.labels;
const agent = (objects: readonly Json[]) => objectOf(objects, 'Pod').metadata.labels;
const falco = (objects: readonly Json[]) => objects.find(({ kind }) => kind === 'ConfigMap')!.data;
const without = (matches: (one: Json) => boolean) => (objects: Json[]) => objects.filter((one) => !matches(one));

async function between(change: (objects: Json[]) => Json[] | void): Promise<{ readonly code: number; readonly out: string }> {
  const objects = controlled();
  const now = change(objects) ?? objects;
  return command(['diff', ...ranges, old, file('now.yaml', yaml(...now))]);
}

test.each<[string, (objects: Json[]) => Json[] | void, RegExp]>([
  ['a ClusterEgressDeny is removed', without(({ kind }) => kind === 'ClusterNetworkPolicy'),
    /^opens every agent: no longer denied calls to \d+ targets by ClusterNetworkPolicies; opens every agent in quarantine: /],
  ['its rules are removed', (all) => { wall(all).egress = []; },
    /^opens every agent: no longer denied calls to \d+ targets by ClusterNetworkPolicies\n/],
  ['one of its rules is removed', (all) => { wall(all).egress = wall(all).egress.filter(({ name }: Json) => name !== 'deny-services'); },
    /^opens every agent: no longer denied calls to 10\.96\.0\.0\/16 on every port by ClusterNetworkPolicies$/m],
  ['a rule denies less', (all) => { wall(all).egress.find(({ name }: Json) => name === 'deny-pods').protocols = [{ tcp: {} }]; },
    /^opens every agent: no longer denied calls to 10\.244\.0\.0\/16 on every UDP port, every SCTP port by /],
  ['a rule passes', (all) => { wall(all).egress.find(({ name }: Json) => name === 'deny-pods').action = 'Pass'; },
    /^opens every agent: no longer denied calls to 10\.244\.0\.0\/16 on every port by /],
  ['a rule before the others passes every pod', (all) => { wall(all).egress.unshift({ action: 'Pass', to: [{ namespaces: {} }] }); },
    /^opens every agent: no longer denied calls to 10\.244\.0\.0\/16 on every port by /],
  ['a rule before the others passes namespaces by their names', (all) => {
    const named = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'b'] }] };
    wall(all).egress.unshift({ action: 'Pass', to: [{ namespaces: named }], protocols: [{ tcp: {} }] });
  }, /^opens every agent: no longer kept from calls to every pod in namespaces [\w./]+ in \(a,b\) on every TCP port by ClusterNetworkPolicies\n/],
  ['a rule before the others passes more ports of the resolver', (all) => { delete wall(all).egress[0].protocols; },
    /\n {2}opens it: no longer kept from calls to pods k8s-app=kube-dns in namespace kube-system on 1-52, 54-65535, /],
  ['a rule before the others passes every address', (all) => {
    wall(all).egress.unshift({ action: 'Pass', to: [{ networks: ['0.0.0.0/0', '::/0'] }] });
  }, /^opens every agent: no longer denied calls to \d+ targets by /],
  ['a policy of higher precedence passes', (all) => {
    const other = JSON.parse(JSON.stringify(objectOf(all, 'ClusterNetworkPolicy', 'agents')));
    Object.assign(other.spec, { priority: 1, egress: [{ action: 'Pass', to: [{ networks: ['10.0.0.0/8'] }] }] });
    return [...all, { ...other, metadata: { name: 'more' } }];
  }, /^opens every agent: no longer denied calls to 10\.244\.0\.0\/16 on every port by /],
  ['its tier is Baseline', (all) => { wall(all).tier = 'Baseline'; },
    /^opens every agent: no longer denied calls to \d+ targets by ClusterNetworkPolicies; closes every agent: now denied /],
  ['its subject leaves out an agent', (all) => {
    wall(all).subject.pods.podSelector.matchExpressions.push({ key: 'cdk8s.io/metadata.addr', operator: 'DoesNotExist' });
  }, /^opens agents\/coder: no longer denied calls to \d+ targets by ClusterNetworkPolicies\n/],
  ['its subject leaves out pods with a label that controllers add', (all) => {
    wall(all).subject.pods.podSelector.matchExpressions.push({ key: 'pod-template-hash', operator: 'DoesNotExist' });
  }, /^opens every agent: no longer denied calls to \d+ targets by ClusterNetworkPolicies/],
  ['its subject is other namespaces', (all) => { wall(all).subject.pods.namespaceSelector = { matchLabels: { team: 'x' } }; },
    /^opens every agent: no longer denied calls to \d+ targets by /],
  ['the quarantine of the cluster is removed', without(({ metadata }) => metadata.name === 'agents-quarantine'),
    /^opens every agent in quarantine: no longer denied calls from every pod in every namespace on every port by /],

  ['an AgentAdmission is removed', without(({ kind }) => String(kind).startsWith(ADMISSION)),
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer limited by \d+ controls; /],
  ['a policy of it is removed', without(({ kind, metadata }) => kind === ADMISSION && metadata.name === 'hardened-agents-labels'),
    /opens ValidatingAdmissionPolicy hardened-agents-labels: no longer limited by 13 controls/],
  ['a binding is removed', without(({ kind, metadata }) => kind === `${ADMISSION}Binding` && metadata.name === 'hardened-agents'),
    /^opens .*hardened-agents: no longer limited by \d+ controls; opens every agent: no longer judged by /],
  ['a binding warns in place of denying', (all) => { binding(all).validationActions = ['Warn', 'Audit']; },
    /^opens .*hardened-agents: no longer limited by \d+ controls; opens every agent: no longer judged by /],
  ['a binding selects other namespaces', (all) => { binding(all).matchResources.namespaceSelector = { matchLabels: { team: 'x' } }; },
    /^opens every agent: no longer judged by ValidatingAdmissionPolicy "hardened-agents"; /],
  ['a binding passes what has no parameter', (all) => { binding(all).paramRef = { name: 'x', parameterNotFoundAction: 'Allow' }; },
    /^opens .*hardened-agents: no longer limited by \d+ controls; opens every agent: no longer judged by /],
  ['no validation is left', (all) => { policy(all).validations = []; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer enforces no-additional-networks/],
  ['one validation is removed', (all) => { policy(all).validations.shift(); },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer enforces [\w-]+/],
  ['a validation is always true', (all) => { policy(all).validations[0].expression = '(true)'; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer enforces [\w-]+/],
  ['a validation is true in the end', (all) => { policy(all).validations[0].expression += ' || true'; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer enforces [\w-]+/],
  ['fewer requests are judged', (all) => { policy(all).matchConstraints.resourceRules[0].operations = ['UPDATE']; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer judges CREATE of v1\/pods/],
  ['another version of what is judged', (all) => { policy(all).matchConstraints.resourceRules[0].apiVersions = ['v9']; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer judges CREATE of v1\/pods/],
  ['equal versions alone are judged', (all) => { policy(all).matchConstraints.matchPolicy = 'Exact'; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer judges every object of these requests/],
  ['objects of one name are judged', (all) => { policy(all).matchConstraints.resourceRules[0].resourceNames = ['x']; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer judges CREATE of v1\/pods/],
  ['a binding leaves out one namespace by its name', (all) => {
    binding(all).matchResources.namespaceSelector.matchExpressions = [
      { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['agents'] },
    ];
  }, /^opens Namespace agents: no longer judged by ValidatingAdmissionPolicy "hardened-agents"/],
  ['what cannot be judged is allowed', (all) => { policy(all).failurePolicy = 'Ignore'; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer refuses what it cannot judge/],
  ['another condition', (all) => { policy(all).matchConditions.push({ name: 'off', expression: 'false' }); },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer judges without further conditions/],
  ['a condition of its own that is never met', (all) => { policy(all).matchConditions[0].expression = 'false'; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer judges without further conditions/],
  ['objects are left out', (all) => { policy(all).matchConstraints.objectSelector = { matchLabels: { a: 'b' } }; },
    /^opens ValidatingAdmissionPolicy hardened-agents: no longer judges every object of these requests/],

  ['a quarantine is removed', without(({ metadata }) => metadata.name === 'quarantine'),
    /^opens agents\/coder: no longer cut off from all callers once it is labelled cdk8s-hardened-agents\/quarantine/],
  ['a quarantine leaves out pods with a label that controllers add', (all) => {
    objectOf(all, 'NetworkPolicy', 'quarantine').spec.podSelector.matchExpressions.push({ key: 'job-name', operator: 'DoesNotExist' });
  }, /opens agents\/coder: no longer cut off from all callers once it is labelled/],
  ['a quarantine lets in callers', (all) => {
    objectOf(all, 'NetworkPolicy', 'quarantine').spec.ingress = [{ from: [{ podSelector: {} }] }];
  }, /opens agents\/coder: no longer cut off from callers by a policy of quarantine/],

  ['a quarantine selects one value of its label', (all) => {
    objectOf(all, 'NetworkPolicy', 'quarantine').spec.podSelector = { matchLabels: { 'cdk8s-hardened-agents/quarantine': 'true' } };
  }, /^opens agents\/coder: no longer cut off from all callers once it is labelled cdk8s-hardened-agents\/quarantine with any value/],

  ['the namespace has no label', (all) => { delete labels(all)['cdk8s-hardened-agents/agents']; },
    /^opens Namespace agents: no longer judged by .*/],
  ['the label of the namespace is "True"', (all) => { labels(all)['cdk8s-hardened-agents/agents'] = 'True'; },
    /no longer labelled cdk8s-hardened-agents\/agents: "true"/],
  ['the Namespace is no longer among the manifests', without(({ kind }) => kind === 'Namespace'),
    /\n {2}opens it: no longer limited by 11 controls: .*labelled cdk8s-hardened-agents\/agents: "true"/],
  ['an agent has no label', (all) => { delete agent(all)['cdk8s-hardened-agents/agent']; },
    /opens agents\/coder: .*no longer labelled cdk8s-hardened-agents\/agent: "true"/],
  ['an agent takes a role of infrastructure', (all) => {
    delete agent(all)['cdk8s-hardened-agents/agent'];
    agent(all)['cdk8s-hardened-agents/role'] = 'egress-proxy';
  }, /\n {2}opens it: no longer judged as an agent and not as infrastructure/],

  ['one Falco rule is switched off', (all) => {
    falco(all)['agent.yaml'] += '- rule: Agent calls bpf\n  enabled: false\n';
  }, /^opens Falco: no longer with the rule "Agent calls bpf"$/m],
  ['a policy no longer says that it denies the internet', (all) => {
    delete objectOf(all, 'NetworkPolicy', 'egress').metadata.annotations;
  }, /^opens agents\/coder: no longer kept from the internet by an annotation of a policy\n/],

  ['the Falco rules are removed', without(({ kind }) => kind === 'ConfigMap'), /^opens Falco: no longer limited by \d+ controls/],
  ['one Falco rule is removed', (all) => {
    falco(all)['agent.yaml'] = falco(all)['agent.yaml'].replace('- rule: Agent calls bpf', '- list: x');
  }, /^opens Falco: no longer with the rule "Agent calls bpf"$/m],
  ['an admission policy judges one account alone', (all) => {
    policy(all).matchConditions.push({ name: 'of-the-account', expression: 'request.userInfo.username == "x"' });
  }, /^opens every agent: no longer judged by ValidatingAdmissionPolicy "hardened-agents"; /],
])('%s: it opens', async (_, change, expected) => {
  const { code, out } = await between(change);
  expect(out).toMatch(expected);
  expect(code).toBe(1);
});

test.each<[string, (objects: Json[]) => Json[] | void, RegExp]>([
  ['is removed', (all) => all.filter(({ metadata }) => metadata.name !== OF_RESPONSE),
    /^opens ValidatingAdmissionPolicy quarantine-response\S+: no longer limited by \d+ controls; /],
  ['is bound in other namespaces', (all) => {
    objectOf(all, `${ADMISSION}Binding`, OF_RESPONSE).spec.matchResources = { namespaceSelector: { matchLabels: { team: 'x' } } };
  }, /^opens every agent: no longer judged by ValidatingAdmissionPolicy "quarantine-response\S+" for requests of one account\n/],
  ['has a condition that is never met', (all) => { objectOf(all, ADMISSION, OF_RESPONSE).spec.matchConditions[0].expression = 'false'; },
    /^opens ValidatingAdmissionPolicy quarantine-response\S+: no longer judges without further conditions/],
])('the policy for the account of a QuarantineResponse %s: it opens', async (_, change, expected) => {
  const [before, after] = [0, 1].map(() => [...controlled(), ...responseAdmission()]);
  const now = change(after) ?? after;
  const { code, out } = await command(['diff', ...ranges, file('before.yaml', yaml(...before)), file('after.yaml', yaml(...now))]);
  expect(out).toMatch(expected);
  expect(code).toBe(1);
});

test.each<[string, (objects: Json[]) => Json[] | void]>([
  ['a pass after the denials', (all) => { wall(all).egress.push({ action: 'Pass', to: [{ namespaces: {} }] }); }],
  ['a pass that is gone', (all) => { wall(all).egress = wall(all).egress.filter(({ action }: Json) => action === 'Deny'); }],
  ['a pass of fewer pods', (all) => { wall(all).egress[0].to[0].pods.podSelector.matchLabels.app = 'dns'; }],
  ['another deny rule', (all) => { wall(all).egress.push({ action: 'Deny', to: [{ networks: ['192.0.2.0/24'] }] }); }],
  ['a wider deny rule', (all) => {
    wall(all).egress.find(({ name }: Json) => name === 'deny-pods').to = [{ networks: ['10.240.0.0/12'] }];
  }],
  ['a deny rule in halves', (all) => {
    wall(all).egress.find(({ name }: Json) => name === 'deny-pods').to = [{ networks: ['10.244.128.0/17', '10.244.0.0/17'] }];
  }],
  ['another name, priority and order of deny rules', (all) => {
    const passes = wall(all).egress.filter(({ action }: Json) => action !== 'Deny');
    wall(all).egress = [...passes, ...wall(all).egress.filter(({ action }: Json) => action === 'Deny').reverse()];
    wall(all).priority = 5;
    objectOf(all, 'ClusterNetworkPolicy', 'agents').metadata.name = 'renamed';
  }],
  ['a deny rule in a policy of its own', (all) => {
    const { spec } = objectOf(all, 'ClusterNetworkPolicy', 'agents');
    const isMoved = ({ name }: Json) => name === 'deny-services';
    const moved = { ...JSON.parse(JSON.stringify(spec)), egress: spec.egress.filter(isMoved), priority: 101 };
    spec.egress = spec.egress.filter((rule: Json) => !isMoved(rule));
    return [...all, { ...objectOf(all, 'ClusterNetworkPolicy', 'agents'), metadata: { name: 'own' }, spec: moved }];
  }],
  ['a second admission policy', (all) => [...all, ...[ADMISSION, `${ADMISSION}Binding`].map((kind) => {
    const one = JSON.parse(JSON.stringify(objectOf(all, kind, 'hardened-agents-labels'))) as Json;
    one.metadata.name = 'second';
    return kind === ADMISSION ? one : { ...one, spec: { ...one.spec, policyName: 'second' } };
  })]],
  ['a second binding that warns', (all) => [...all, {
    ...objectOf(all, `${ADMISSION}Binding`, 'hardened-agents'),
    metadata: { name: 'warns', labels: { 'cdk8s-hardened-agents/admission': 'true' } },
    spec: { ...binding(all), validationActions: ['Warn'] },
  }]],
  ['validations in another order', (all) => { policy(all).validations.reverse(); }],
  ['another label of the namespace', (all) => { labels(all).team = 'x'; }],
  ['labels of the namespace in another order', (all) => {
    objectOf(all, 'Namespace').metadata.labels = Object.fromEntries(Object.entries(labels(all)).reverse());
  }],
  ['another label of the agent', (all) => { agent(all).team = 'x'; }],
  ['the ConfigMap of Falco has another name', (all) => { all.find(({ kind }) => kind === 'ConfigMap')!.metadata.name = 'renamed'; }],
  ['the quarantine has another name', (all) => { objectOf(all, 'NetworkPolicy', 'quarantine').metadata.name = 'renamed'; }],
  ['an agent is removed', without(({ kind }) => kind === 'Pod')],
  ['a namespace and its agents are removed', without(({ kind, metadata }) => kind === 'Namespace' || metadata.namespace === 'agents')],
])('%s: nothing opens', async (_, change) => {
  const { out } = await between(change);
  expect(out).toMatch(/^(no difference|nothing opens)/);
});

test('a policy that selects agents in quarantine, too, opens', async () => {
  const all = without(({ kind }) => kind === 'ClusterNetworkPolicy')(controlled());
  const before = file('alone.yaml', yaml(...all));
  delete objectOf(all, 'NetworkPolicy', 'egress').spec.podSelector.matchExpressions;
  expect((await command(['diff', ...ranges, before, file('leaky.yaml', yaml(...all))])).out)
    .toMatch(/^opens agents\/coder: no longer cut off from all calls once it is labelled cdk8s-hardened-agents\/quarantine\n/);
});

test('the places of a control that is gone are those of the old build', async () => {
  const { out } = await between(without(({ metadata }) => metadata.name === 'quarantine'));
  expect(out).toMatch(/\n {2}opens it: no longer cut off from all calls once .*: before by NetworkPolicy "agents\/quarantine" \(old\.yaml:\d+\)\n/);
});

test('a control that is new closes', async () => {
  const { code, out } = await command(['diff', ...ranges,
    file('less.yaml', yaml(...without(({ metadata }) => metadata.name === 'quarantine')(controlled()))), old]);
  expect(code).toBe(0);
  expect(out).toMatch(/^nothing opens; closes agents\/coder: now cut off from all callers once it is labelled/);
});

test('files without agents are compared, too', async () => {
  const isOfPlatform = ({ kind }: Json) => kind === 'ClusterNetworkPolicy' || String(kind).startsWith(ADMISSION);
  const platform = controlled().filter(isOfPlatform);
  const { code, out } = await command(['diff', ...ranges, file('platform.yaml', yaml(...platform)),
    file('rest.yaml', yaml(...platform.filter(({ metadata }) => metadata.name !== 'agents')))]);
  expect(code).toBe(1);
  expect(out).toMatch(/^opens every agent: no longer denied calls to \d+ targets by ClusterNetworkPolicies/);
});

describe('admission policies that move to files of the API server', () => {
  const admission = (name: string, ...all: AgentAdmissionProps[]) => {
    const app = new App();
    new AgentCluster(RANGES).applyTo(app);
    all.forEach((props, i) => new AgentAdmission(new Chart(app, `chart${i}`), 'admission', props));
    return file(`${name}.yaml`, yaml(...app.charts.flatMap((chart) => chart.toJson())));
  };
  const applied = admission('applied', {});
  const both = admission('both', {}, { staticManifests: true });
  const files = admission('files', { staticManifests: true });

  test('nothing opens on the way, and requests can no longer change them', async () => {
    const first = await command(['diff', ...ranges, applied, both]);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^nothing opens; closes /);
    expect(first.out).toContain('ValidatingAdmissionPolicy "hardened-agents"\n  closes it: now kept from changes by requests');
    expect((await command(['diff', ...ranges, both, files])).out).toMatch(/^no difference/);
  });

  test('the way back opens', async () => {
    const { code, out } = await command(['diff', ...ranges, files, applied]);
    expect(code).toBe(1);
    expect(out).toContain('ValidatingAdmissionPolicy "hardened-agents"\n  opens it: no longer kept from changes by requests');
    expect(out).not.toContain('no longer judged');
  });

  test('a file without a rule that the API had opens', async () => {
    const weaker = admission('weaker', { staticManifests: true, acknowledgedRules: { 'no-host-ports': 'one agent serves nodes' } });
    expect((await command(['diff', ...ranges, applied, weaker])).out).toContain('no longer enforces no-host-ports');
  });

  test('check reports nothing about the files', async () => {
    const { code, out } = await command(['check', ...ranges, files]);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+ objects, 0 findings: /);
  });
});
