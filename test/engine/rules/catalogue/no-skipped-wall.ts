import { Json } from '../../../../src/engine/value/json';
import { Case, allows, besidePod, finds } from '../../../support/cases';
import { makePolicy } from '../../../support/plain';

const HELM = 'helm.sh/hook';
const HELM_POLICY = 'helm.sh/hook-delete-policy';
const ARGO = 'argocd.argoproj.io/hook';
const ARGO_POLICY = 'argocd.argoproj.io/hook-delete-policy';
const SSA = 'kustomize.toolkit.fluxcd.io/ssa';
const RECONCILE = 'kustomize.toolkit.fluxcd.io/reconcile';
const TTL = 'cleanup.kyverno.io/ttl';

const NOT_APPLIED = 'Helm does not apply it when it installs';

type Marks = { annotations?: { [key: string]: string }; labels?: { [key: string]: string } };
const policy = (marks: Marks) => (): Json => makePolicy({ name: 'wall', namespace: 'agents', ...marks }, {
  podSelector: {}, policyTypes: ['Ingress', 'Egress'],
});
const breaks = (title: string, key: string, got: string, detail: string, further: { [key: string]: string } = {}) =>
  finds(title, policy({ annotations: { ...further, [key]: got } }), { field: `metadata.annotations["${key}"]`, got, detail },
    besidePod);
const labelled = (title: string, key: string, got: string, detail: string) =>
  finds(title, policy({ labels: { [key]: got } }), { field: `metadata.labels["${key}"]`, got, detail }, besidePod);
const passes = (title: string, annotations: { [key: string]: string }) => allows(title, policy({ annotations }), besidePod);

const ofKind = (apiVersion: string, kind: string, spec: Json, namespace?: string) => finds(`a ${kind} of ${apiVersion}`,
  () => ({ apiVersion, kind, metadata: { name: 'wall', ...namespace && { namespace }, annotations: { [HELM]: 'test' } }, ...spec }),
  { field: `metadata.annotations["${HELM}"]`, got: 'test', detail: NOT_APPLIED }, besidePod);

export const cases: Case[] = [
  ...['test', 'test-success', 'pre-delete', 'post-delete', 'pre-rollback', 'post-rollback'].map((hook) =>
    breaks(`a hook of Helm, ${hook}`, HELM, hook, NOT_APPLIED)),
  breaks('several hooks of Helm', HELM, 'test, Pre-Delete', NOT_APPLIED),
  breaks('a hook that Helm does not know', HELM, 'crd-install', NOT_APPLIED),
  breaks('a hook that Helm does not know beside one that it does', HELM, 'pre-install,pre-instal', NOT_APPLIED),
  breaks('no hook of Helm', HELM, '', NOT_APPLIED),
  breaks('a hook that Helm removes', HELM_POLICY, 'before-hook-creation, hook-succeeded', 'Helm removes it again',
    { [HELM]: 'post-install' }),
  breaks('an object for tools alone', 'config.kubernetes.io/local-config', 'true', 'kustomize and kpt do not apply it'),
  breaks('an object that Config Sync leaves alone', 'configmanagement.gke.io/managed', 'disabled', 'Config Sync does not apply it'),
  breaks('an object that kapp leaves alone', 'kapp.k14s.io/noop', '', 'kapp does not apply it'),
  breaks('an object that kapp waits for', 'kapp.k14s.io/exists', '', 'kapp does not apply it'),
  breaks('an object that Argo CD skips', ARGO, 'Skip', 'Argo CD does not apply it when it syncs'),
  breaks('a hook of Argo CD for what fails', ARGO, 'SyncFail, PostDelete', 'Argo CD does not apply it when it syncs'),
  breaks('a hook that Argo CD removes', ARGO_POLICY, 'HookSucceeded', 'Argo CD removes it again', { [ARGO]: 'PreSync' }),
  breaks('an object that Flux ignores', SSA, 'Ignore', 'Flux does not apply it'),
  breaks('an object that Flux ignores, in another case', SSA, 'ignore', 'Flux does not apply it'),
  breaks('an object that Flux does not reconcile', RECONCILE, 'disabled', 'Flux does not apply it'),
  labelled('an object that Flux ignores by a label', SSA, 'Ignore', 'Flux does not apply it'),
  labelled('an object that Flux does not reconcile by a label', RECONCILE, 'disabled', 'Flux does not apply it'),
  labelled('an object that Kyverno deletes', TTL, '1m', 'Kyverno deletes it at that time'),
  labelled('an object that Kyverno deletes on a day', TTL, '2030-10-04', 'Kyverno deletes it at that time'),

  ofKind('cilium.io/v2', 'CiliumNetworkPolicy', { spec: { endpointSelector: {}, ingress: [{}], egress: [{}] } }, 'agents'),
  ofKind('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', { spec: { endpointSelector: {}, ingress: [{}], egress: [{}] } }),
  ofKind('projectcalico.org/v3', 'NetworkPolicy', { spec: { types: ['Ingress', 'Egress'] } }, 'agents'),
  ofKind('projectcalico.org/v3', 'GlobalNetworkPolicy', { spec: { types: ['Ingress', 'Egress'] } }),
  ofKind('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', { spec: { priority: 5, subject: { namespaces: {} } } }),
  ofKind('policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy',
    { spec: { tier: 'Admin', priority: 10, subject: { namespaces: {} } } }),
  ofKind('v1', 'ResourceQuota', { spec: { hard: { pods: '50' } } }, 'agents'),
  ofKind('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', max: { memory: '64Gi' } }] } }, 'agents'),
  ofKind('node.k8s.io/v1', 'RuntimeClass', { handler: 'runsc' }),
  ofKind('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', { spec: { validations: [{ expression: 'true' }] } }),
  ofKind('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding',
    { spec: { policyName: 'wall', validationActions: ['Deny'] } }),

  ...['pre-install', 'post-install', 'pre-upgrade', 'post-upgrade', 'test, pre-install', 'Pre-Install,post-delete'].map((hook) =>
    passes(`a hook of Helm at an install, ${hook}`, { [HELM]: hook })),
  passes('a hook that Helm removes before the next', { [HELM]: 'pre-install', [HELM_POLICY]: 'before-hook-creation,hook-failed' }),
  passes('a policy to remove what is no hook', { [HELM_POLICY]: 'hook-succeeded', [ARGO_POLICY]: 'HookSucceeded' }),
  passes('a hook of Argo CD at a sync', { [ARGO]: 'PreSync' }),
  passes('hooks of Argo CD of which one is at a sync', { [ARGO]: 'SyncFail,Sync' }),
  passes('a hook that Argo CD removes before the next', { [ARGO]: 'Sync', [ARGO_POLICY]: 'BeforeHookCreation' }),
  passes('an object that Flux merges', { [SSA]: 'Merge' }),
  passes('an object that Flux makes once', { [SSA]: 'IfNotPresent' }),
  passes('an object that Flux reconciles', { [RECONCILE]: 'enabled' }),
  passes('an annotation with the key of a label', { [TTL]: '1m' }),
  passes('an object that tools apply', { 'config.kubernetes.io/local-config': 'false', 'configmanagement.gke.io/managed': 'enabled' }),
  passes('the weight of a hook', { 'helm.sh/hook-weight': '-5', 'argocd.argoproj.io/sync-wave': '-1' }),
];
