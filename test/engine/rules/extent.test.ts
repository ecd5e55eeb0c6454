import { AgentScope, ScopeOptions } from '../../../src/engine/cluster/agent-scope';
import { RULES } from '../../../src/engine/rules/catalogue';
import { EVERY_RULE, OF_NEIGHBOURS, extentIn, neighboursIn, presumedIn } from '../../../src/engine/rules/extent';
import { JudgeOptions, judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { Json } from '../../../src/engine/value/json';
import { surroundings, tweaked, valid } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { bindingOf, HOST_PATH, idlePolicy, ingressTo, makeObject, plainPod, plainWorkload, routeTo, serviceIn } from '../../support/plain';

/** Hardened agents, a plain pod elsewhere, and a Service in each of the two namespaces. */
const AROUND = (): Json[] => [valid('Pod'), ...surroundings(), plainPod('web', {}, 'other'), serviceIn('web'), serviceIn('agents')];

/** Which rules find something in the last of the manifests, beside agents that are hardened. */
function found(manifests: Json[], options: JudgeOptions = {}): string[] {
  const judge = (all: Json[]) => judgeManifests(all.map((document) => ({ source: 'a.yaml', document })), options).findings
    .filter(({ manifest }) => manifest === manifests[manifests.length - 1]).map(({ rule }) => rule.id);
  const all = [...AROUND(), ...manifests];
  const rules = judge(all);
  expect(judge([...all].reverse())).toEqual(rules);
  return [...new Set(rules)];
}

const account = (namespace: string | undefined): Json => ({ kind: 'ServiceAccount', name: 'agent', namespace });
const named = (kind: string, name: string): Json => ({ kind, name, apiGroup: 'rbac.authorization.k8s.io' });
const MODEL_KEY = `sk-ant-api03-${'a'.repeat(40)}`;
const configMap = (namespace: string | undefined): Json => (
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace }, data: { 'a.json': `{"model": "${MODEL_KEY}"}` } });
const UNKNOWN = ['no-unknown-api-rights'];

describe('objects of another namespace', () => {
  test.each<[what: string, manifest: Json, rules: string[]]>([
    ['a policy', idlePolicy('web'), []],
    ['a ConfigMap with a key', configMap('web'), []],
    ['its Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } }, []],
    ['an Ingress to its own Service', ingressTo('web', 'web'), []],
    ['a route to its own Service', routeTo('web', 'web', 'web'), []],
    ['a route to a Service beside agents', routeTo('web', 'agents', 'web'), ['no-dead-route']],
    ['a binding for its own account', bindingOf(account('web'), 'web'), []],
    ['a binding for an account without a namespace', bindingOf(account(undefined), 'web'), []],
    ['a binding for its own accounts', bindingOf(named('Group', 'system:serviceaccounts:web'), 'web'), []],
    ['a binding for a person', bindingOf(named('User', 'jane'), 'web'), []],
    ['a binding for an account beside agents', bindingOf(account('agents'), 'web'), UNKNOWN],
    ['the same as a user', bindingOf(named('User', 'system:serviceaccount:agents:agent'), 'web'), UNKNOWN],
    ['a binding for all accounts beside agents', bindingOf(named('Group', 'system:serviceaccounts:agents'), 'web'), UNKNOWN],
    ['a binding for all accounts', bindingOf(named('Group', 'system:serviceaccounts'), 'web'), UNKNOWN],
    ['a binding for everyone', bindingOf(named('Group', 'system:authenticated'), 'web'), UNKNOWN],
    ['a ClusterRoleBinding that cdk8s gives a namespace', bindingOf(account('agents'), 'web', 'ClusterRoleBinding'), UNKNOWN],
    ['a claim for an agent', makeObject('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', { name: 'one', namespace: 'web' }, {
      warmPoolRef: { name: 'none' },
    }), ['require-claim-end']],
  ])('%s', (_, manifest, rules) => {
    expect(found([manifest])).toEqual(expect.arrayContaining(rules));
    expect(found([manifest]).length > 0).toBe(rules.length > 0);
  });

  test('they are all judged with `all`', () => {
    expect(found([idlePolicy('web')], { all: true })).toEqual(['no-idle-policy']);
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } };
    expect(found([namespace], { all: true })).toEqual(['require-restricted-namespace']);
  });

  test('without agents anywhere, all are judged', () => {
    const judge = (...manifests: Json[]) => judgeManifests(manifests.map((document) => ({ source: 'a.yaml', document }))).findings
      .map(({ rule }) => rule.id);
    expect(judge(idlePolicy('web'), plainPod('web'))).toEqual(expect.arrayContaining(['no-idle-policy', 'require-sandboxed-runtime']));
  });
});

