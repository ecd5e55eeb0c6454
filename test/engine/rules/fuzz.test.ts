import * as fc from 'fast-check';
import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { objectName } from '../../../src/engine/manifest/manifest-list';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { Evaluator, describe as told } from '../../../src/engine/rules/evaluator';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { GVISOR } from '../../../src/engine/runtimes/known-runtimes';
import { statedBy } from '../../../src/engine/runtimes/runtimes';
import { Json } from '../../../src/engine/value/json';
import { ValidKind, surroundings, valid } from '../../support/cases';

/** Nothing that a parser can give makes the engine fail; the same every time, so that a failure comes again. */
const RUNS = { seed: 29, numRuns: 300 };

const KINDS: ValidKind[] = ['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Sandbox', 'SandboxTemplate',
  'Namespace'];
const ranges = { pods: [parseCidr('10.244.0.0/16'), parseCidr('fd00:10:244::/48')], services: [parseCidr('10.96.0.0/16')] };

/** Policies, runtimes and rights that bear on the valid pods, with every field that a rule could read. */
function related(): Json[] {
  const metadata = { name: 'related', namespace: 'agents' };
  const api = (kind: string, rest: Json): Json => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata, ...rest });
  const rules = [{
    apiGroups: ['', '*'],
    resources: ['secrets', 'pods/exec', '*'],
    resourceNames: ['a'],
    verbs: ['get', '*'],
    nonResourceURLs: ['/healthz'],
  }];
  const subjects = [
    { kind: 'ServiceAccount', name: 'agent', namespace: 'agents' },
    { kind: 'Group', name: 'system:serviceaccounts', apiGroup: 'rbac.authorization.k8s.io' },
    { kind: 'User', name: 'system:serviceaccount:agents:agent' },
  ];
  const peers = [
    { ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16', '169.254.169.254/32'] } },
    { ipBlock: { cidr: 'fd00::/8' } },
    {
      podSelector: { matchLabels: { app: 'web' } },
      namespaceSelector: {
        matchExpressions: [{
          key: 'team',
          operator: 'In',
          values: ['a'],
        }],
      },
    },
    { namespaceSelector: {} },
  ];
  const ports = [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 1, endPort: 65535 }, { port: 'https' }];
  return [
    ...surroundings(),
    {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
      scheduling: { nodeSelector: {} },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchExpressions: [{ key: 'cdk8s-hardened-agents/agent', operator: 'Exists' }] },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: peers, ports }],
        egress: [{ to: peers, ports }],
      },
    },
    ...referring(),
    ...credentials(),
    api('Role', { rules }),
    api('ClusterRole', { rules, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }),
    api('RoleBinding', { subjects, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'related' } }),
    api('ClusterRoleBinding', { subjects, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' } }),
  ];
}

