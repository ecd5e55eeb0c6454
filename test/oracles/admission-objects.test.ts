import { App, Chart } from 'cdk8s';
import { AdmissionOracle, AdmissionRequest } from './admission-oracle';
import { randomPolicies } from './network-policy-blocks';
import { admissionOptions } from '../../src/admission/admission-options';
import { admissionPolicies } from '../../src/admission/admission-policies';
import { parseCidr } from '../../src/engine/address/cidr';
import { ClusterView, namespaceOf } from '../../src/engine/cluster/cluster-view';
import { groupKind } from '../../src/engine/manifest/pod-kinds';
import { podViews } from '../../src/engine/manifest/pod-view';
import { ASKED_KINDS } from '../../src/engine/rules/asked-kinds';
import { RULES } from '../../src/engine/rules/catalogue';
import { objects } from '../../src/engine/value/json';
import { ACTING_GROUPS } from '../engine/rules/rights/guarded-rights';
import { Manifest } from '../support/app';
import { Case, allCases, surroundings, valid, viewOf } from '../support/cases';
import { clusterOf } from '../support/cluster';
import { runs } from '../support/properties';

/** What `AgentAdmission` asks of the objects around pods, each by itself, against what the engine finds for the pods among them. */

const oracle = new AdmissionOracle();

const options = admissionOptions(new Chart(new App(), 'admission'), {});

/** The policies about objects, where the app has all of a view. */
function policiesAmong(view: ClusterView): Manifest[] {
  const known = options.context({}, view);
  return admissionPolicies(options).filter(({ suffix }) => /^-(objects|addresses|cluster)/.test(suffix))
    .map(({ suffix, spec }) => ({
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: suffix },
      spec: JSON.parse(JSON.stringify(spec(known))),
    }));
}

test.each([
  ['1.30', ['-addresses', '-addresses-warnings', '-cluster-addresses']],
  ['1.31', []],
])('Kubernetes %s compiles all policies but %j', (version, faulty) => {
  const faults = oracle.faultsOf(version, policiesAmong(new ClusterView()));
  expect([...new Set(faults.map(({ policy }) => policy))]).toEqual(faulty);
});

const SCHEMA = 'the schema of the kind, which comes first, refuses or drops it';

const CLASS = 'only administrators may write a DeviceClass, and admission does not see it';

const OTHER_POLICIES = 'the policies of the namespace are not seen';

/** Where one object by itself says less than the pod among all objects: the case, and why. */
const SAYS_LESS: { readonly [id: string]: { readonly [title: string]: string } } = {
  'no-claim-policy-label': Object.fromEntries(
    ['a label that opens the network', 'another value of it', 'a label that ends a policy'].map((one) => [one, OTHER_POLICIES]),
  ),
  'no-devices': {
    'a claim for which there is a template alone': 'the pod may be there before its claim',
    'a class of an accelerator with settings': CLASS,
    ...Object.fromEntries(['device.driver == "kvm.example"', 'device.driver == "gpu.nvidia.com" || true', 'true',
      'device.driver == "gpu.nvidia.com" && false ? true : true'].map((one) => [`the name of an accelerator, for ${one}`, CLASS])),
  },
  'no-host-claim': {
    'a volume for the claim of a Sandbox': 'the claim itself is judged when its controller makes it',
    'a volume for the claim of a sandbox that someone claims': 'the claim itself is judged when its controller makes it',
    'a volume for the first pod of a StatefulSet': 'the claim itself is judged when its controller makes it',
    'a volume for the second pod of a StatefulSet': 'the claim itself is judged when its controller makes it',
  },
  'no-open-egress': { 'single pods that make a block': 'each block is judged alone' },
  'no-open-ingress': { 'policies that let in much together': 'the other policies are not seen' },
  'no-reopened-egress': {
    'two policies that open it together': 'the other policy is not seen',
    'many small blocks of several policies': 'the other policies are not seen',
    'a policy that denies and was patched': 'it is itself the policy that denies',
    'a policy that opens what it denies': 'it is itself the policy that denies',
    'a policy of Cilium': 'policies of other networks are not judged',
    'policies of Cilium and of Kubernetes together': 'policies of other networks are not judged',
  },
  'no-service-account-token': {
    'no value, and none in the account': 'admission judges the pod',
    'null, and no value in the account': 'admission judges the pod',
    'no value, and false in another account': 'admission judges the pod',
    'no value in a Sandbox': 'admission judges the pod',
    'no value, and an account of that name in another namespace': 'admission judges the pod',
    'no value, and true in the account': 'admission judges the pod',
  },
  'no-token-secret': {
    'a login for images': 'a login stands beside pods to pull images',
    'an old login for images': 'a login stands beside pods to pull images',
  },
  'require-claim-end': { 'a duration': SCHEMA, 'a time of no day': SCHEMA, 'a time that is null': SCHEMA },
};

