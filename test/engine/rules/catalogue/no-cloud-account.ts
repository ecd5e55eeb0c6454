import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, ofPod, valid } from '../../../support/cases';

const ARN = 'arn:aws:iam::123456789012:role/agents';
const account = (annotations: Json, name = 'agent', namespace = 'agents'): Json =>
  ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, annotations }, automountServiceAccountToken: false });
const association = (spec: Json): Json => ({
  apiVersion: 'eks.services.k8s.aws/v1alpha1',
  kind: 'PodIdentityAssociation',
  metadata: { name: 'agents', namespace: 'ack-system' },
  spec: { clusterName: 'a', roleARN: ARN, ...spec },
});
const POOL = 'principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/example.svc.id.goog';
const google = (kind: string, spec: Json, apiVersion = 'iam.cnrm.cloud.google.com/v1beta1'): Json =>
  ({ apiVersion, kind, metadata: { name: 'agents', namespace: 'config-control' }, spec: { role: 'roles/storage.admin', ...spec } });
const member = (text: string): Json => google('IAMPolicyMember', { member: text });

/** Among these, in the place of the objects that have their kind, namespace and name. */
const among = (...objects: Json[]): CaseOptions['view'] => (around) => {
  const idOf = ({ kind, metadata: { namespace, name } }: Json) => `${kind}/${namespace}/${name}`;
  const ids = objects.map(idOf);
  return [...around.filter((other) => !ids.includes(idOf(other))), ...objects];
};
const breaks = (title: string, detail: string, ...objects: Json[]) =>
  finds(title, () => valid('Pod'), { field: 'spec.serviceAccountName', got: 'agent', detail }, { view: among(...objects) });
const granted = (title: string, manifest: Json) =>
  breaks(title, `${manifest.kind} "agents" gives the account a role of Google Cloud`, manifest);
const annotated = (key: string, value: string) => breaks(key, `ServiceAccount "agent" has ${key} ${value}`, account({ [key]: value }));
const passes = (title: string, ...objects: Json[]) => allows(title, () => valid('Pod'), { view: among(...objects) });

export const cases: Case[] = [
  annotated('eks.amazonaws.com/role-arn', ARN),
  annotated('iam.gke.io/gcp-service-account', 'agents@example.iam.gserviceaccount.com'),
  annotated('azure.workload.identity/client-id', '00000000-0000-0000-0000-000000000000'),
  annotated('pod-identity.alibabacloud.com/role-name', 'agents'),
  annotated('tke.cloud.tencent.com/role-arn', 'qcs::cam::uin/1:roleName/agents'),
  annotated('cdk8s-hardened-agents/cloud-identity', 'eks-pod-identity'),
  annotated('eks.tke.cloud.tencent.com/role-arn', 'qcs::cam::uin/1:roleName/agents'),
  breaks('a pod identity of EKS', 'PodIdentityAssociation "agents" gives the account an AWS role',
    association({ namespace: 'agents', serviceAccount: 'agent' })),
  breaks('a pod identity of EKS by Crossplane', 'PodIdentityAssociation "agents" gives the account an AWS role',
    {
      ...association({ forProvider: { namespace: 'agents', serviceAccount: 'agent', roleArn: ARN } }),
      apiVersion: 'eks.aws.m.upbound.io/v1beta1',
    }),
  finds('by the older name of the field', ofPod((spec) => { delete spec.serviceAccountName; spec.serviceAccount = 'agent'; }),
    { field: 'spec.serviceAccountName', detail: `ServiceAccount "agent" has eks.amazonaws.com/role-arn ${ARN}` },
    { view: among(account({ 'eks.amazonaws.com/role-arn': ARN })) }),
  finds('of a template', () => valid('Deployment'), {
    field: 'spec.template.spec.serviceAccountName', got: 'agent', detail: `ServiceAccount "agent" has eks.amazonaws.com/role-arn ${ARN}`,
  }, { view: among(account({ 'eks.amazonaws.com/role-arn': ARN })) }),
  granted('a role of Google Cloud', member('serviceAccount:example.svc.id.goog[agents/agent]')),
  granted('a role of Google Cloud for the account itself', member(`${POOL.replace('Set', '')}/subject/ns/agents/sa/agent`)),
  granted('a role of Google Cloud for the namespace', member(`${POOL}/namespace/agents`)),
  granted('a role of Google Cloud for the cluster', member(
    `${POOL}/kubernetes.cluster/https://container.googleapis.com/v1/projects/example/locations/europe-west4/clusters/a`)),
  granted('a role of Google Cloud for every cluster of the project', member(`${POOL}/*`)),
  granted('a binding in a policy', google('IAMPolicy', {
    bindings: [{ role: 'roles/viewer', members: ['user:a@example.com', 'serviceAccount:example.svc.id.goog[agents/agent]'] }],
  })),
  granted('a binding in a partial policy', google('IAMPartialPolicy', {
    bindings: [{ role: 'roles/viewer', members: [{ member: 'serviceAccount:example.svc.id.goog[agents/agent]' }] }],
  })),
  granted('a role of Google Cloud by Crossplane', google('ProjectIAMMember',
    { forProvider: { member: 'serviceAccount:example.svc.id.goog[agents/agent]' } }, 'cloudplatform.gcp.upbound.io/v1beta1')),
  passes('another account', account({ 'eks.amazonaws.com/role-arn': ARN }, 'controller')),
  passes('an account of another namespace', account({ 'eks.amazonaws.com/role-arn': ARN }, 'agent', 'controllers'), account({})),
  passes('an empty annotation', account({ 'eks.amazonaws.com/role-arn': '' })),
  passes('annotations that only configure an identity',
    account({ 'eks.amazonaws.com/sts-regional-endpoints': 'true', 'azure.workload.identity/tenant-id': 'a' })),
  passes('an association of another account', association({ namespace: 'agents', serviceAccount: 'other' })),
  passes('an association of another namespace', association({ namespace: 'others', serviceAccount: 'agent' })),
  passes('a role of Google Cloud of another account', member('serviceAccount:example.svc.id.goog[agents/other]')),
  passes('a role of Google Cloud of another namespace', member('serviceAccount:example.svc.id.goog[others/agent]'),
    { ...member(`${POOL}/namespace/others`), metadata: { name: 'others', namespace: 'config-control' } }),
  passes('a service account of Google with the name of the account', member('serviceAccount:agent@example.iam.gserviceaccount.com')),
  passes('a member in an object of another group', google('IAMPolicyMember',
    { member: 'serviceAccount:example.svc.id.goog[agents/agent]' }, 'example.com/v1')),
];