/** What names the valid pods, is named by them or bounds what they ask for. */
function referring(): Json[] {
  const made = (apiVersion: string, kind: string, spec: Json, name = 'related',
    namespace = 'agents'): Json => ({ apiVersion, kind, metadata: { name, namespace }, spec });
  const bounds = { max: { cpu: '10m' }, min: { memory: '1Gi' }, default: { cpu: '5m' }, defaultRequest: { memory: '1e3' } };
  const proxy = valid('Pod');
  proxy.metadata = {
    name: 'proxy',
    namespace: 'gateways',
    labels: {
      'app': 'web',
      'team': 'a',
      'cdk8s-hardened-agents/role': 'egress-proxy',
    },
  };
  return [
    proxy,
    {
      ...made('v1', 'Secret', {}, 'agent', 'gateways'),
      metadata: {
        name: 'agent',
        namespace: 'gateways',
        annotations: { 'replicator.v1.mittwald.de/replicate-to': 'a' },
      },
    },
    made('v1', 'ServiceAccount', {}, 'agent', 'gateways'),
    made('v1', 'Service', {
      type: 'LoadBalancer',
      selector: { 'cdk8s-hardened-agents/agent': 'true' },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }, { port: 8080 }],
    }),
    made('networking.k8s.io/v1', 'Ingress', {
      defaultBackend: { service: { name: 'related', port: { name: 'web' } } },
      rules: [{ http: { paths: [{ backend: { service: { name: 'agents', port: { number: 1 } } } }] } }],
    }),
    made('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      rules: [{
        backendRefs: [{ name: 'related', port: 1 }],
        filters: [{ requestMirror: { backendRef: { name: 'related', namespace: 'agents', port: 80 } } }],
      }],
    }),
    made('v1', 'ResourceQuota', {
      hard: {
        'requests.cpu': '10m',
        'memory': '1Mi',
        'pods': 1,
        'count/deployments.apps': '0',
        'services.loadbalancers': '0',
      },
    }),
    made('v1', 'LimitRange', {
      limits: [{ type: 'Container', ...bounds }, { type: 'Pod', ...bounds },
        { type: 'PersistentVolumeClaim', max: { storage: '1Mi' } }],
    }),
    made('v1', 'PersistentVolumeClaim', { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }),
    made('autoscaling/v2', 'HorizontalPodAutoscaler', {
      minReplicas: 2,
      maxReplicas: 9,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: valid('Deployment').metadata.name },
    }),
    made('external-secrets.io/v1', 'ExternalSecret', { target: { name: 'other' } }),
    {
      ...made('v1', 'Pod', {
        ...valid('Pod').spec,
        overhead: { cpu: '1m' },
        resources: { limits: { cpu: '1' } },
        imagePullSecrets: [{ name: 'agent' }],
        hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
        volumes: [
          { name: 'a', persistentVolumeClaim: { claimName: 'related' } },
          { name: 'b', projected: { sources: [{ secret: { name: 'agent' } }, { configMap: { name: 'agent' } }] } },
          { name: 'c', ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '1Gi' } } } } } },
          { name: 'd', csi: { nodePublishSecretRef: { name: 'agent' } } },
        ],
        containers: [{
          name: 'a',
          ports: [{ name: 'http', containerPort: 80 }],
          args: ['--token', 'abc123'],
          command: ['agent'],
          lifecycle: { preStop: { exec: { command: ['bye'] } } },
          livenessProbe: { httpGet: { path: '/?token=a', port: 80, httpHeaders: [{ name: 'X-Api-Key', value: 'a' }] } },
          env: [{ name: 'HTTPS_PROXY', value: 'http://user@proxy:3128' },
            { name: 'A', valueFrom: { secretKeyRef: { name: 'agent', key: 'a' } } }],
          envFrom: [{ secretRef: { name: 'agent' } }],
        }],
      }, 'pod'),
    },
    made('apps/v1', 'StatefulSet', {
      ...valid('StatefulSet').spec,
      replicas: 2,
      serviceName: 'related',
      volumeClaimTemplates: [{
        metadata: { name: 'data' },
        spec: {
          storageClassName: 'fast',
          resources: { requests: { storage: '1Gi' } },
        },
      }],
    }, 'set'),
  ];
}

/** What holds secrets of the valid pods, or gives them some. */
function credentials(): Json[] {
  const metadata = { name: 'agent', namespace: 'agents', annotations: { 'eks.amazonaws.com/role-arn': 'a' } };
  const data = { 'TOKEN': 'YWJjMTIz', 'a.yaml': 'password: hunter2' };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/service-account-token', data, stringData: data },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data, binaryData: data },
    { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata, spec: { template: { type: 'a' } } },
    {
      apiVersion: 'eks.services.k8s.aws/v1alpha1',
      kind: 'PodIdentityAssociation',
      metadata,
      spec: { namespace: 'agents', serviceAccount: 'agent', forProvider: {} },
    },
    {
      apiVersion: 'extensions.agents.x-k8s.io/v1beta1',
      kind: 'SandboxClaim',
      metadata,
      spec: { env: [{ name: 'TOKEN', value: 'abc123' }], additionalPodMetadata: { annotations: { a: 'token=abc123' } } },
    },
  ];
}

const ODD = [
  '""', '" "', '"Always"', '"0"', '"*"', '"999.1.1.1/64"', '"a\\nb"', '"\\ud800"', '-1', '0.5', '1e308', '9007199254740993',
  `"${'x'.repeat(10_000)}"`,
  '[]', '[[]]', '[null]', '[{}]', '{}', '{"":null}', '{"length":3}', '{"toString":1}', '{"toString":null,"valueOf":null}',
  '{"constructor":null,"hasOwnProperty":1}', '{"__proto__":{"hostPID":true}}',
];
const anything = fc.oneof(fc.constantFrom(...ODD), fc.json({ maxDepth: 2 }));
const changes = fc.array(fc.tuple(fc.nat(), fc.option(anything, { freq: 9 })), { minLength: 1, maxLength: 6 });

/** A copy of a manifest with arbitrary JSON at arbitrary places; `null` takes out what is there. */
function mangled(manifest: Json, at: [number, string | null][]): Json {
  const copy: Json = JSON.parse(JSON.stringify(manifest));
  for (const [n, json] of at) {
    const places = placesIn(copy);
    if (places.length === 0) {
      return copy;
    }
    const [holder, key] = places[n % places.length];
    if (json === null) {
      delete holder[key];
    } else {
      holder[key] = JSON.parse(json);
    }
  }
  return copy;
}

/** Every place in a manifest where something stands. */
function placesIn(value: Json, places: [Json, string][] = []): [Json, string][] {
  for (const key of Object.keys(value)) {
    places.push([value, key]);
    if (typeof value[key] === 'object' && value[key] !== null) {
      placesIn(value[key], places);
    }
  }
  return places;
}

