import { AdmissionOracle } from './admission-oracle';
import { admission } from '../support/admission';
import { Manifest } from '../support/app';
import { valid } from '../support/cases';

/** Labels and annotations that come to a pod later: what a new pod may not have is refused, and what was there before is let be. */

const oracle = new AdmissionOracle();

const policies = admission();
const ROLE = { 'iam.amazonaws.com/role': 'agents' }, FLAG = { 'dev.gvisor.flag.host-uds': 'all' };
const NETWORKS = { 'k8s.v1.cni.cncf.io/networks': 'storage' };

const [NAME_HASH, TEMPLATE_HASH] = ['agents.x-k8s.io/sandbox-name-hash', 'agents.x-k8s.io/sandbox-template-ref-hash'];
const HASHES = { [NAME_HASH]: '0123abcd', [TEMPLATE_HASH]: '4567cdef' };

const QUARANTINE = 'cdk8s-hardened-agents/quarantine';
const pod = (annotations: Manifest = {}, labels: Manifest = {}): Manifest => {
  const one: Manifest = JSON.parse(JSON.stringify(valid('Pod')));
  one.metadata.annotations = { ...one.metadata.annotations, ...annotations };
  one.metadata.labels = { ...one.metadata.labels, ...labels };
  return one;
};
/** As many annotations as a pod can have beside its labels. */
const FULL = Object.fromEntries(Array.from(
  { length: 512 - ['labels', 'annotations'].flatMap((field) => Object.keys(pod().metadata[field] ?? {})).length },
  (_, i) => [`example.com/${i}`, 'v'],
));
/** A pod that breaks rules about its spec, too. */
const weak = (annotations: Manifest = {}) => {
  const one = pod({ ...ROLE, ...annotations });
  one.spec.hostPID = true;
  one.spec.containers[0].command = ['curl', '--token=s3cr3tvalue1234567890'];
  return one;
};

test.each<[string, before: Manifest, after: Manifest, string[]]>([
  ['an annotation of a cloud', pod(), pod(ROLE), ['no-cloud-identity']],
  ['an annotation of a runtime', pod(), pod(FLAG), ['no-runtime-annotations']],
  ['an annotation of a network', pod(), pod(NETWORKS), ['no-additional-networks']],
  ['several', pod(), pod({ ...ROLE, ...FLAG, ...NETWORKS }), ['no-additional-networks', 'no-cloud-identity', 'no-runtime-annotations']],
  ['a label of a cloud', pod(), pod({}, { aadpodidbinding: 'agents' }), ['no-cloud-identity']],
  ['secrets from a webhook', pod(), pod({ 'vault.hashicorp.com/agent-inject': 'true' }), ['no-injected-secrets']],
  ['a secret in an annotation', pod(), pod({ note: '--token=s3cr3tvalue1234567890' }), ['no-secret-in-pod']],
  ['an older annotation that takes AppArmor away', pod(), pod({ 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' }),
    ['no-unconfined-app-armor']],
  ['another value of what was weak before', weak(), weak({ 'iam.amazonaws.com/role': 'admins' }), ['no-cloud-identity']],
  ['what was weak before beside something new', weak(), weak(NETWORKS), ['no-additional-networks']],

  ['nothing', weak(), weak(), []],
  ['a label of a team on a pod that was weak before', weak(), { ...weak(), metadata: pod(ROLE, { team: 'a' }).metadata }, []],
  ['what was weak is taken off', weak(FLAG), weak(), []],
  ['what was weak is switched off', weak(), weak({ 'iam.amazonaws.com/role': '' }), []],
  ['an annotation of no rule', pod(), pod({ team: 'a' }), []],
  ['an empty list of networks', pod(), pod({ 'k8s.v1.cni.cncf.io/networks': '[]' }), []],
  ['a pod that had none gets its first annotations', { ...pod(), metadata: { ...pod().metadata, annotations: undefined } }, pod(), []],
  ['quarantine of a pod that has as many annotations as it can have', pod(FULL), pod(FULL, { [QUARANTINE]: 'true' }), []],
  ['another label beside', pod(FULL), pod(FULL, { team: 'a' }), [expect.stringContaining('(size)') as unknown as string]],
  ['the labels of agent-sandbox, which its controller sets', pod(), pod({}, HASHES), []],
  ['a label of a team beside the labels of agent-sandbox', pod({}, HASHES), pod({}, { ...HASHES, team: 'a' }), []],
])('%s', async (_, oldObject, object, expected) => {
  const answers = await oracle.verdictsOf(policies, [{ object, oldObject }, { object, oldObject, subresource: 'status' }]);
  expect(answers.map(({ broken, errors }) => ({ broken, errors })))
    .toEqual([{ broken: expected, errors: [] }, { broken: expected, errors: [] }]);
});

test.each([
  ['leaves the policy of its SandboxTemplate', { [NAME_HASH]: HASHES[NAME_HASH] }],
  ['moves to the policy of another SandboxTemplate', { ...HASHES, [TEMPLATE_HASH]: '89abcdef' }],
  ['takes the name of another sandbox', { ...HASHES, [NAME_HASH]: '89abcdef' }],
  ['has the label with an empty value', { ...HASHES, [TEMPLATE_HASH]: '' }],
])('a pod of agent-sandbox %s', async (_, labels) => {
  const [before, after] = [pod({}, HASHES), pod({}, labels)];
  const answers = await oracle.verdictsOf(policies, [undefined, 'status']
    .map((subresource) => ({ object: after, oldObject: before, subresource })));
  expect(answers.map(({ broken, errors }) => ({ broken, errors })))
    .toEqual(answers.map(() => ({ broken: [expect.stringContaining('(labels): ')], errors: [] })));
});
