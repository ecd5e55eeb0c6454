import { cloudIdentitiesOf } from '../../../../src/engine/rules/criteria/cloud-identities';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';

const association = (spec: Json): Json =>
  ({ apiVersion: 'eks.services.k8s.aws/v1alpha1', kind: 'PodIdentityAssociation', metadata: { name: 'one', namespace: 'aws' }, spec });
const grant = (member: string, apiVersion = 'iam.cnrm.cloud.google.com/v1beta1'): Json =>
  ({ apiVersion, kind: 'IAMPolicyMember', metadata: { name: 'one', namespace: 'gcp' }, spec: { member } });

const AGENT = { namespace: 'agents', serviceAccount: 'agent' };
const POOL = 'shop.svc.id.goog';
const PRINCIPALS = `principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/${POOL}`;

const has = (manifest: Json, namespace = 'agents', account = 'agent') =>
  cloudIdentitiesOf(clusterOf([manifest]), namespace, account).length > 0;

test.each<[string, Json]>([
  ['an AWS role', association(AGENT)],
  ['an AWS role by Crossplane', association({ forProvider: AGENT, region: 'eu-west-1' })],
  ['a member', grant(`serviceAccount:${POOL}[agents/agent]`)],
  ['a member by Crossplane', grant(`serviceAccount:${POOL}[agents/agent]`, 'cloudplatform.gcp.upbound.io/v1beta1')],
  ['a principal', grant(`${PRINCIPALS}/subject/ns/agents/sa/agent`)],
  ['all of a namespace', grant(`principalSet:${PRINCIPALS}/namespace/agents`)],
  ['all of a project', grant(`principalSet:${PRINCIPALS}/*`)],
  ['all of a cluster', grant(`principalSet:${PRINCIPALS}/kubernetes.cluster/https://container.example/shop`)],
])('%s is a cloud identity of the account', (_title, manifest) => {
  expect(has(manifest)).toBe(true);
});

test.each<[string, Json]>([
  ['of another account', association({ ...AGENT, serviceAccount: 'shop' })],
  ['of another namespace', grant(`serviceAccount:${POOL}[shop/agent]`)],
  ['of a group that ends as one of Google Cloud', grant(`serviceAccount:${POOL}[agents/agent]`, 'my-iam.cnrm.cloud.google.com/v1beta1')],
  ['of a member with more behind it', grant(`serviceAccount:${POOL}[agents/agent]x`)],
  ['of a namespace with more behind it', grant(`principalSet:${PRINCIPALS}/namespace/agents/x`)],
  ['of what only begins with a star', grant(`principalSet:${PRINCIPALS}/*x`)],
])('none: an identity %s', (_title, manifest) => {
  expect(has(manifest)).toBe(false);
});

test('an AWS role without the names of an account is that of none', () => {
  expect(has(association({ namespace: 'agents' }), 'agents', 'undefined')).toBe(false);
  expect(has(association({ serviceAccount: 'agent' }), 'undefined')).toBe(false);
});
