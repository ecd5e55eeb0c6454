import { Json } from '../../../../src/engine/value/json';
import {
  Case, INIT, MAIN, Tweak, ValidKind, allows, finds, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate, tweaked, valid,
} from '../../../support/cases';

const NEW = 'Kubernetes 1.37 has no such field here';
const meant = (name: string) => `${NEW}; the nearest name is "${name}"`;

/** The place of the pod spec in each kind. */
const PODS: [ValidKind, string][] = [
  ['Pod', 'spec'], ['Deployment', 'spec.template.spec'], ['ReplicaSet', 'spec.template.spec'], ['StatefulSet', 'spec.template.spec'],
  ['DaemonSet', 'spec.template.spec'], ['Job', 'spec.template.spec'], ['CronJob', 'spec.jobTemplate.spec.template.spec'],
  ['Sandbox', 'spec.podTemplate.spec'], ['SandboxTemplate', 'spec.podTemplate.spec'],
];
const at = (json: Json, path: string): Json => path.split('.').reduce((inner, key) => inner[key], json);

/** A new field in an object of a pod, at its path there. */
const inPod = (path: string, tweak: Tweak) =>
  finds(`a new field in ${path}`, ofPod(tweak), { field: `spec.${path}.fresh`, got: true, detail: NEW });
const inMain = (path: string, tweak: Tweak) =>
  finds(`a new field in ${path} of a container`, ofContainer(tweak), { field: `${MAIN}.${path}.fresh`, got: true, detail: NEW });
const misspelt = (title: string, manifest: () => Json, field: string, got: unknown, name: string) =>
  finds(title, manifest, { field, got, detail: meant(name) });

const other = (apiVersion: string, kind: string, rest: Json) => (): Json =>
  ({ apiVersion, kind, metadata: { name: 'other', ...(kind === 'NetworkPolicy' && { namespace: 'agents' }) }, ...rest });
const policy = (spec: Json) => other('networking.k8s.io/v1', 'NetworkPolicy',
  { spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec } });
const runtime = (rest: Json) => other('node.k8s.io/v1', 'RuntimeClass', { handler: 'runsc', ...rest });
const revision = (spec: Json) => (): Json => {
  const { metadata, spec: pod } = valid('Pod');
  return { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata, spec: { template: { metadata, spec: { ...pod, ...spec } } } };
};