describe('objects beside agents, cluster-scoped ones and those without a namespace', () => {
  test.each<[what: string, manifest: Json, rule: string]>([
    ['a pod', plainPod('agents'), 'require-sandboxed-runtime'],
    ['a policy', idlePolicy('agents'), 'no-idle-policy'],
    ['a binding', bindingOf(account('agents'), 'agents'), 'no-unknown-api-rights'],
    ['an Ingress', ingressTo('web', 'agents'), 'no-dead-route'],
    ['a ConfigMap with a key', configMap('agents'), 'no-secret-in-config'],
    ['a ConfigMap without a namespace', configMap(undefined), 'no-secret-in-config'],
    ['their Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents' } }, 'require-restricted-namespace'],
  ])('%s', (_, manifest, rule) => {
    const rules = judgeManifests([manifest, ...AROUND().filter(({ kind }) => kind !== manifest.kind || kind !== 'Namespace')]
      .map((document) => ({ source: 'a.yaml', document }))).findings.filter((one) => one.manifest === manifest).map((one) => one.rule.id);
    expect(rules).toContain(rule);
  });
});

test('these rules judge neighbours', () => {
  expect(Object.fromEntries(RULES.flatMap(({ id, ofNeighbours: part }) =>
    (part === undefined ? [] : [[id, part === true || part.title]])))).toEqual({
    'no-capabilities': 'capabilities.add with ALL, SYS_ADMIN, SYS_MODULE, SYS_RAWIO, DAC_READ_SEARCH',
    'no-edited-gateway-file': 'gateways',
    'no-host-claim': true,
    'no-host-namespaces': true,
    'no-host-process': true,
    'no-host-volumes': 'hostPath',
    'no-late-change': true,
    'no-privilege-escalation': 'privileged',
    'require-resolvable-host': 'the names of agents in another namespace',
    // They do not read pods: a finding of them says what no rule sees, wherever the first such object is.
    'no-blind-detection': true,
    'no-unjudged-pods': true,
    'no-unknown-gateway-file': true,
    'no-unjudged-policy': true,
    'no-unreadable-cluster': true,
    'no-weakening-change': true,
    'require-acknowledged-count': true,
  });
});

