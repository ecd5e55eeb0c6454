import { Testing } from 'cdk8s';
import { AgentNamespace } from '../../../src';
import { Cidr, parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { ROLE_LABEL } from '../../../src/engine/manifest/labels';
import { RULES } from '../../../src/engine/rules/catalogue';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { OF_NEIGHBOURS } from '../../../src/engine/rules/extent';
import { Json } from '../../../src/engine/value/json';
import { NOTHING_KNOWN, expressionsOf } from '../../support/admission';
import { open } from '../../support/app';
import { Files, besideBroker, brokerConfigMap, editedFiles, filesOf, grantOf } from '../../support/brokers';
import {
  ofContainer, ofEphemeral, ofPod, ofProxy, onlyEgress, renamed, surroundings, tweaked, valid, volume,
} from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { found, inAgents } from '../../support/found';
import { allowlist } from '../../constructs/gateway/dns';
import { gke } from '../posture/edges-support';

/** Tests of rules beside their cases, most of them with objects for which other rules have findings, too. */

const KEY = `sk-ant-api03-${'a'.repeat(40)}`;

const withEnv = (...env: Json[]) => ofContainer((container) => { container.env = env; });
const fromFile = { valueFrom: { fileKeyRef: { volumeName: 'keys', path: 'all.env', key: 'a' } } };

test('a variable by the name of a secret is no reference to a file, if it has none', () => {
  const ofMap = { configMapKeyRef: { name: 'settings', key: 'a' } };
  expect(found('no-secret-env-reference', withEnv({ name: 'API_KEY', valueFrom: ofMap }, { name: 'API_KEY', ...fromFile })()))
    .toEqual([expect.stringMatching(/env\[1\]\.valueFrom\.fileKeyRef$/)]);
});

test('the word of a command line that has a secret is found after many others', () => {
  const words = Array.from({ length: 40 }, (_, i) => String(i));
  const at = (command: string[]) => found('no-secret-in-pod', ofContainer((container) => { container.command = command; })());
  expect(at([...words, KEY, ...words])).toEqual([expect.stringMatching(/command\[40\]: /)]);
  expect(at([...words, '--token', 'abc123'])).toEqual([expect.stringMatching(/command\[40\]: /)]);
});

const policyFor = (cidr: string): Json => inAgents('networking.k8s.io/v1', 'NetworkPolicy', {
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] }] },
});

describe('a policy that names addresses', () => {
  const [pods, ...apiServers] = ['10.244.0.0/16', '10.244.3.0/24', '10.244.9.7/32'].map((text) => parseCidr(text));
  const rulesFor = (cidr: string) => {
    const pod = valid('Pod');
    const view = clusterOf([pod, ...surroundings(), policyFor(cidr)], { ranges: { pods: [pods], apiServers } });
    return Evaluator.ALL.evaluate(pod, view).map(({ rule }) => rule.id);
  };

  test.each([
    ['a pod', '10.244.7.7/32', 'no-cluster-address-egress'],
    ['several pods', '10.244.7.6/31', 'no-open-egress'],
    ['a pod of the network of API servers', '10.244.3.7/32', 'no-cluster-address-egress'],
  ])('%s', (_, cidr, rule) => {
    expect(rulesFor(cidr)).toEqual([rule]);
  });

  test('an API server in the network of pods', () => {
    expect(rulesFor('10.244.9.7/32')).not.toContain('no-cluster-address-egress');
  });
});

test('without a runtime that is known, no setting is one that it ignores', () => {
  const pod = ofPod((spec) => {
    spec.runtimeClassName = 'of-another-team';
    spec.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'a.json' };
  })();
  expect(found('no-runtime-ignored-settings', pod)).toEqual([]);
});

test('a size that the largest nodes have is none beyond nodes', () => {
  const sized = (cpu: string) => found('no-size-beyond-nodes', ofContainer(({ resources }) => { resources.requests.cpu = cpu; })());
  expect(sized('2048')).toEqual([]);
  expect(sized('2048001m')).toHaveLength(1);
});

