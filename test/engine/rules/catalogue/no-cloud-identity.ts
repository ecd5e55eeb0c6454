import { Case, allows, finds, ofClaim, tweaked } from '../../../support/cases';

const ofMetadata = (field: 'labels' | 'annotations', key: string, value: unknown) => tweaked('Deployment', ({ spec: { template } }) => {
  template.metadata[field] = { ...template.metadata[field], [key]: value };
});
const breaks = (title: string, field: 'labels' | 'annotations', key: string, value: string) =>
  finds(title, ofMetadata(field, key, value), { field: `spec.template.metadata.${field}["${key}"]`, got: value });

export const cases: Case[] = [
  breaks('a role by kube2iam or kiam', 'annotations', 'iam.amazonaws.com/role', 'agents'),
  breaks('a workload identity of Azure', 'labels', 'azure.workload.identity/use', 'true'),
  breaks('the proxy of a workload identity', 'annotations', 'azure.workload.identity/inject-proxy-sidecar', 'true'),
  breaks('a pod identity of Azure', 'labels', 'aadpodidbinding', 'agents'),
  breaks('a role of Alibaba Cloud', 'annotations', 'k8s.aliyun.com/eci-ram-role-name', 'agents'),
  breaks('a role of Tencent Cloud', 'annotations', 'eks.tke.cloud.tencent.com/role-name', 'agents'),
  finds('of a pod', tweaked('Pod', ({ metadata }) => { metadata.labels['azure.workload.identity/use'] = 'true'; }),
    { field: 'metadata.labels["azure.workload.identity/use"]', got: 'true' }),
  finds('of a CronJob', tweaked('CronJob', ({ spec: { jobTemplate: { spec: { template } } } }) => {
    template.metadata.annotations = { 'iam.amazonaws.com/role': 'a' };
  }), { field: 'spec.jobTemplate.spec.template.metadata.annotations["iam.amazonaws.com/role"]', got: 'a' }),
  finds('an annotation of a SandboxClaim', ofClaim({ annotations: { 'iam.amazonaws.com/role': 'agents' } }),
    { field: 'spec.additionalPodMetadata.annotations["iam.amazonaws.com/role"]', got: 'agents' }),
  finds('a label of a SandboxClaim', ofClaim({ labels: { aadpodidbinding: 'agents' } }),
    { field: 'spec.additionalPodMetadata.labels["aadpodidbinding"]', got: 'agents' }),
  allows('one of a SandboxClaim that is switched off', ofClaim({ labels: { 'azure.workload.identity/use': 'false' } })),
  allows('one that is switched off', ofMetadata('labels', 'azure.workload.identity/use', 'false')),
  allows('one that is empty', ofMetadata('annotations', 'iam.amazonaws.com/role', '')),
  allows('other annotations', ofMetadata('annotations', 'iam.amazonaws.com/permitted', '.*')),
];
