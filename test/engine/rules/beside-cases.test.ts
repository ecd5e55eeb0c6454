import { Cidr, parseCidr } from '../../../src/engine/address/cidr';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { NOTHING_KNOWN, expressionsOf } from '../../support/admission';
import { besideBroker, filesOf, grantOf } from '../../support/brokers';
import { ofContainer, ofEphemeral, ofPod, surroundings, tweaked, valid, volume } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { found, inAgents } from '../../support/found';

/** What a case of a rule cannot have: objects for which other rules have findings, too, and what the options of a command say. */

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
    const defaults = inAgents('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { cpu: '10' } }] } }, 'defaults');
    const bounds = range({ type: 'Container', max: { cpu: '1' } });
    expect(found('no-limit-above-range', ofEphemeral((container) => { delete container.resources; })(), defaults, bounds)).toEqual([]);
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