describe('the resolver of a pod', () => {
  const asks = (nameserver: string) =>
    ofPod((spec) => Object.assign(spec, { dnsPolicy: 'None', dnsConfig: { nameservers: [nameserver] } }))();
  const services = ['10.96.0.0/12', 'fd00:10:96::/112'].map((text) => parseCidr(text));

  test.each([
    ['a private address of a family whose Services are known', services, '192.168.1.1', 1],
    ['a private address of a family whose Services are not known', [services[1]], '192.168.1.1', 0],
    ['the same of the other family', [services[0]], 'fd00::7', 0],
  ])('%s', (_, known, nameserver, count) => {
    const pod = asks(nameserver);
    const view = clusterOf([pod, ...surroundings()], { ranges: { services: known } });
    expect(Evaluator.ALL.evaluate(pod, view).filter(({ rule }) => rule.id === 'no-outside-resolver')).toHaveLength(count);
  });

  test('admission has the private blocks of families whose Services are not known', () => {
    const blocks = (known: Cidr[]) => {
      const view = clusterOf([], { ranges: { services: known } });
      const expression = new Map(expressionsOf({ ...NOTHING_KNOWN, view })).get('no-outside-resolver')!;
      return ['192.168.0.0/16', 'fc00::/7'].map((block) => expression.includes(JSON.stringify(block)));
    };
    expect([blocks([]), blocks([services[0]]), blocks([services[1]]), blocks(services)])
      .toEqual([[true, true], [false, true], [true, false], [false, false]]);
  });

  test('is one that agent-sandbox sets', () => {
    const template = tweaked('SandboxTemplate', ({ spec }) => {
      delete spec.networkPolicy;
      delete spec.networkPolicyManagement;
      delete spec.podTemplate.spec.dnsPolicy;
    })();
    expect(found('no-outside-resolver', template)).toEqual(['spec.podTemplate.spec.dnsPolicy: agent-sandbox sets 8.8.8.8, 1.1.1.1 if a '
      + 'template has neither dnsPolicy nor networkPolicy']);
  });
});

describe('a LimitRange', () => {
  const range = (...limits: Json[]): Json => inAgents('v1', 'LimitRange', { spec: { limits } });
  const FIELD = 'spec.containers[0].resources.limits.cpu';

  test('gives nothing to an ephemeral container', () => {
    const debugged = ofEphemeral((container) => { delete container.resources; })();
    const fields = found('no-limit-above-range', debugged, range({ type: 'Container', max: { cpu: '1m' } }));
    expect(fields).toContainEqual(expect.stringContaining(FIELD));
    expect(fields.join()).not.toContain('ephemeralContainers');
  });

  test('has whole CPUs as they are', () => {
    const large = ofContainer(({ resources }) => { resources.limits.cpu = '2048'; })();
    expect(found('no-limit-above-range', large, range({ type: 'Container', max: { cpu: '1024' } })))
      .toEqual([`${FIELD}: LimitRange "one" allows at most 1024 for containers`]);
  });
});

test('a pod whose broker adds no key may have any Secret', () => {
  const pod = ofPod((spec) => volume({ secret: { secretName: 'keys' } })(spec))();
  const around = besideBroker({ home: 'agents', files: filesOf(grantOf({ header: undefined })) })!(surroundings());
  const view = clusterOf([pod, ...around]);
  expect(Evaluator.ALL.evaluate(pod, view).map(({ rule }) => rule.id)).not.toContain('no-brokered-secret-in-agent');
});

test('a binding for an agent and for someone else', () => {
  const subjects = [{ kind: 'User', name: 'jane' }, { kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }];
  const bound = inAgents('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name: 'tools' }, subjects });
  expect(found('no-unknown-api-rights', bound, valid('Pod'))).toEqual(['roleRef.name: no manifest defines Role "tools"']);
});

test('ports of the same number are in the order of their names', () => {
  const pod = valid('Pod');
  Object.assign(pod.metadata.labels, { app: 'a' });
  pod.spec.containers[0].ports = ['web', 'dns', 'udp'].map((name) => ({ name, containerPort: 8080 }));
  const service = inAgents('v1', 'Service', { spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } });
  expect(found('no-dead-route', service, pod)).toEqual([expect.stringMatching(/ opens 8080 \("dns"\), 8080 \("udp"\), 8080 \("web"\)$/)]);
});

