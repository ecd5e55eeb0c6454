import { parseCidr } from '../../../src/engine/address/cidr';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { Tweak, ofClaim, ofContainer, ofPod, surroundings, tweaked, valid } from '../../support/cases';
import { clusterOf } from '../../support/cluster';

/**
 * What a case of a rule cannot have: values that an API server refuses, which a rule must not take for others, and objects for which
 * other rules have findings, too.
 */

const KEY = `sk-ant-api03-${'a'.repeat(40)}`;

/** The fields for which a rule has a finding, and what it says. */
function found(rule: string, manifest: Json, ...others: Json[]): string[] {
  const view = clusterOf([manifest, ...surroundings(), ...others]);
  return Evaluator.ALL.evaluate(manifest, view).filter((one) => one.rule.id === rule)
    .map(({ field, detail }) => (detail === undefined ? field : `${field}: ${detail}`));
}

const annotated = (annotations: Json) => tweaked('Pod', ({ metadata }) => { metadata.annotations = annotations; });
const configMap = (fields: Json) => (): Json => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'agents' }, ...fields });
const withEnv = (...env: Json[]) => ofContainer((container) => { container.env = env; });
const fromFile = { valueFrom: { fileKeyRef: { volumeName: 'keys', path: 'all.env', key: 'a' } } };
const withHeader = (value: unknown) => ofContainer((container) => {
  container.livenessProbe = { httpGet: { port: 8080, httpHeaders: [{ name: 'Authorization', value }] } };
});
const capabilities = (given: Json): Tweak => (container) => { container.securityContext.capabilities = given; };

describe('a value that an API server refuses', () => {
  test.each<[rule: string, what: string, manifest: () => Json, fields: string[]]>([
    ['no-additional-networks', 'null', annotated({ 'k8s.v1.cni.cncf.io/networks': null }), []],
    ['no-additional-networks', 'a list of no network', annotated({ 'k8s.v1.cni.cncf.io/networks': ['false'] }),
      ['metadata.annotations["k8s.v1.cni.cncf.io/networks"]']],
    ['no-capabilities', 'null', ofContainer(capabilities({ drop: ['ALL'], add: null })), []],
    ['no-secret-env-reference', 'a list for a name', withEnv({ name: ['API_KEY'], ...fromFile }), []],
    ['no-secret-in-config', 'a number', configMap({ binaryData: { a: 5 } }), []],
    ['no-secret-in-config', 'a list', ofClaim({ annotations: { a: [KEY] } }), []],
    ['no-secret-in-pod', 'a list', annotated({ a: [KEY] }), []],
    ['no-secret-in-pod', 'a list for a header', withHeader([KEY]), []],
  ])('%s: %s', (rule, _, manifest, fields) => {
    expect(found(rule, manifest())).toEqual(fields);
  });
});

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

const policyFor = (...cidrs: string[]): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'other', namespace: 'agents' },
  spec: {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 443 }] }],
  },
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