/** Where it says more. */
const ROLE = 'a Role can be changed after it is bound; the bindings of the app pass';
const NO_CLASS = 'the API server fills in the default class; without one the claim takes any volume that has no class';
const ANY_VOLUME = 'volumes of the class may come that match the claim';
const ANY_NAMESPACE = 'the namespace of the resolver may have any label beside its name';
const NOT_OF_APP = 'here it is none of the app, and a tenant may have written it; those of the app pass';
const ANY_POD = 'pods may come that the object is for';
const SAYS_MORE: { readonly [id: string]: { readonly [title: string]: string } } = {
  'no-agent-api-rights': {
    'its own Secret': ROLE,
    'its own Secret in a projected volume': ROLE,
    'its own Secret, of which an empty list selects all keys': ROLE,
    'creates what it names, which allows nothing': ROLE,
    'changes its own ConfigMap': ROLE,
    'changes its own ConfigMap beside that of a proxy': ROLE,
    'makes ConfigMaps': ROLE,
    'its own lease': ROLE,
    'changes the scale': ROLE,
    'may bind a role that grants nothing': ROLE,
    'reads what is no secret': ROLE,
    'writes secrets and reads none': ROLE,
    'another group\'s resource of the name': ROLE,
    'another group with a like ending': ROLE,
    'groups and resources of wrong types': ROLE,
    'leases of every group': ROLE,
    'metrics and health of nodes': ROLE,
    ...Object.fromEntries(ACTING_GROUPS.map(({ group }) => [`reads what acts in ${group || 'core'}, and changes what is near it`, ROLE])),
    'another account': 'every account of the namespace may be an agent\'s',
  },
  'no-cloud-account': { 'another account': 'every account of the namespace may be an agent\'s' },
  'no-host-claim': {
    'a claim without a class, where another class is the default': NO_CLASS,
    'a claim without a class, and volumes of a class that is not the default': NO_CLASS,
    'a selector of other volumes': ANY_VOLUME,
    'a claim that is larger than the folder': ANY_VOLUME,
    'a claim of another access mode': ANY_VOLUME,
    'a folder that a provisioner made for the claim': NO_CLASS,
    'a volume for a claim of another namespace': NO_CLASS,
    'the empty class, of which a volume of a driver is known': 'another volume of the empty class can be there',
    'a volume of a driver': NO_CLASS,
  },
  'no-exposed-route': {
    'an Ingress to another Service': ANY_POD,
    'an Ingress of a named class': NOT_OF_APP,
    'an Ingress whose class is an annotation': NOT_OF_APP,
    'a named Gateway in a named namespace': NOT_OF_APP,
    'no default Gateway': NOT_OF_APP,
    'a route that is attached to nothing': NOT_OF_APP,
  },
  'no-exposed-service': { 'other pods': ANY_POD, 'no selector': ANY_POD },
  'no-reopened-egress': {
    'a CredentialBroker, which calls for agents': 'here it is none of the app; those of the app pass',
    'a DnsAllowlist, which agents query instead of the resolver': 'here it is none of the app; those of the app pass',
    'an EgressProxy, which calls for agents': 'here it is none of the app; those of the app pass',
    'a policy for other pods': ANY_POD,
    'an address outside on every port': 'it may be a resolver, and the app closes both DNS and the internet',
    'a resolver of names for agents': ANY_NAMESPACE,
    'the internet where DNS is denied': ANY_NAMESPACE,
    'a wide block of which little is left': 'a block counts with all its addresses',
  },
  'no-token-secret': { 'a token that no pod uses': ANY_POD },
  'no-unknown-api-rights': {
    'a role that is among the manifests': ROLE,
    'an account that no pod has': 'every account of the namespace may be an agent\'s',
  },
};

/** A role that nobody knows is refused in a namespace of agents, not only warned of. */
const STRICTER: { readonly [id: string]: string } = { 'no-unknown-api-rights': 'no-agent-api-rights' };

interface Asked {
  readonly id: string;
  readonly title: string;
  readonly found: boolean;
  readonly object: Manifest;
  /** All other objects of the case. */
  readonly view: ClusterView;
}

