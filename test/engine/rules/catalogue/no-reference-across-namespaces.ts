import { Json } from '../../../../src/engine/value/json';
import {
  Case, CaseOptions, MAIN, Tweak, allows, beside, finds, ofContainer, ofPod, ofTemplate, tweaked, valid, volume,
} from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const object = (kind: string, name = 'other', namespace: string | undefined = 'elsewhere', rest: Json = {}): Json =>
  ({ apiVersion: 'v1', kind, metadata: { name, ...(namespace !== '' && { namespace }) }, ...rest });
const ACCOUNT = { automountServiceAccountToken: false };
const PULLING = { ...ACCOUNT, imagePullSecrets: [{ name: 'other' }] };
const SERVICE = { spec: { clusterIP: 'None', ports: [{ port: 80 }] } };

const detail = (kind: string) => `${kind} "other" is in namespace elsewhere, not in agents`;
const breaks = (title: string, kind: string, manifest: () => Json, field: string, rest?: Json) =>
  finds(title, manifest, { field, got: 'other', detail: detail(kind) }, beside(object(kind, 'other', 'elsewhere', rest)));
const passes = (title: string, manifest: () => Json, ...objects: Json[]) => allows(title, manifest, beside(...objects));

const env = (valueFrom: Json): Tweak => (c) => { c.env = [{ name: 'MODEL', valueFrom }]; };
const secretVolume = ofPod(volume({ secret: { secretName: 'other' } }));
const route = (backendRef: Json) => (): Json => makeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web', {
  rules: [{ backendRefs: [backendRef] }],
});
const ingress = (): Json => makeObject('networking.k8s.io/v1', 'Ingress', 'web', {
  rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'other', port: { number: 80 } } } }] } }],
});

const claimFrom = (namespace?: string) => (): Json => makeObject('v1', 'PersistentVolumeClaim', 'copy', {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
  dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'other', namespace },
});

const from = (namespace?: string): Json => ({ metadata: { name: 'copy' }, spec: claimFrom(namespace)().spec });
const ephemeral = (namespace?: string): Tweak => volume({ ephemeral: { volumeClaimTemplate: { spec: from(namespace).spec } } });
const made = (kind: 'StatefulSet' | 'Sandbox' | 'SandboxTemplate', namespace?: string) => tweaked(kind, ({ spec }) => {
  spec.volumeClaimTemplates = [from(namespace)];
});
const COPY = { detail: 'the claim gets a copy of data there' };

/** A second namespace for agents, with all that stands in the first one. */
const shop = (): Json => ({ ...valid('Namespace'), metadata: { ...valid('Namespace').metadata, name: 'shop' } });
const placed = (manifest: Json): Json => ({ ...manifest, metadata: { ...manifest.metadata, namespace: 'shop' } });
const withShop = (around: Json[]) => [...around, shop(), ...around.filter(({ metadata }) => metadata.namespace === 'agents').map(placed)];
const workers = (namespace = 'agents'): Json => ({ ...valid('Deployment'), metadata: { ...valid('Deployment').metadata, namespace } });
const labels = (): Json => valid('Deployment').spec.template.metadata.labels;
const TARGET: string = workers().metadata.name;
const autoscaler = (name = TARGET) => () => object('HorizontalPodAutoscaler', 'scaler', 'shop', {
  apiVersion: 'autoscaling/v2',
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, maxReplicas: 3 },
});
const budget = () => object('PodDisruptionBudget', 'budget', 'shop', {
  apiVersion: 'policy/v1', spec: { maxUnavailable: 1, selector: { matchLabels: labels() } },
});
const service = () => object('Service', 'web', 'shop', { spec: { clusterIP: 'None', selector: labels(), ports: [{ port: 80 }] } });
const SELECTED = 'it selects no pod of shop, but agents of namespace agents';
const amongAgents: CaseOptions = { view: (around) => [...withShop(around), workers()] };
const amongOwn: CaseOptions = { view: (around) => [...withShop(around), workers(), workers('shop')] };