describe('neighbours', () => {
  const securityContext = (settings: Json): Json => ({ containers: [{ name: 'main', image: 'nginx', securityContext: settings }] });
  const claimed: Json = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
  const claim: Json = makeObject('v1', 'PersistentVolumeClaim', { name: 'data', namespace: 'web' }, { volumeName: 'v' });
  const volume = (source: Json): Json => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' }, spec: source });

  test.each<[what: string, spec: Json, rules: string[], others?: Json[]]>([
    ['a plain pod', {}, []],
    ['the network of the node', { hostNetwork: true }, ['no-host-namespaces']],
    ['the processes of the node', { hostPID: true }, ['no-host-namespaces']],
    ['the shared memory of the node', { hostIPC: true }, ['no-host-namespaces']],
    ['a folder or a socket of the node', HOST_PATH, ['no-host-volumes']],
    ['a volume of NFS', { volumes: [{ name: 'nfs', nfs: { server: 'nfs.example', path: '/' } }] }, []],
    ['a privileged container', securityContext({ privileged: true }), ['no-privilege-escalation']],
    ['a capability that leads to the node', securityContext({ capabilities: { add: ['NET_ADMIN', 'SYS_ADMIN'] } }), ['no-capabilities']],
    ['the same in the words of a runtime', securityContext({ capabilities: { add: ['cap_sys_module'] } }), ['no-capabilities']],
    ['all capabilities', securityContext({ capabilities: { drop: ['NET_RAW'], add: ['ALL'] } }), ['no-capabilities']],
    ['other capabilities', securityContext({ capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } }), []],
    ['a container that may escalate', securityContext({ allowPrivilegeEscalation: true }), []],
    ['a privileged init container', { initContainers: [{ name: 'i', image: 'i', securityContext: { privileged: true } }] },
      ['no-privilege-escalation']],
    ['a host process of Windows', { securityContext: { windowsOptions: { hostProcess: true } } }, ['no-host-process']],
    ['a folder of the node behind a claim', claimed, ['no-host-claim'], [claim, volume({ hostPath: { path: '/etc' } })]],
    ['another volume behind a claim', claimed, [], [claim, volume({ csi: { driver: 'disk.example' } })]],
  ])('%s', (_, spec, rules, others = []) => {
    expect(found([...others, plainPod('web', spec)])).toEqual(rules);
    expect(found([...others, plainWorkload('Deployment', 'web', 'web', spec)])).toEqual(rules);
    expect(found([...others, plainPod('agents', spec)])).toContain('require-sandboxed-runtime'); // no neighbour
  });

  describe('a host that names an agent that moved', () => {
    const calling = (host: string): Json => ({ containers: [{ name: 'ui', image: 'ui', env: [{ name: 'TRIAGE_URL', value: host }] }] });
    const service = (name: string, namespace: string, labels: Json): Json => (
      { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector: labels, ports: [{ port: 8000 }] } });
    const triage = service('triage', 'agents', valid('Pod').metadata.labels);
    const database = plainWorkload('Deployment', 'db', 'data');
    const proxy = plainPod('egress', {}, 'proxy');
    proxy.metadata.labels = { 'app': 'proxy', 'cdk8s-hardened-agents/role': 'egress-proxy' };

    test.each<[what: string, host: string, rules: string[], others: Json[]]>([
      ['an agent', 'http://triage:8000', ['require-resolvable-host'], [triage]],
      ['a pod that serves agents', 'http://proxy:3128', ['require-resolvable-host'], [proxy, service('proxy', 'egress', { app: 'proxy' })]],
      ['by its new name', 'http://triage.agents.svc:8000', [], [triage]],
      ['a Service of its own namespace, too', 'http://triage:8000', [], [triage, service('triage', 'web', { app: 'other' })]],
      ['no agent', 'http://db:5432', [], [database, service('db', 'data', { app: 'db' })]],
      ['a Service without pods', 'http://triage:8000', [], [service('triage', 'agents', { app: 'nothing' })]],
    ])('%s', (_, host, rules, others) => {
      expect(found([...others, plainPod('web', calling(host))])).toEqual(rules);
    });

    test('the agents of a selector', () => {
      const agent = plainWorkload('Deployment', 'triage', 'data');
      const moved = [agent, service('triage', 'data', { app: 'triage' }), plainPod('web', calling('http://triage:8000'))];
      expect(found(moved, { podSelector: { app: 'triage' } })).toEqual(['require-resolvable-host']);
      expect(found(moved)).toEqual([]);
    });
  });

  test('they are counted, and `all` leaves none', () => {
    const documents = [valid('Pod'), ...surroundings(), plainPod('web'), plainWorkload('Deployment', 'ui', 'web')]
      .map((document) => ({ source: 'a.yaml', document }));
    expect(judgeManifests(documents).neighbours.map(({ manifest, pods }) => [manifest.metadata.name, pods]))
      .toEqual([['plain', 1], ['ui', 1]]);
    expect(judgeManifests(documents, { all: true }).neighbours).toEqual([]);
    expect(judgeManifests(documents.slice(-2)).neighbours).toEqual([]);
  });

  test('an acknowledgement lets their findings through; that of a rule that does not judge them does not count', () => {
    const pod = plainPod('web', HOST_PATH);
    const reason = 'it collects the logs of the nodes';
    pod.metadata.annotations = Object.fromEntries(['no-host-volumes', 'require-limits', 'no-host-process']
      .map((id) => [`cdk8s-hardened-agents/acknowledged-${id}`, reason]));
    const { findings, accepted, idle } = judgeManifests([pod, valid('Pod'), ...surroundings()]
      .map((document) => ({ source: 'a.yaml', document })));
    expect(findings).toEqual([]);
    expect(accepted.map(({ rule }) => rule.id)).toEqual(['no-host-volumes']);
    expect(idle.map(({ ruleId }) => ruleId)).toEqual(['no-host-process']);
  });

  test('of one kind that makes unknown pods, the first is reported wherever it is', () => {
    const custom = (namespace: string): Json => ({
      apiVersion: 'example.com/v1', kind: 'Crew', metadata: { name: 'one', namespace }, spec: { containers: [{ name: 'a', image: 'a' }] },
    });
    expect(found([custom('zzz')])).toEqual(['no-unjudged-pods']);
    const { findings } = judgeManifests([valid('Pod'), ...surroundings(), custom('agents'), custom('aaa')]
      .map((document) => ({ source: 'a.yaml', document })));
    expect(findings.map(({ rule, manifest }) => [rule.id, manifest.metadata.namespace])).toEqual([['no-unjudged-pods', 'aaa']]);
  });

  test('with a selector, all others are neighbours', () => {
    const chosen = tweaked('Pod', ({ metadata }) => { metadata.labels = { app: 'agent' }; metadata.namespace = 'web'; })();
    expect(found([chosen], { podSelector: { app: 'agent' } })).toContain('require-egress-policy');
    expect(found([chosen], { podSelector: { app: 'other' } })).toEqual([]);
    expect(found([chosen, idlePolicy('web')], { podSelector: { app: 'agent' } })).toEqual(['no-idle-policy']);
  });
});