describe('a quota', () => {
  const quota = (hard: Json): Json => inAgents('v1', 'ResourceQuota', { spec: { hard } });
  const copies = (replicas: number, storageClassName?: string): Json => tweaked('StatefulSet', ({ spec }) => {
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName };
    Object.assign(spec, { replicas, volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] });
  })();

  test('names the objects that take the most, then by name', () => {
    const pods = ['b', 'c', 'a'].map((name) => renamed(valid('Pod'), name));
    const scaled = inAgents('keda.sh/v1alpha1', 'ScaledObject', {
      spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'none' }, minReplicaCount: 0, maxReplicaCount: 3, triggers: [] },
    });
    const all = [scaled, renamed(copies(2), 'none'), ...pods, copies(2)];
    expect(found('no-quota-overrun', quota({ 'limits.memory': '1Mi' }), ...all)).toEqual([
      'spec.hard["limits.memory"]: the namespace requests 640Mi: StatefulSet "statefulset" 2 x 128Mi, Pod "a" 128Mi, Pod "b" 128Mi, '
      + 'Pod "c" 128Mi',
    ]);
  });

  test('counts claims of a class in ones, and their bytes in the units of Kubernetes', () => {
    const of = (resource: string) => `fast.storageclass.storage.k8s.io/${resource}`;
    const hard = { [of('persistentvolumeclaims')]: '1', [of('requests.storage')]: '1' };
    expect(found('no-quota-overrun', quota(hard), copies(1024, 'fast'))).toEqual([
      expect.stringContaining('the namespace requests 1024: '), expect.stringContaining('the namespace requests 1Ti: '),
    ]);
  });

  test('below zero is no limit of what is not there', () => {
    expect(found('no-quota-overrun', quota({ 'count/jobs.batch': '-1' }))).toEqual([]);
  });
});

test('an image must be allowed by each of two lists', () => {
  const pod = ofContainer((container) => { container.image = `registry.example/agent@sha256:${'a'.repeat(64)}`; })();
  const rulesFor = (...lists: string[][]) => {
    const [registries, ofPolicy] = lists;
    const entries = [pod, ...surroundings()].map((manifest, i) => (
      { manifest, ...i === 0 && ofPolicy && { registries: { labels: {}, registries: ofPolicy } } }));
    return Evaluator.ALL.evaluate(pod, new ClusterView(entries, { registries })).map(({ rule }) => rule.id);
  };
  const ONE_OF_EACH_CONTAINER = ['require-allowed-registry', 'require-allowed-registry'];
  const [ours, others] = [['registry.example'], ['other.example']];
  expect([rulesFor(ours), rulesFor(ours, ours), rulesFor(ours, others), rulesFor(others, ours)])
    .toEqual([[], [], ONE_OF_EACH_CONTAINER, ONE_OF_EACH_CONTAINER]);
});

describe('a host that a pod is to call', () => {
  const NO_DNS = { to: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ port: 8080 }] };
  const calling = (url: string, more: Json = {}) => ofPod((spec) => {
    spec.containers[0].env = [{ name: 'URL', value: url }];
    Object.assign(spec, more);
  })();
  const hosts = (pod: Json, ...others: Json[]) => {
    const view = clusterOf([pod, ...onlyEgress(NO_DNS)!(surroundings()), ...others]);
    return Evaluator.ALL.evaluate(pod, view).filter(({ rule }) => rule.id === 'require-resolvable-host').map(({ detail }) => detail);
  };
  const service = (name: string, namespace: string, selector?: Json): Json => (
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector, ports: [{ port: 80 }] } });
  const AMID = [service('web', 'agents'), service('db', 'shop')];

  test('can be in another namespace, where no policy lets the pod resolve it either', () => {
    expect(hosts(calling('http://db'), ...AMID)).toEqual([
      'namespace agents has no Service "db" (URL): write "db.shop.svc"', 'no policy lets the pod resolve "db" (URL)',
    ]);
  });

  test('needs no resolver, if the pod has its address', () => {
    const named = gke({ matches: [{ name: 'api.example.com' }], ports: [{ protocol: 'TCP', port: 443 }] });
    const hostAliases = [{ ip: '203.0.113.7', hostnames: ['api.example.com'] }];
    expect(hosts(calling('', {}), named)).toEqual([expect.stringContaining('allows "api.example.com"')]);
    expect(hosts(calling('', { hostAliases }), named)).toEqual([]);
  });

  test('may be on the list of a resolver whose file someone edited', () => {
    const b = open();
    allowlist({ ...b, namespace: new AgentNamespace(b.chart, 'gateways', { name: 'gateways' }) });
    const resolver = Testing.synth(b.chart) as Json[];
    const edited = resolver.map((one) => (
      one.kind === 'ConfigMap' ? { ...one, data: { Corefile: `${one.data.Corefile}. {\n  whoami\n}\n` } } : one));
    const pod = calling('http://db.shop.svc', { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.53'] } });
    expect(found('require-resolvable-host', pod, ...AMID, ...resolver)).toEqual([
      expect.stringContaining('the resolver of the pod does not list "db.shop.svc" (URL)'),
    ]);
    expect(found('require-resolvable-host', pod, ...AMID, ...edited)).toEqual([]);
  });

  test('is one of agents, if a Service of its name leads to agents', () => {
    const agents = service('db', 'agents-b', { app: 'b' });
    const agent: Json = { ...renamed(valid('Pod'), 'b') };
    agent.metadata = { ...agent.metadata, namespace: 'agents-b', labels: { ...agent.metadata.labels, app: 'b' } };
    const pod = calling('http://db');
    const view = clusterOf([pod, ...surroundings(), ...AMID, agents, agent]);
    expect(Evaluator.ALL.evaluate(pod, view).filter(({ rule }) => rule.id === 'require-resolvable-host')
      .map(({ detail, isOfAgents }) => [detail, isOfAgents])).toEqual([
      ['namespace agents has no Service "db" (URL): write "db.agents-b.svc" or "db.shop.svc"', true],
    ]);
  });
});