export const cases: Case[] = [
  ...PODS.map(([kind, path]) => finds(`a new field in the pod of a ${kind}`,
    tweaked(kind, (json) => { at(json, path).hostKernel = true; }), { field: `${path}.hostKernel`, got: true, detail: NEW })),
  inPod('securityContext', ({ securityContext }) => { securityContext.fresh = true; }),
  inPod('securityContext.seccompProfile', ({ securityContext }) => {
    securityContext.seccompProfile = { type: 'RuntimeDefault', fresh: true };
  }),
  inPod('volumes[2].emptyDir', ({ volumes }) => { volumes.push({ name: 'new', emptyDir: { sizeLimit: '1Mi', fresh: true } }); }),
  inPod('volumes[2].configMap.items[0]', ({ volumes }) => {
    volumes.push({ name: 'new', configMap: { name: 'settings', items: [{ key: 'a', path: 'a', fresh: true }] } });
  }),
  inPod('volumes[2].projected.sources[0]', ({ volumes }) => {
    volumes.push({ name: 'new', projected: { sources: [{ configMap: { name: 'settings' }, fresh: true }] } });
  }),
  inPod('volumes[2].ephemeral.volumeClaimTemplate.spec', ({ volumes }) => {
    volumes.push({
      name: 'new',
      ephemeral: {
        volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '1Gi' } }, fresh: true } },
      },
    });
  }),
  inPod('dnsConfig.options[0]', (spec) => { spec.dnsConfig = { options: [{ name: 'ndots', value: '1', fresh: true }] }; }),
  inPod('affinity.podAntiAffinity', (spec) => { spec.affinity = { podAntiAffinity: { fresh: true } }; }),
  inPod('tolerations[0]', (spec) => {
    spec.tolerations = [{ key: 'agents', operator: 'Exists', effect: 'NoSchedule', fresh: true }];
  }),
  inMain('securityContext', ({ securityContext }) => { securityContext.fresh = true; }),
  inMain('securityContext.capabilities', ({ securityContext }) => { securityContext.capabilities.fresh = true; }),
  inMain('env[0].valueFrom', (container) => { container.env = [{ name: 'A', valueFrom: { fresh: true } }]; }),
  inMain('env[0].valueFrom.fieldRef', (container) => {
    container.env = [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name', fresh: true } } }];
  }),
  inMain('volumeMounts[0]', ({ volumeMounts }) => { volumeMounts[0].fresh = true; }),
  inMain('ports[0]', ({ ports }) => { ports[0].fresh = true; }),
  inMain('livenessProbe', ({ livenessProbe }) => { livenessProbe.fresh = true; }),
  inMain('readinessProbe.httpGet', ({ readinessProbe }) => { readinessProbe.httpGet.fresh = true; }),
  inMain('lifecycle.preStop', (container) => { container.lifecycle = { preStop: { exec: { command: ['true'] }, fresh: true } }; }),
  inMain('resources', ({ resources }) => { resources.fresh = true; }),
  finds('a new field of an init container', ofInit((one) => { one.fresh = true; }), { field: `${INIT}.fresh`, got: true, detail: NEW }),
  finds('a new field of an ephemeral container', ofEphemeral((one) => { one.securityContext.fresh = true; }),
    { field: 'spec.ephemeralContainers[0].securityContext.fresh', got: true, detail: NEW }),
  misspelt('another spelling of privileged', ofContainer(({ securityContext }) => { securityContext.Privileged = true; }),
    `${MAIN}.securityContext.Privileged`, true, 'privileged'),
  misspelt('letters in the wrong order', ofTemplate((spec) => { spec.hostNetowrk = true; }), 'spec.template.spec.hostNetowrk', true,
    'hostNetwork'),
  misspelt('one letter too few', ofContainer((one) => { one.envs = []; }), `${MAIN}.envs`, [], 'env'),
  finds('a name with other letters', ofPod((spec) => { spec['host.network'] = true; }),
    { field: 'spec["host.network"]', got: true, detail: meant('hostNetwork') }),
  finds('a field of a container in the pod', ofPod(({ securityContext }) => { securityContext.readOnlyRootFilesystem = true; }),
    { field: 'spec.securityContext.readOnlyRootFilesystem', got: true, detail: NEW }),
  finds('a new field of a NetworkPolicy', policy({ enforcement: 'Audit' }), { field: 'spec.enforcement', got: 'Audit', detail: NEW }),
  finds('a new field of a rule of a NetworkPolicy', policy({ ingress: [{ from: [{ podSelector: {}, fresh: true }] }] }),
    { field: 'spec.ingress[0].from[0].fresh', got: true, detail: NEW }),
  misspelt('a misspelt NetworkPolicy', policy({ policyType: ['Ingress'] }), 'spec.policyType', ['Ingress'], 'policyTypes'),
  finds('a new field of a RuntimeClass', runtime({ isolation: 'none' }), { field: 'isolation', got: 'none', detail: NEW }),
  finds('a new field of the overhead of a RuntimeClass', runtime({ overhead: { podFixed: { memory: '1Mi' }, fresh: true } }),
    { field: 'overhead.fresh', got: true, detail: NEW }),
  misspelt('a misspelt RuntimeClass', runtime({ scheduling: { nodeselector: {} } }), 'scheduling.nodeselector', {}, 'nodeSelector'),
  misspelt('a field of a pod of Knative', revision({ hostNetwrk: true }), 'spec.template.spec.hostNetwrk', true, 'hostNetwork'),
  allows('every kind of RuntimeClass field',
    runtime({ overhead: { podFixed: { memory: '1Mi' } }, scheduling: { nodeSelector: { a: 'b' } } })),
  allows('a field that is null', ofPod((spec) => { spec.fresh = null; })),
  allows('names that users choose', ofPod((spec) => {
    spec.nodeSelector = { 'example.com/fresh': 'a', 'hostNetwrk': 'b' };
    spec.affinity = {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{
          weight: 1, podAffinityTerm: { topologyKey: 'a', labelSelector: { matchLabels: { fresh: 'a' } } },
        }],
      },
    };
  })),
  allows('the fields of a revision of Knative', revision({ containerConcurrency: 1, timeoutSeconds: 60, responseStartTimeoutSeconds: 60 })),
];