export const cases: Case[] = [
  breaks('a Secret in a volume', 'Secret', secretVolume, 'spec.volumes[2].secret.secretName'),
  breaks('a ConfigMap in a volume', 'ConfigMap', ofPod(volume({ configMap: { name: 'other' } })), 'spec.volumes[2].configMap.name'),
  breaks('in a template', 'ConfigMap', ofTemplate(volume({ configMap: { name: 'other' } })),
    'spec.template.spec.volumes[2].configMap.name'),
  breaks('a source of a projected volume', 'ConfigMap', ofPod(volume({ projected: { sources: [{ configMap: { name: 'other' } }] } })),
    'spec.volumes[2].projected.sources[0].configMap.name'),
  breaks('a claim', 'PersistentVolumeClaim', ofPod(volume({ persistentVolumeClaim: { claimName: 'other' } })),
    'spec.volumes[2].persistentVolumeClaim.claimName'),
  breaks('a variable', 'ConfigMap', ofContainer(env({ configMapKeyRef: { name: 'other', key: 'model' } })),
    `${MAIN}.env[0].valueFrom.configMapKeyRef.name`),
  breaks('all variables', 'ConfigMap', ofContainer((c) => { c.envFrom = [{ configMapRef: { name: 'other' } }]; }),
    `${MAIN}.envFrom[0].configMapRef.name`),
  breaks('a login for images of an account', 'Secret', () => object('ServiceAccount', 'agent', 'agents', PULLING),
    'imagePullSecrets[0].name'),
  passes('a login of the namespace of the account', () => object('ServiceAccount', 'agent', 'agents', PULLING),
    object('Secret', 'other', 'agents')),
  breaks('a login for images', 'Secret', ofPod((spec) => { spec.imagePullSecrets = [{ name: 'other' }]; }),
    'spec.imagePullSecrets[0].name'),
  breaks('the account', 'ServiceAccount', ofPod((spec) => { spec.serviceAccountName = 'other'; }), 'spec.serviceAccountName', ACCOUNT),
  breaks('the Service of a StatefulSet', 'Service', tweaked('StatefulSet', ({ spec }) => { spec.serviceName = 'other'; }),
    'spec.serviceName', SERVICE),
  breaks('the Service of an Ingress', 'Service', ingress, 'spec.rules[0].http.paths[0].backend.service.name', SERVICE),
  breaks('the Service of a route', 'Service', route({ name: 'other', port: 80 }), 'spec.rules[0].backendRefs[0].name', SERVICE),
  finds('the same name twice', ofPod((spec) => {
    volume({ configMap: { name: 'other' } })(spec);
    spec.containers[0].envFrom = [{ configMapRef: { name: 'other' } }];
  }), { field: 'spec.volumes[2].configMap.name', got: 'other', detail: detail('ConfigMap') }, beside(object('ConfigMap'))),
  finds('the namespace that a route names', route({ name: 'other', namespace: 'third', port: 80 }),
    { field: 'spec.rules[0].backendRefs[0].name', got: 'other', detail: 'Service "other" is in namespace elsewhere, not in third' },
    beside(object('Service', 'other', 'elsewhere', SERVICE), object('Service', 'web', 'third', SERVICE))),

  ...['Secret', 'ConfigMap'].map((kind) => finds(`a ${kind} without a namespace`,
    ofPod(volume(kind === 'Secret' ? { secret: { secretName: 'other' } } : { configMap: { name: 'other' } })), {
      field: `spec.volumes[2].${kind === 'Secret' ? 'secret.secretName' : 'configMap.name'}`,
      got: 'other',
      detail: `${kind} "other" has no namespace, so kubectl puts it into that of its context, not into agents`,
    }, beside(object(kind, 'other', '')))),

  finds('the source of a claim', claimFrom('elsewhere'), { field: 'spec.dataSourceRef.namespace', got: 'elsewhere', ...COPY }),
  finds('the source of the claim of an ephemeral volume', ofPod(ephemeral('elsewhere')),
    { field: 'spec.volumes[2].ephemeral.volumeClaimTemplate.spec.dataSourceRef.namespace', got: 'elsewhere', ...COPY }),
  finds('the source of the claim of an ephemeral volume, in a template', ofTemplate(ephemeral('elsewhere')),
    { field: 'spec.template.spec.volumes[2].ephemeral.volumeClaimTemplate.spec.dataSourceRef.namespace', got: 'elsewhere', ...COPY }),
  ...(['StatefulSet', 'Sandbox', 'SandboxTemplate'] as const).map((kind) =>
    finds(`the source of a claim of a ${kind}`, made(kind, 'elsewhere'),
      { field: 'spec.volumeClaimTemplates[0].spec.dataSourceRef.namespace', got: 'elsewhere', ...COPY })),
  allows('a source of the own namespace for an ephemeral volume', ofPod(ephemeral('agents'))),
  allows('no source for an ephemeral volume', ofPod(ephemeral(undefined))),
  allows('a source of the own namespace for a StatefulSet', made('StatefulSet', 'agents')),
  allows('a source without a namespace for a Sandbox', made('Sandbox', undefined)),
  allows('a source with an empty namespace, which is its own', claimFrom('')),
  allows('a source of the claim\'s own namespace', claimFrom('agents')),
  allows('a source without a namespace', claimFrom(undefined)),

  finds('the target of an autoscaler', autoscaler(),
    { field: 'spec.scaleTargetRef.name', got: TARGET, detail: `Deployment "${TARGET}" is in namespace agents, not in shop` }, amongAgents),
  finds('the pods of a disruption budget', budget,
    { field: 'spec.selector', got: { matchLabels: labels() }, detail: SELECTED }, amongAgents),
  finds('the pods of a Service', service, { field: 'spec.selector', got: labels(), detail: SELECTED }, amongAgents),
  allows('a target of the autoscaler\'s own namespace', autoscaler(), amongOwn),
  allows('a target that no manifest has', autoscaler('others'), amongAgents),
  allows('a disruption budget of its own namespace', budget, amongOwn),
  allows('a Service of its own namespace', service, amongOwn),
  allows('a Service of a namespace that is not known', service, beside(workers())),

  passes('one of its own namespace', secretVolume, object('Secret', 'other', 'agents')),
  passes('one in both namespaces', secretVolume, object('Secret', 'other', 'agents'), object('Secret')),
  passes('one that exists outside', secretVolume),
  passes('another kind of the same name', secretVolume, object('ConfigMap')),
  passes('one of two objects without a namespace', secretVolume, object('Secret'), object('Secret', 'other', '')),
  passes('one that need not be there', ofPod(volume({ secret: { secretName: 'other', optional: true } })), object('Secret')),
  passes('one that a controller makes here', secretVolume, object('Secret'),
    makeObject('external-secrets.io/v1', 'ExternalSecret', 'model', { target: { name: 'other' } })),
  passes('one of a certificate', secretVolume, object('Secret'),
    makeObject('cert-manager.io/v1', 'Certificate', 'web', { secretName: 'other' })),
  passes('one that a controller copies', secretVolume,
    {
      ...object('Secret'),
      metadata: {
        name: 'other',
        namespace: 'elsewhere',
        annotations: { 'reflector.v1.k8s.emberstack.com/reflection-auto-enabled': 'true' },
      },
    }),
  passes('one that every namespace has', ofPod(volume({ configMap: { name: 'kube-root-ca.crt' } })),
    object('ConfigMap', 'kube-root-ca.crt')),
  passes('a route into the namespace that it names', route({ name: 'other', namespace: 'elsewhere', port: 80 }),
    object('Service', 'other', 'elsewhere', SERVICE)),
  passes('a namespace that is outside the view', route({ name: 'other', namespace: 'third', port: 80 }),
    object('Service', 'other', 'elsewhere', SERVICE)),
  passes('a backend that is no Service', route({ group: 'example.com', kind: 'Bucket', name: 'other' }),
    object('Service', 'other', 'elsewhere', SERVICE)),
  passes('a claim that the StatefulSet makes', tweaked('StatefulSet', ({ spec }) => {
    spec.volumeClaimTemplates = [{
      metadata: { name: 'other' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }];
    volume({ persistentVolumeClaim: { claimName: 'other' } })(spec.template.spec);
  }), object('PersistentVolumeClaim')),
];
