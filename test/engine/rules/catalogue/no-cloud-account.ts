import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, ofPod, valid } from '../../../support/cases';

const ARN = 'arn:aws:iam::123456789012:role/agents';
const account = (annotations: Json, name = 'agent', namespace = 'agents'): Json =>
  ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, annotations }, automountServiceAccountToken: false });
const association = (spec: Json): Json => ({
  apiVersion: 'eks.services.k8s.aws/v1alpha1',
  kind: 'PodIdentityAssociation',
  metadata: { name: 'agents', namespace: 'ack-system' },
  spec: { clusterName: 'a', roleARN: ARN, ...spec },
});

/** Among these, in the place of the objects that have their kind, namespace and name. */
const among = (...objects: Json[]): CaseOptions['view'] => (around) => {
  const idOf = ({ kind, metadata: { namespace, name } }: Json) => `${kind}/${namespace}/${name}`;
  const ids = objects.map(idOf);
  return [...around.filter((other) => !ids.includes(idOf(other))), ...objects];
};
const finds = (title: string, detail: string, ...objects: Json[]): Case =>
  [title, () => valid('Pod'), 'spec.serviceAccountName', 'agent', { view: among(...objects), detail }];
const annotated = (key: string, value: string): Case => finds(key, `ServiceAccount "agent" has ${key} ${value}`, account({ [key]: value }));
const passes = (title: string, ...objects: Json[]): Case => [title, () => valid('Pod'), undefined, undefined, { view: among(...objects) }];

export const cases: Case[] = [
  annotated('eks.amazonaws.com/role-arn', ARN),
  annotated('iam.gke.io/gcp-service-account', 'agents@example.iam.gserviceaccount.com'),
  annotated('azure.workload.identity/client-id', '00000000-0000-0000-0000-000000000000'),
  annotated('pod-identity.alibabacloud.com/role-name', 'agents'),
  annotated('tke.cloud.tencent.com/role-arn', 'qcs::cam::uin/1:roleName/agents'),
  annotated('cdk8s-hardened-agents/cloud-identity', 'eks-pod-identity'),
  annotated('eks.tke.cloud.tencent.com/role-arn', 'qcs::cam::uin/1:roleName/agents'),
  finds('a pod identity of EKS', 'PodIdentityAssociation "agents" gives the account an AWS role',
    association({ namespace: 'agents', serviceAccount: 'agent' })),
  finds('a pod identity of EKS by Crossplane', 'PodIdentityAssociation "agents" gives the account an AWS role',
    {
      ...association({ forProvider: { namespace: 'agents', serviceAccount: 'agent', roleArn: ARN } }),
      apiVersion: 'eks.aws.m.upbound.io/v1beta1',
    }),
  ['by the older name of the field', ofPod((spec) => { delete spec.serviceAccountName; spec.serviceAccount = 'agent'; }),
    'spec.serviceAccountName', undefined,
    {
      view: among(account({ 'eks.amazonaws.com/role-arn': ARN })),
      detail: `ServiceAccount "agent" has eks.amazonaws.com/role-arn ${ARN}`,
    }],
  ['of a template', () => valid('Deployment'), 'spec.template.spec.serviceAccountName', 'agent',
    {
      view: among(account({ 'eks.amazonaws.com/role-arn': ARN })),
      detail: `ServiceAccount "agent" has eks.amazonaws.com/role-arn ${ARN}`,
    }],
  passes('another account', account({ 'eks.amazonaws.com/role-arn': ARN }, 'controller')),
  passes('an account of another namespace', account({ 'eks.amazonaws.com/role-arn': ARN }, 'agent', 'controllers'), account({})),
  passes('an empty annotation', account({ 'eks.amazonaws.com/role-arn': '' })),
  passes('annotations that only configure an identity',
    account({ 'eks.amazonaws.com/sts-regional-endpoints': 'true', 'azure.workload.identity/tenant-id': 'a' })),
  passes('an association of another account', association({ namespace: 'agents', serviceAccount: 'other' })),
  passes('an association of another namespace', association({ namespace: 'others', serviceAccount: 'agent' })),
];
