import { Case, ofClaim, tweaked } from '../../../support/cases';

const ofMetadata = (field: 'labels' | 'annotations', key: string, value: unknown) => tweaked('Deployment', ({ spec: { template } }) => {
  template.metadata[field] = { ...template.metadata[field], [key]: value };
});
const finds = (title: string, field: 'labels' | 'annotations', key: string, value: string): Case =>
  [title, ofMetadata(field, key, value), `spec.template.metadata.${field}["${key}"]`, value];

export const cases: Case[] = [
  finds('a role by kube2iam or kiam', 'annotations', 'iam.amazonaws.com/role', 'agents'),
  finds('a workload identity of Azure', 'labels', 'azure.workload.identity/use', 'true'),
  finds('the proxy of a workload identity', 'annotations', 'azure.workload.identity/inject-proxy-sidecar', 'true'),
  finds('a pod identity of Azure', 'labels', 'aadpodidbinding', 'agents'),
  finds('a role of Alibaba Cloud', 'annotations', 'k8s.aliyun.com/eci-ram-role-name', 'agents'),
  finds('a role of Tencent Cloud', 'annotations', 'eks.tke.cloud.tencent.com/role-name', 'agents'),
  ['of a pod', tweaked('Pod', ({ metadata }) => { metadata.labels['azure.workload.identity/use'] = 'true'; }),
    'metadata.labels["azure.workload.identity/use"]', 'true'],
  ['of a CronJob', tweaked('CronJob', ({ spec: { jobTemplate: { spec: { template } } } }) => {
    template.metadata.annotations =
    { 'iam.amazonaws.com/role': 'a' };
  }),
  'spec.jobTemplate.spec.template.metadata.annotations["iam.amazonaws.com/role"]', 'a'],
  ['an annotation of a SandboxClaim', ofClaim({ annotations: { 'iam.amazonaws.com/role': 'agents' } }),
    'spec.additionalPodMetadata.annotations["iam.amazonaws.com/role"]', 'agents'],
  ['a label of a SandboxClaim', ofClaim({ labels: { aadpodidbinding: 'agents' } }),
    'spec.additionalPodMetadata.labels["aadpodidbinding"]', 'agents'],
  ['one of a SandboxClaim that is switched off', ofClaim({ labels: { 'azure.workload.identity/use': 'false' } })],
  ['one that is switched off', ofMetadata('labels', 'azure.workload.identity/use', 'false')],
  ['one that is empty', ofMetadata('annotations', 'iam.amazonaws.com/role', '')],
  ['other annotations', ofMetadata('annotations', 'iam.amazonaws.com/permitted', '.*')],
];