describe('of the findings about neighbours', () => {
  const ruleOf = (id: string) => RULES.find((rule) => rule.id === id)!;
  const finding = { field: 'spec', got: undefined, detail: undefined, severity: ruleOf('no-host-claim').severity };

  test.each<[string, string, boolean | undefined, boolean]>([
    ['all of a rule that judges neighbours count', 'no-host-claim', undefined, true],
    ['those about agents count', 'require-resolvable-host', true, true],
    ['others of the same rule do not', 'require-resolvable-host', false, false],
    ['those that do not say what they are about do not', 'require-resolvable-host', undefined, false],
    ['those of other rules do not', 'require-limits', undefined, false],
    ['those of other rules do not, about agents neither', 'require-limits', true, false],
  ])('%s', (_title, id, isOfAgents, counts) => {
    expect(OF_NEIGHBOURS.counts({ ...finding, rule: ruleOf(id), isOfAgents })).toBe(counts);
  });

  test('those of rules that judge neighbours are asked for', () => {
    expect(['no-host-claim', 'require-resolvable-host', 'require-limits'].map((id) => OF_NEIGHBOURS.asks(ruleOf(id))))
      .toEqual([true, true, false]);
  });
});

describe('with a selector of agents', () => {
  const podSelector = { app: 'agent' };
  const pod = (name: string, labels: Json, namespace = 'web'): Json => (
    { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: { containers: [{ name }] } });
  /** An object with several pods, of which each has its labels. */
  const job = (...labels: Json[]): Json => makeObject('kubeflow.org/v1', 'PyTorchJob', { name: 'train', namespace: 'web' }, {
    pytorchReplicaSpecs: Object.fromEntries(labels.map((one, i) => (
      [`Part${i}`, { template: { metadata: { labels: one }, spec: { containers: [{ name: 'main' }] } } }]))),
  });
  const agent = pod('agent', podSelector);
  const config: Json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'web' } };
  const routeOf = (...namespaces: string[]): Json => ({
    ...routeTo('web', 'web', 'front'), spec: { rules: [{ backendRefs: namespaces.map((namespace) => ({ name: 'web', namespace })) }] },
  });
  const scoped = (manifests: Json[], options: ScopeOptions = { podSelector }) => {
    const view = clusterOf(manifests);
    return { scope: new AgentScope(view, options), view };
  };

  test.each<[string, Json, boolean, number]>([
    ['its pod', agent, true, 0],
    ['an object with such a pod and another', job(podSelector, {}), true, 0],
    ['an object with other pods', job({}, {}), false, 2],
    ['another pod of the namespace', pod('other', {}), false, 1],
    ['a pod with the label of a role', pod('other', { 'cdk8s-hardened-agents/role': 'falco' }, 'nodes'), true, 0],
    ['an object without pods in the namespace', config, true, 0],
    ['a route to a Service of the namespace and to another', routeOf('front', 'web'), true, 0],
    ['a route to another Service', routeOf('front'), false, 0],
    ['a route to no Service', routeOf(), false, 0],
  ])('%s', (_title, manifest, isInScope, neighbours) => {
    const { scope, view } = scoped([agent, manifest]);
    expect(extentIn(scope, manifest, view)).toBe(isInScope ? EVERY_RULE : OF_NEIGHBOURS);
    expect(neighboursIn(scope, manifest, view)).toBe(neighbours);
  });

  const marked = (name: string): Json => pod(name, { 'cdk8s-hardened-agents/agent': 'true' });

  test.each<[string, Json[], string[]]>([
    ['two pods', [pod('a', {}), pod('b', {})], ['a', 'b']],
    ['one beside an agent', [marked('a'), pod('b', {})], ['b']],
    ['no agents', [marked('a'), marked('b')], []],
    ['not the only one', [pod('a', {})], []],
    ['not the only one, beside an object without pods', [pod('a', {}), config], []],
    ['no objects without pods', [pod('a', {}), pod('b', {}), config], ['a', 'b']],
    ['an object of which no pod says it', [marked('a'), job({}, {})], ['train']],
    ['no object of which one pod says it', [pod('a', {}), job({ 'cdk8s-hardened-agents/agent': 'true' }, {})], ['a']],
  ])('%s may be no agents, as far as no label says it', (_title, manifests, names) => {
    const { scope, view } = scoped(manifests, {});
    expect([...presumedIn(scope, manifests, view)].map((one: Json) => one.metadata.name as string)).toStrictEqual(names);
  });
});
