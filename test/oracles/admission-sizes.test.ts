import { AdmissionOracle, AdmissionRequest } from './admission-oracle';
import { closedApp } from './closed-app';
import { Manifest } from '../support/app';
import { HARMLESS_VARIABLES } from '../support/secrets';

/** Objects that would take long to judge are refused by their size, and those that are as large as they may be are judged. */

const oracle = new AdmissionOracle();

const { policies, agent } = closedApp();

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const keyed = (count: number) => Object.fromEntries(times(count, (i) => [`example.com/${i}`, 'v']));
const metadata = { name: 'large', namespace: 'agents' };
const object = (apiVersion: string, kind: string, fields: Manifest): Manifest => ({ apiVersion, kind, metadata, ...fields });
const egress = (...rules: Manifest[]) => object('networking.k8s.io/v1', 'NetworkPolicy',
  { spec: { podSelector: {}, policyTypes: ['Egress'], egress: rules } });
const RULE = { ports: [{ port: 443 }] };
const to = (peers: Manifest[], rule: Manifest = RULE) => egress({ to: peers, ...rule });
const block4 = (i: number) => ({ ipBlock: { cidr: `198.51.${100 + Math.floor(i / 256)}.${i % 256}/32` } });
const block6 = (i: number) => ({ ipBlock: { cidr: `2001:db8::${i.toString(16)}/128` } });
const named = (values: string[]) => ({
  namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In', values }] },
  podSelector: { matchLabels: { app: 'tool' } },
});
const RBAC = 'rbac.authorization.k8s.io';
const binding = (count: number, kind = 'RoleBinding') => object(`${RBAC}/v1`, kind, {
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'view' },
  subjects: times(count, (i) => ({ apiGroup: RBAC, kind: 'User', name: `user-${i}` })),
});
const accepting = (rules: number, networks: number) => object('policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy', {
  spec: {
    tier: 'Admin',
    priority: 1,
    subject: { namespaces: {} },
    egress: times(rules, (r) => (
      { action: 'Accept', to: [{ networks: times(networks, (i) => `203.0.113.${(r * networks + i) % 256}/32`) }] })),
  },
});
const pod = (change: (spec: Manifest, metadata: Manifest) => void): Manifest => {
  const one: Manifest = JSON.parse(JSON.stringify(agent));
  change(one.spec, one.metadata);
  return one;
};
const containers = (count: number, change: (container: Manifest) => void = () => undefined) => pod((spec) => {
  spec.containers = times(count, (i) => ({ ...JSON.parse(JSON.stringify(spec.containers[0])), name: `c${i}` }));
  spec.containers.forEach(change);
});
const container = (change: (container: Manifest) => void) => pod(({ containers: [only] }) => change(only));
const env = (count: number, value = 'v') => times(count, (i) => ({ name: `NOTE_${i}`, value }));
const text = (length: number) => 'word '.repeat(length / 5);
const FLAGS = HARMLESS_VARIABLES.slice(0, 350).map(([name, value]) => `--${name.toLowerCase().replace(/_/g, '-')}=${value}`);
const relabelled = (change: Manifest): AdmissionRequest => ({
  object: pod((_, meta) => { Object.assign(meta, change); }), oldObject: agent,
});

/** The API server counts about a million for a tenth of a second on one core. */
const MOST_COST = 1_000_000;
const costs: [title: string, cost: number][] = [];

const judged = async (...requests: AdmissionRequest[]) => oracle.verdictsOf(policies, requests);
afterAll(() => {
  const [title, cost] = costs.sort(([, a], [, b]) => b - a)[0];
  process.stdout.write(`the most expensive: ${title}, ${cost}\n`);
});

test.each<[string, AdmissionRequest]>([
  ['256 blocks of IPv4', { object: to(times(255, block4)) }],
  ['256 blocks of IPv6', { object: to(times(255, block6)) }],
  ['a rule for each of 128 blocks', { object: egress(...times(128, (i) => ({ to: [block4(i)], ...RULE }))) }],
  ['128 blocks of IPv6 with two exceptions each', {
    object: to(times(120, (i) => ({
      ipBlock: { cidr: `2001:db8:${i.toString(16)}::/48`, except: [1, 2].map((part) => `2001:db8:${i.toString(16)}:${part}::/64`) },
    }))),
  }],
  ['256 values of selectors', { object: to([named(times(256, (i) => `v${i}`))]) }],
  ['256 subjects', { object: binding(256) }],
  ['16 containers with 24 variables each', { object: containers(16, (one) => { one.env = env(16, text(40)); }) }],
  ['400 volumes', {
    object: pod((spec) => { spec.volumes = times(450, (i) => ({ name: `v${i}`, emptyDir: { sizeLimit: '1Mi' } })); }),
  }],
  ['12,000 characters of a variable', { object: container((one) => { one.env = env(1, text(12_000)); }) }],
  ['12,000 characters of an argument', { object: container((one) => { one.args = [text(12_000)]; }) }],
  ['350 harmless flags in 12,000 characters', { object: container((one) => { one.args = FLAGS; }) }],
  ['12,000 characters of annotations', { object: pod((_, meta) => { meta.annotations = { note: text(12_000) }; }) }],
  ['a copy of the manifest that kubectl keeps', {
    object: pod((_, meta) => { meta.annotations = { 'kubectl.kubernetes.io/last-applied-configuration': text(100_000) }; }),
  }],
  ['128 new annotations', relabelled({ annotations: { ...agent.metadata.annotations, ...keyed(128) } })],
])('judged: %s', async (title, request) => {
  const [{ broken, errors, cost }] = await judged(request);
  costs.push([title, cost]);
  expect({ broken: broken.filter((id) => /size|no-(?!cluster)/.test(id)), errors }).toEqual({ broken: [], errors: [] });
  expect(cost).toBeLessThan(MOST_COST);
});