/** The objects of a case that its rule asks about, beside those that are around every pod. */
function askedIn(id: string, kinds: readonly string[], one: Case): Asked[] {
  const around = new Set(surroundings().map((other) => JSON.stringify(other)));
  const { manifests, view } = viewOf(one.manifest(), one);
  return manifests.filter((object) => {
    const kind = groupKind(object.apiVersion, object.kind);
    return kinds.includes(kind) && (ASKED_KINDS[kind].clusterScoped === true || namespaceOf(object) === 'agents')
      && !around.has(JSON.stringify(object));
  }).map((object) => {
    const others = manifests.filter((other) => other !== object).map((manifest) => ({ manifest }));
    return { id, title: one.title, found: one.field !== undefined, object, view: new ClusterView(others, { ranges: view.clusterRanges }) };
  });
}

test('each case is judged as the engine judges it, but for what is said of one object alone', async () => {
  const cases = RULES.flatMap(({ id, admission }) => ('objects' in admission
    ? allCases().get(id)!.flatMap((one) => askedIn(id, admission.objects!.flatMap(({ kinds }) => kinds), one)) : []));
  const policies = new Map<string, Manifest>(); // by what they ask: most cases have the same
  const requests = cases.map(({ object, view }): AdmissionRequest => ({
    object,
    policies: policiesAmong(view).map(({ metadata: { name }, ...policy }) => {
      const text = JSON.stringify(policy);
      policies.set(text, policies.get(text) ?? { ...policy, metadata: { name: `${name} ${policies.size}` } });
      return policies.get(text)!.metadata.name;
    }).filter((name) => name.startsWith('-cluster') === (ASKED_KINDS[groupKind(object.apiVersion, object.kind)].clusterScoped ?? false)),
  }));
  const verdicts = await oracle.verdictsOf([...policies.values()], requests);
  expect(verdicts.flatMap(({ errors }, i) => errors.map((error) => `${cases[i].id}, ${cases[i].title}: ${error}`))).toEqual([]);
  const refused = new Map<string, { readonly asked: Asked; broken: boolean }>();
  cases.forEach((asked, i) => {
    const key = `${asked.id}, ${asked.title}`;
    const { broken, mistyped } = verdicts[i];
    const isBroken = mistyped !== undefined || broken.includes(asked.id) || broken.includes(STRICTER[asked.id]);
    refused.set(key, { asked, broken: isBroken || refused.get(key)?.broken === true });
  });
  const differing = (found: boolean) => [...refused.values()].filter(({ asked, broken }) => asked.found === found && broken !== found)
    .map(({ asked: { id, title } }) => `${id}: ${title}`).sort();
  const listed = (known: typeof SAYS_LESS) => Object.entries(known).flatMap(([id, titles]) => Object.keys(titles)
    .map((title) => `${id}: ${title}`)).sort();
  process.stdout.write(`${refused.size} cases, ${cases.length} objects, ${policies.size} policies\n`);
  expect({ less: differing(true), more: differing(false) }).toEqual({ less: listed(SAYS_LESS), more: listed(SAYS_MORE) });
  expect(refused.size).toBeGreaterThan(300);
});

test('an Ingress or a route of the app passes, and no other, also where a tenant names another class or Gateway', async () => {
  const made = (apiVersion: string, kind: string, spec: Manifest, name = 'own', annotations?: Manifest): Manifest =>
    ({ apiVersion, kind, metadata: { name, namespace: 'agents', annotations }, spec });
  const ingress = (spec: Manifest, name?: string, annotations?: Manifest) => made('networking.k8s.io/v1', 'Ingress',
    { defaultBackend: { service: { name: 'agent', port: { number: 80 } } }, ...spec }, name, annotations);
  const route = (spec: Manifest, kind = 'HTTPRoute') => made('gateway.networking.k8s.io/v1', kind,
    { rules: [{ backendRefs: [{ name: 'agent', port: 80 }] }], ...spec });
  const parent = { name: 'front', namespace: 'gateways' };
  const own = [ingress({ ingressClassName: 'nginx' }), ingress({}, 'old', { 'kubernetes.io/ingress.class': 'gce' }),
    route({ parentRefs: [parent] }), route({ parentRefs: [{ ...parent, sectionName: 'https' }] }, 'GRPCRoute'),
    route({ parentRefs: [{ name: 'front' }] }, 'TCPRoute')];
  const passes = [...own.slice(0, 4), route({ parentRefs: [{ ...parent, group: 'gateway.networking.k8s.io', kind: 'Gateway' }] })];
  const warned = [own[4], ingress({}), ingress({ ingressClassName: 'nginx' }, 'other'), ingress({ ingressClassName: 'public' }),
    ingress({ ingressClassName: 'nginx' }, 'own', { 'kubernetes.io/ingress.class': 'public' }), ingress({}, 'old'),
    route({ parentRefs: [parent, { name: 'front', namespace: 'others' }] }), route({ parentRefs: [{ ...parent, kind: 'Router' }] }),
    route({ parentRefs: [{ ...parent, sectionName: 'public' }] }), route({ parentRefs: [parent], useDefaultGateways: 'All' }),
    route({}), route({ parentRefs: [parent] }, 'TLSRoute')];
  const view = clusterOf(own);
  const verdicts = await oracle.verdictsOf(policiesAmong(view), [...passes, ...warned].map((object) => ({ object })));
  expect(verdicts.map(({ broken, errors }) => [...broken, ...errors]))
    .toEqual([...passes.map(() => []), ...warned.map(() => ['no-exposed-route'])]);
});

