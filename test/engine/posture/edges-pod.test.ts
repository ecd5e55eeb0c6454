import { Case, agent, expectRemoval, workload } from './edges-support';
import { Json } from '../../../src/engine/value/json';

const keys = { name: 'keys', secret: { secretName: 'keys' } };
const main = (container: Json) => ({ containers: [{ name: 'main', ...container }] });
const account = (annotations: Json): Json => (
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'agent', namespace: 'agents', annotations },
    automountServiceAccountToken: false,
  });

const POD: readonly Case[] = [
  ['a Secret as a volume', [agent({ volumes: [keys], ...main({ volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }) })],
    'secret: Secret "agents/keys" (files in /keys)', ['spec.volumes[0]']],
  ['a Secret in a projected volume', [agent({
    volumes: [{
      name: 'all',
      projected: {
        sources: [
          { secret: { name: 'keys' } }, { secret: { name: 'other' } },
        ],
      },
    }],
    ...main({ volumeMounts: [{ name: 'all', mountPath: '/all' }] }),
  })],
  'secret: Secret "agents/keys" (files in /all)', ['spec.volumes[0].projected.sources[0]']],
  ['a Secret as a variable', [agent(main({ env: [{ name: 'X' }, { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys' } } }] }))],
    'secret: Secret "agents/keys" (variable KEY)', ['spec.containers[0].env[1]']],
  ['a Secret as all variables', [agent({ initContainers: [{ name: 'init', envFrom: [{ prefix: 'K_', secretRef: { name: 'keys' } }] }] })],
    'secret: Secret "agents/keys" (all keys as variables K_…)', ['spec.initContainers[0].envFrom[0]']],
  ['a Secret in several ways', [agent({ volumes: [keys], ...main({ envFrom: [{ secretRef: { name: 'keys', optional: true } }] }) })],
    'secret: Secret "agents/keys" (files that no container mounts, all keys as variables)',
    ['spec.volumes[0]', 'spec.containers[0].envFrom[0]']],
  ['a Secret of a CSI driver', [agent({ volumes: [{ name: 's', csi: { driver: 'd.example', nodePublishSecretRef: { name: 'keys' } } }] })],
    'secret: Secret "agents/keys" (given to the driver d.example for files that no container mounts)',
    ['spec.volumes[0].csi.nodePublishSecretRef']],
  ['a claim', [agent({
    volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    ...main({ volumeMounts: [{ name: 'd', mountPath: '/data', readOnly: true }] }),
  }),
  workload('other', 'agents', {}, { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'data' } }] })],
  'volume: PersistentVolumeClaim "agents/data" (files in /data; read-only; shared with Pod "other")', ['spec.volumes[0]']],
  ['an ephemeral claim', [agent({ volumes: [{ name: 'd', ephemeral: { volumeClaimTemplate: { spec: {} } } }] })],
    'volume: ephemeral claim "d" (files that no container mounts; Kubernetes deletes it with the pod)', ['spec.volumes[0]']],
  ['a folder of the node', [agent({ volumes: [{ name: 'e', emptyDir: {} }, { name: 'h', hostPath: { path: '/var/log' } }] })],
    'volume: hostPath /var/log (files that no container mounts; a folder of the node)', ['spec.volumes[1]']],
  ['a file server', [agent({ volumes: [{ name: 'n', nfs: { server: '10.0.0.5', path: '/x', readOnly: true } }] })],
    'volume: nfs 10.0.0.5:/x (files that no container mounts; read-only)', ['spec.volumes[0]']],
  ['a volume of a driver', [agent({ volumes: [{ name: 'c', csi: { driver: 'd.example' } }] })],
    'volume: csi d.example (files that no container mounts)', ['spec.volumes[0]']],
  ['claims of a set', [{
    ...agent(),
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    spec: {
      template: { spec: { ...agent().spec, ...main({ volumeMounts: [{ name: 'w', mountPath: '/w' }] }) } },
      volumeClaimTemplates: [{ metadata: { name: 'v' } }, { metadata: { name: 'w' } }],
    },
  }],
  'volume: PersistentVolumeClaim template "w" (files in /w; one claim for each pod)', ['spec.volumeClaimTemplates[1]']],
  ['the token that a pod turns on', [agent({ automountServiceAccountToken: true, serviceAccountName: 'agent' }), account({})],
    'token: API server, as ServiceAccount "agent" (files in /var/run/secrets/kubernetes.io/serviceaccount)',
    ['spec.automountServiceAccountToken']],
  ['a projected token', [agent({ volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { audience: 'vault' } }] } }] })],
    'token: audience "vault", as ServiceAccount "default" (files that no container mounts)', ['spec.volumes[0]']],
  ['a cloud identity', [agent({ serviceAccountName: 'agent' }), account({ 'eks.amazonaws.com/role-arn': 'arn:x' })],
    'token: cloud identity arn:x (ServiceAccount "agent" has eks.amazonaws.com/role-arn arn:x)',
    ['metadata.annotations["eks.amazonaws.com/role-arn"]']],
];

test.each(POD.map((one) => [one[0], one] as const))('without its sources, an edge is gone and no other changes: %s', (_, one) => {
  expect(expectRemoval(one)).toBeGreaterThan(0);
});
