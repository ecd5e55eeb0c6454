import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { allows } from '../../../src/engine/reach/reach';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject, makePolicy } from '../../support/plain';

/** What the controller of agent-sandbox adds to a SandboxTemplate counts as if it were written. */

const template = (spec: Json, podSpec: Json = {}, apiVersion = 'extensions.agents.x-k8s.io/v1beta1'): Json => ({
  apiVersion,
  kind: 'SandboxTemplate',
  metadata: { name: 'python', namespace: 'agents' },
  spec: { podTemplate: { metadata: { labels: { app: 'python' } }, spec: { containers: [], ...podSpec } }, ...spec },
});
const caller = (namespace: string, app: string): Json => makeObject('v1', 'Pod', { name: app, namespace, labels: { app } }, {
  containers: [],
});
const viewOf = (...manifests: Json[]) => clusterOf(manifests, { ranges: { pods: [parseCidr('203.0.113.0/24')] } });
const podOf = (manifest: Json) => podViews(manifest)[0];

describe('the policy that the controller writes', () => {
  const router = caller('agent-sandbox-system', 'sandbox-router');
  const others = [caller('agent-sandbox-system', 'other'), caller('agents', 'sandbox-router')];
  const calls = (manifest: Json, from: Json) => allows(viewOf(manifest, router, ...others), { pod: podOf(from) }, { pod: podOf(manifest) },
    80, 'TCP');
  const reaches = (manifest: Json, address: string) => allows(viewOf(manifest), { pod: podOf(manifest) }, { address }, 443, 'TCP');

  test.each<[string, Json]>([['nothing is said', {}], ['it is managed', { networkPolicyManagement: 'Managed', networkPolicy: null }]])(
    'lets the router in and public addresses out where %s', (_, spec) => {
      const manifest = template(spec);
      expect([router, ...others].map((from) => calls(manifest, from))).toEqual([true, false, false]);
      expect(['8.8.8.8', '100.100.100.200', '2001:db8::1'].map((address) => reaches(manifest, address))).toEqual([true, true, true]);
      expect(['10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254', 'fd00:ec2::254', 'fe80::1']
        .map((address) => reaches(manifest, address)))
        .toEqual(Array(6).fill(false));
    });

  test('has the rules of the template where it has some, and closes what it leaves out', () => {
    const manifest = template({ networkPolicy: { ingress: [{ from: [{ podSelector: {} }] }] } });
    expect([router, ...others].map((from) => calls(manifest, from))).toEqual([false, false, true]);
    expect(reaches(manifest, '8.8.8.8')).toBe(false);
  });

  test.each<[string, Json]>([
    ['it is unmanaged', template({ networkPolicyManagement: 'Unmanaged', networkPolicy: {} })],
    ['the value is unknown', template({ networkPolicyManagement: 'Mine' })],
    ['the kind is another project\'s', template({}, {}, 'agents.kruise.io/v1alpha1')],
  ])('is none where %s', (_, manifest) => {
    const views = podViews(manifest);
    expect(viewOf(manifest).policyGroupsOf(views[0] ?? podOf(router))).toEqual([]);
  });

  test('adds to the policies that are in manifests, and is for the pods of its template alone', () => {
    const closed = makePolicy('closed', { podSelector: {} });
    const manifest = template({});
    const view = viewOf(manifest, closed, ...others);
    expect(view.policyGroupsOf(podOf(manifest)).flat().map(({ metadata }) => metadata.name)).toEqual(['closed', 'python-network-policy']);
    expect(view.policyGroupsOf(podOf(others[1])).flat().map(({ metadata }) => metadata.name)).toEqual(['closed']);
  });

  test('that leaves out private addresses alone opens pods that have others', () => {
    const manifest = template({});
    expect(Evaluator.ALL.evaluate(manifest, viewOf(manifest)).filter(({ rule }) => rule.id === 'no-open-egress')
      .map(({ detail }) => detail)).toEqual([
      expect.stringMatching('the NetworkPolicy that agent-sandbox writes where spec.networkPolicy is missing allows 203.0.113.0/24 of the '
        + 'pods, 100.80.80.80, 100.96.0.96, 100.100.100.200 and 1 more of the metadata endpoints and 64:ff9b::.* of NAT64'),
    ]);
  });
});