test.each<[string, AdmissionRequest]>([
  ['20,000 blocks', { object: to(times(20_000, block4)) }],
  ['257 blocks', { object: to(times(257, block4)) }],
  ['blocks of ingress', {
    object: object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ from: times(257, block4) }] } }),
  }],
  ['20,000 rules', { object: egress(...times(20_000, () => RULE)) }],
  ['rules with many peers in sum', { object: egress(...times(26, () => ({ to: times(10, block4) }))) }],
  ['20,000 ports', { object: to([block4(0)], { ports: times(20_000, (i) => ({ port: i + 1 })) }) }],
  ['20,000 exceptions', { object: to([{ ipBlock: { cidr: '203.0.113.0/24', except: times(20_000, () => '203.0.113.7/32') } }]) }],
  ['20,000 requirements', {
    object: to([{ podSelector: { matchExpressions: times(20_000, (i) => ({ key: `k${i}`, operator: 'Exists' })) } }]),
  }],
  ['20,000 labels', { object: to([{ namespaceSelector: { matchLabels: keyed(20_000) } }]) }],
  ['20,000 values', { object: to([named(times(20_000, (i) => `v${i}`))]) }],
  ['20,000 subjects', { object: binding(20_000) }],
  ['20,000 subjects of a ClusterRoleBinding', { object: binding(20_000, 'ClusterRoleBinding') }],
  ['a ClusterNetworkPolicy of 5,000 blocks', { object: accepting(200, 25) }],
  ['an Ingress of 5,000 rules', {
    object: object('networking.k8s.io/v1', 'Ingress', { spec: { rules: times(5000, (i) => ({ host: `h${i}` })) } }),
  }],
  ['a route of 5,000 parents', {
    object: object('gateway.networking.k8s.io/v1', 'HTTPRoute', { spec: { parentRefs: times(5000, (i) => ({ name: `g${i}` })) } }),
  }],
  ['5,000 claim templates', {
    object: object('apps/v1', 'StatefulSet', {
      spec: {
        template: { metadata: agent.metadata, spec: agent.spec },
        volumeClaimTemplates: times(5000, (i) => ({ metadata: { name: `c${i}` } })),
      },
    }),
  }],
  ['17 containers', { object: containers(17) }],
  ['5,000 variables', { object: container((one) => { one.env = env(5000); }) }],
  ['a variable of 1 MB', { object: container((one) => { one.env = env(1, text(1_000_000)); }) }],
  ['an argument of 1 MB', { object: container((one) => { one.args = [text(1_000_000)]; }) }],
  ['a command of a probe', { object: container((one) => { one.livenessProbe = { exec: { command: [text(1_000_000)] } }; }) }],
  ['5,000 headers of a probe', {
    object: container((one) => { one.livenessProbe = { httpGet: { port: 80, httpHeaders: env(5000) } }; }),
  }],
  ['5,000 mounts and volumes', {
    object: pod((spec) => {
      spec.volumes = times(5000, (i) => ({ name: `v${i}`, emptyDir: {} }));
      spec.containers[0].volumeMounts = spec.volumes.map(({ name }: Manifest) => ({ name, mountPath: `/${name}` }));
    }),
  }],
  ['5,000 sources of a volume', {
    object: pod((spec) => { spec.volumes = [{ name: 'v', projected: { sources: times(5000, () => ({ configMap: { name: 'x' } })) } }]; }),
  }],
  ['5,000 labels of nodes', { object: pod((spec) => { spec.nodeSelector = keyed(5000); }) }],
  ['5,000 annotations', { object: pod((_, meta) => { meta.annotations = keyed(5000); }) }],
  ['5,000 annotations, later', relabelled({ annotations: keyed(5000) })],
  ['129 annotations, later', relabelled({ annotations: { ...agent.metadata.annotations, ...keyed(129) } })],
  ['an annotation of 250 KB, later', relabelled({ annotations: { ...agent.metadata.annotations, note: text(250_000) } })],
])('too large: %s', async (title, request) => {
  const [{ broken, errors, cost }] = await judged(request);
  costs.push([title, cost]);
  expect(errors).toEqual([]);
  expect([...new Set(broken)].map((message) => /^[^()]+ \(size\): .* it has at most \d+ /.test(message))).toEqual([true]);
  expect(cost).toBeLessThan(MOST_COST / 5);
});

test('a pod from before that has more labels can lose some', async () => {
  const many = pod((_, meta) => { meta.annotations = keyed(1000); });
  const [{ broken, errors }] = await judged({ object: pod((_, meta) => { meta.annotations = keyed(900); }), oldObject: many });
  expect({ broken, errors }).toEqual({ broken: [], errors: [] });
});