const FIELD = /^(spec|template|metadata|handler|rules|subjects|roleRef|automountServiceAccountToken|kind|data|binaryData|stringData)\b/;

/** Every finding names a field and the fix; one `expect` for all, which costs more than the finding does. */
function tellAll(manifest: Json, view: ClusterView): void {
  const findings = Evaluator.ALL.evaluate(manifest, view);
  const wrong = findings.filter((finding) => !FIELD.test(finding.field) || !told(finding).includes(finding.rule.fix));
  expect([wrong, Evaluator.ALL.holds(manifest, view)]).toEqual([[], expect.any(Array)]);
}

test.each(KINDS)('a mangled %s is judged', (kind) => {
  const manifest = valid(kind);
  const around = related().map((other) => ({ manifest: other }));
  fc.assert(fc.property(changes, (at) => {
    const one = mangled(manifest, at);
    tellAll(one, new ClusterView([{ manifest: one }, ...around], { ranges }));
  }), RUNS);
});

test.each(KINDS)('a mangled %s is hardened, and then judged', (kind) => {
  const manifest = valid(kind);
  const defaults = {
    runtime: { runtimeClassName: 'gvisor', traits: GVISOR },
    serviceAccountName: 'agent',
    writablePaths: ['/tmp', '/var/run'],
  };
  fc.assert(fc.property(changes, (at) => {
    const one = mangled(manifest, at);
    const json = hardenManifest(one, defaults, PodKinds.BUILT_IN);
    if (json) {
      expect(hardenManifest(json, defaults, PodKinds.BUILT_IN)).toStrictEqual(json);
      tellAll(json, new ClusterView([{ manifest: json, runtime: statedBy(defaults.runtime) }], { ranges }));
    }
  }), RUNS);
});

test.each(['RayCluster', 'Workflow'])('a mangled %s, of another project, is hardened and judged', (kind) => {
  const { metadata, spec: { template } } = valid('Deployment') as Json;
  const manifest: Json = kind === 'RayCluster'
    ? { apiVersion: 'ray.io/v1', kind, metadata, spec: { headGroupSpec: { template }, workerGroupSpecs: [{ template }, { template }] } }
    : {
      apiVersion: 'argoproj.io/v1alpha1',
      kind,
      metadata,
      spec: {
        templates: [{ container: template.spec.containers[0] },
          { steps: [[{ name: 'a' }]] }],
      },
    };
  const around = related().map((other) => ({ manifest: other }));
  fc.assert(fc.property(changes, (at) => {
    const one = mangled(manifest, at);
    const hardened = hardenManifest(one, { runtime: { runtimeClassName: 'gvisor', traits: GVISOR }, writablePaths: ['/tmp'] },
      PodKinds.BUILT_IN);
    [one, ...hardened ? [hardened] : []].forEach((other) => tellAll(other, new ClusterView([{ manifest: other }, ...around], { ranges })));
  }), RUNS);
});

test('a hardened object is judged among mangled ones', () => {
  const around = related();
  const pods = KINDS.map((kind) => valid(kind));
  fc.assert(fc.property(fc.constantFrom(...pods), fc.nat(), changes, (pod, n, at) => {
    const manifests = around.map((manifest, i) => (i === n % around.length ? mangled(manifest, at) : manifest));
    const view = new ClusterView([pod, ...manifests].map((manifest) => ({ manifest })), { ranges });
    [pod, ...manifests].forEach((manifest) => tellAll(manifest, view));
  }), RUNS);
});

test('documents and lists of anything are judged, or told to be none', () => {
  const bases = [...KINDS.map((kind) => valid(kind)), ...related()];
  const documents = fc.array(fc.oneof(
    fc.tuple(fc.constantFrom(...bases), changes).map(([base, at]) => mangled(base, at)),
    fc.tuple(fc.constantFrom(...bases), changes).map(([base, at]) => mangled({
      apiVersion: 'v1',
      kind: `${base.kind}List`,
      items: [base, base],
    }, at)),
    anything.map((json): unknown => JSON.parse(json)),
  ), { maxLength: 5 });
  fc.assert(fc.property(documents, (all) => {
    const { judged, findings, idle, unreadable } = judgeManifests(all.map((document) => ({ source: 'a.yaml', document })), { ranges });
    expect(judged.filter(({ manifest }) => typeof objectName(manifest) !== 'string')).toEqual([]);
    expect(findings.filter((finding) => !told(finding).includes(finding.rule.fix))).toEqual([]);
    expect(idle.filter(({ why }) => !/must|finds nothing/.test(why))).toEqual([]);
    expect(judged.length + unreadable.length).toBeGreaterThanOrEqual(all.filter((document) => document !== null).length);
  }), RUNS);
});