describe('the labels that the controller sets', () => {
  const labelsOf = (manifest: Json) => podOf(manifest).metadata.labels;
  const named = (kind: string, name: string, labels?: Json): Json => ({
    ...template({ podTemplate: { metadata: labels && { labels }, spec: { containers: [] } } }),
    ...kind === 'Sandbox' && { apiVersion: 'agents.x-k8s.io/v1beta1', kind },
    metadata: { name, namespace: 'agents' },
  });
  const policy = (podSelector: Json, rest: Json = {}): Json => makePolicy('other', {
    podSelector, policyTypes: ['Ingress', 'Egress'], ...rest,
  });
  const HASH = 'agents.x-k8s.io/sandbox-template-ref-hash';

  test('are the hash of the template, or that of the Sandbox', () => { // FNV-1a's own test vectors
    expect(labelsOf(named('SandboxTemplate', 'foobar'))).toMatchObject({ [HASH]: 'bf9cf968' });
    expect(labelsOf(named('Sandbox', 'foobar'))).toEqual({ 'agents.x-k8s.io/sandbox-name-hash': 'bf9cf968' });
    expect(labelsOf(named('Sandbox', ''))).toEqual({ 'agents.x-k8s.io/sandbox-name-hash': '811c9dc5' });
  });

  test('stand in place of those that the template has under its prefixes', () => {
    const labels = { 'app': 'a', [HASH]: 'mine', 'extensions.agents.x-k8s.io/tier': 'b', 'agents.x-k8s.io.example.com/tier': 'c' };
    expect(labelsOf(named('SandboxTemplate', 'foobar', labels))).toEqual({
      'app': 'a',
      'agents.x-k8s.io.example.com/tier': 'c',
      [HASH]: 'bf9cf968',
    });
    expect(labelsOf(named('Sandbox', 'foobar', labels))).not.toHaveProperty(HASH);
  });

  test('select the pods of the policy that it writes, and those of a policy in a manifest', () => {
    const manifest = named('SandboxTemplate', 'foobar');
    const own = { matchLabels: { [HASH]: 'bf9cf968' } };
    const every = { matchExpressions: [{ key: 'agents.x-k8s.io/sandbox-name-hash', operator: 'Exists' }] };
    expect(viewOf(manifest).policyGroupsOf(podOf(manifest))[0][0].spec.podSelector).toEqual(own);
    expect([own, every, { matchLabels: { [HASH]: '00000000' } }]
      .map((selector) => viewOf(manifest, policy(selector)).policyGroupsOf(podOf(manifest)).length)).toEqual([2, 2, 1]);
  });

  test('leave a template open whose policy selects a label that the controller ignores', () => {
    const labels = { 'agents.x-k8s.io/net': 'closed' };
    const manifest = named('SandboxTemplate', 'foobar', labels);
    manifest.spec.networkPolicyManagement = 'Unmanaged';
    expect(Evaluator.ALL.evaluate(manifest, viewOf(manifest, policy({ matchLabels: labels }))).map(({ rule }) => rule.id))
      .toEqual(expect.arrayContaining(['require-egress-policy', 'require-ingress-policy']));
  });

  test('are set on no pod of another project', () => {
    const manifest: Json = { ...named('SandboxTemplate', 'foobar', { app: 'a' }), apiVersion: 'agents.kruise.io/v1alpha1' };
    manifest.spec.template = manifest.spec.podTemplate;
    expect(labelsOf(manifest)).toEqual({ app: 'a' });
  });
});

describe('the pods that the controller makes', () => {
  const PUBLIC = { dnsPolicy: 'None', dnsConfig: { nameservers: ['8.8.8.8', '1.1.1.1'] } };
  const specOf = (manifest: Json) => podOf(manifest).spec;
  const broken = (manifest: Json) => Evaluator.ALL.evaluate(manifest, new ClusterView([{ manifest }])).map(({ rule }) => rule.id);

  test('have no token where the template says nothing', () => {
    expect(specOf(template({})).automountServiceAccountToken).toBe(false);
    expect(specOf(template({}, { automountServiceAccountToken: true })).automountServiceAccountToken).toBe(true);
    expect(specOf({ ...template({}), apiVersion: 'agents.x-k8s.io/v1beta1', kind: 'Sandbox' }).automountServiceAccountToken)
      .toBeUndefined();
  });

  test('ask public resolvers where the controller writes its own policy and the template says nothing', () => {
    expect(specOf(template({}))).toMatchObject(PUBLIC);
    expect(specOf(template({}, { dnsPolicy: 'Default' }))).toMatchObject({ dnsPolicy: 'Default' });
    expect(specOf(template({ networkPolicy: {} }))).not.toHaveProperty('dnsPolicy');
    expect(specOf(template({ networkPolicyManagement: 'Unmanaged' }))).not.toHaveProperty('dnsPolicy');
    expect(broken(template({}))).not.toContain('require-dns-egress');
    expect(broken(template({}, { dnsPolicy: 'ClusterFirst' }))).toContain('require-dns-egress');
  });

  test('leave the manifest as it was', () => {
    const manifest = template({});
    podOf(manifest);
    expect(manifest).toEqual(template({}));
  });
});