test('a gateway behind an Ingress without a namespace is no agent', () => {
  expect(found('no-dead-route', ofProxy())).toEqual([]);
});

test('of neighbours, a gateway without the label of its role may be one of the cluster', () => {
  const rule = RULES.find(({ id }) => id === 'no-edited-gateway-file')!;
  const counts = (field: string) => OF_NEIGHBOURS.counts({ rule, field, got: '…', severity: rule.severity });
  expect([counts('data["Corefile"]'), counts(`metadata.labels["${ROLE_LABEL}"]`)]).toEqual([true, false]);
});

test('a Service inside the cluster is not outside, whatever routes lead to it', () => {
  const service = inAgents('v1', 'Service', { spec: { selector: valid('Pod').metadata.labels, ports: [{ port: 80 }] } });
  const ingress = inAgents('networking.k8s.io/v1', 'Ingress', {
    spec: { defaultBackend: { service: { name: 'one', port: { number: 80 } } } },
  });
  expect(found('no-exposed-service', valid('Pod'), service, ingress)).toEqual([]);
  expect(found('no-exposed-route', valid('Pod'), service, ingress)).toHaveLength(1);
});

test('an object with several pods has one finding for what their runtime ignores', () => {
  const { spec } = valid('Pod');
  spec.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'a.json' };
  const jobs = ['a', 'b'].map((name) => ({ name, template: { spec: { template: { metadata: {}, spec } } } }));
  const set = inAgents('jobset.x-k8s.io/v1alpha2', 'JobSet', { spec: { replicatedJobs: jobs } });
  expect(found('no-runtime-ignored-settings', set)).toEqual([
    expect.stringMatching(/^spec\.replicatedJobs\[0\].*; it also ignores spec\.replicatedJobs\[1\]/),
  ]);
});

test('the grants of a broker whose files were edited are not judged, since Envoy may read others', () => {
  const grant = grantOf({ header: 'x-key', headers: ['cookie'] });
  const judged = (files: Files) => {
    const config = brokerConfigMap(files);
    const around = besideBroker({ files: {}, more: [valid('Pod')] })!(surroundings());
    const view = clusterOf([config, ...around.filter(({ kind, data }) => kind !== 'ConfigMap' || Object.keys(data).length > 0)]);
    return Evaluator.ALL.evaluate(config, view).map(({ rule }) => rule.id);
  };
  expect(judged(filesOf(grant))).toEqual(['no-weak-broker']);
  const edited = judged(editedFiles(({ manager }) => { manager.merge_slashes = false; }, grant));
  expect([...new Set(edited)]).toEqual(['no-edited-gateway-file']);
});

test('ports that called pods do not declare are in the order of the policies', () => {
  const called = valid('Pod');
  Object.assign(called.metadata, { name: 'db', namespace: 'shop', labels: { app: 'db' } });
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } };
  const inShop = { namespaceSelector, podSelector: { matchLabels: { app: 'db' } } };
  const calls = ['b', 'c', 'a'].map((name) => inAgents('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [inShop], ports: [{ port: 5433 }] }] },
  }, name));
  expect(found('no-refused-call', valid('Pod'), called, ...calls).map((line) => /agents\/(.)/.exec(line)?.[1])).toEqual(['a', 'b', 'c']);
});