describe('random NetworkPolicies', () => {
  const { numRuns: COUNT } = runs(30_000);
  const RANGES = { pods: ['10.244.0.0/16', 'fd00:10:244::/48'].map(parseCidr), services: [parseCidr('10.96.0.0/16')] };
  const ENDPOINTS = ['no-identity-endpoint', 'no-metadata-endpoint'];
  const ids = ['no-cluster-address-egress', ...ENDPOINTS, 'no-open-egress', 'no-open-ingress'];
  /** Which rule reports an endpoint depends on the blocks around it: the engine adds them up, and CEL takes each by itself. */
  const told = (id: string) => (ENDPOINTS.includes(id) ? 'no-open-egress' : id);
  const asked = RULES.filter(({ id }) => ids.includes(id));
  const manifest = valid('Pod');
  const [pod] = podViews(manifest);

  const engine = (policy: Manifest) => {
    const view = new ClusterView([{ manifest }, { manifest: policy }], { ranges: RANGES });
    const found = new Set<string>();
    asked.forEach(({ id, checkPod }) => checkPod!(pod, () => found.add(told(id)), view));
    return found;
  };
  const blocksOf = (policy: Manifest) => ['egress', 'ingress'].map((rules) => objects(policy.spec[rules])
    .flatMap((rule) => objects(rule.to ?? rule.from)).flatMap(({ ipBlock }) => (ipBlock ? [ipBlock as Manifest] : [])));
  /**
   * Of one block without more than one exception both must say the same, where no rule is for everyone; a block of ingress counts whole.
   */
  const isPlain = ([out, into]: Manifest[][], { spec }: Manifest) => [spec.egress, spec.ingress].flatMap(objects)
    .every((rule) => objects(rule.to ?? rule.from).length > 0)
    && out.length < 2 && into.length < 2 && out.every(({ except = [] }) => except.length < 2)
    && into.every(({ except = [] }) => except.length === 0)
    && !out.some(({ cidr }) => ['fec0::1/128', '169.254.0.0/32'].includes(cidr)); // a person may name it, a tenant may not
  const singles = ([out]: Manifest[][]) => out.filter(({ cidr }) => /:.*\/128$|\.\d+\/32$/.test(cidr)).length;

  test(`of ${COUNT} what the engine finds is refused, and of plain policies nothing else`, async () => {
    const policies = randomPolicies(COUNT);
    const verdicts = await oracle.verdictsOf(policiesAmong(new ClusterView([], { ranges: RANGES })),
      policies.map((object) => ({ object })));
    const silent: object[] = [];
    const differ: object[] = [];
    const counts = { plain: 0, found: 0, refused: 0 };
    policies.forEach((policy, i) => {
      const found = engine(policy);
      const broken = verdicts[i].broken.filter((id) => ids.includes(id)).map(told);
      const blocks = blocksOf(policy);
      const isMissed = (id: string) => !broken.includes(id) && !(id === 'no-open-egress' && singles(blocks) > 1);
      const report = { found: [...found], broken, errors: verdicts[i].errors, policy: JSON.stringify(policy) };
      counts.found += found.size > 0 ? 1 : 0;
      counts.refused += broken.length > 0 ? 1 : 0;
      if (verdicts[i].errors.length > 0 || [...found].some(isMissed)) {
        silent.push(report);
      } else if (isPlain(blocks, policy)) {
        counts.plain++;
        differ.push(...broken.some((id) => !found.has(id)) ? [report] : []);
      }
    });
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect({ silent: silent.slice(0, 3), differ: differ.slice(0, 3) }).toEqual({ silent: [], differ: [] });
    expect(counts.plain).toBeGreaterThan(COUNT / 3);
    expect(counts.refused).toBeLessThan(policies.length);
  });
});
