import { targetElsewhere } from '../../../../src/engine/rules/criteria/targets-elsewhere';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';

const object = (apiVersion: string, kind: string, namespace: string | undefined, spec: Json = {}): Json =>
  ({ apiVersion, kind, metadata: { name: 'web', namespace }, spec });
const pod = (namespace: string, labels: Json, isAgent = true): Json => ({
  ...object('v1', 'Pod', namespace),
  metadata: { name: 'web', namespace, labels: { ...labels, ...isAgent && { 'cdk8s-hardened-agents/agent': 'true' } } },
});
const SHOP: Json = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const WEB = { app: 'web' };

/** The detail of what is found of the first object. */
function detailOf(manifest: Json, ...others: Json[]): string | undefined {
  return targetElsewhere(clusterOf([manifest, SHOP, ...others]), manifest)?.detail;
}

describe('the target of an autoscaler', () => {
  const scaler = (namespace?: string): Json => object('autoscaling/v2', 'HorizontalPodAutoscaler', namespace, {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
  });
  const deployments = (...namespaces: (string | undefined)[]) => namespaces.map((one) => object('apps/v1', 'Deployment', one));

  test('is in other namespaces, which are named in their order and each once', () => {
    expect(detailOf(scaler('shop'), ...deployments('tools', 'agents', 'tools')))
      .toBe('Deployment "web" is in namespace agents, tools, not in shop');
  });

  test.each<[string, Json, Json[]]>([
    ['that names no namespace, as kubectl puts it into any', scaler(), deployments('agents')],
    ['whose namespace has one, too', scaler('shop'), deployments('agents', 'shop')],
    ['beside one that names no namespace', scaler('shop'), deployments('agents', undefined)],
    ['whose target no manifest has', scaler('shop'), []],
  ])('is not elsewhere for one %s', (_title, manifest, others) => {
    expect(detailOf(manifest, ...others)).toBeUndefined();
  });
});

describe('the pods of a selector', () => {
  const budget = (selector: Json, namespace = 'shop'): Json => object('policy/v1', 'PodDisruptionBudget', namespace, { selector });

  test.each<[string, Json]>([
    ['labels', budget({ matchLabels: WEB })],
    ['expressions', budget({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] })],
    ['the labels of a Service', object('v1', 'Service', 'shop', { selector: WEB })],
  ])('are agents of other namespaces, by %s', (_title, manifest) => {
    expect(detailOf(manifest, pod('tools', WEB), pod('agents', WEB), pod('others', { app: 'db' }), pod('web', WEB, false)))
      .toBe('it selects no pod of shop, but agents of namespace agents, tools');
  });

  test.each<[string, Json, Json[]]>([
    ['that is empty', budget({}), [pod('agents', WEB)]],
    ['with empty lists', budget({ matchLabels: {}, matchExpressions: [] }), [pod('agents', WEB)]],
    ['that selects nothing of an agent', budget({ matchLabels: WEB }), [pod('agents', { app: 'db' })]],
    ['that selects pods beside no agents', budget({ matchLabels: WEB }), [pod('web', WEB, false), pod('agents', {})]],
    ['that selects a pod of its namespace', budget({ matchLabels: WEB }), [pod('agents', WEB), pod('shop', WEB, false)]],
    ['in a namespace that no manifest has', budget({ matchLabels: WEB }, 'gone'), [pod('agents', WEB)]],
    ['of volumes', object('v1', 'PersistentVolumeClaim', 'shop', { selector: { matchLabels: WEB } }), [pod('agents', WEB)]],
  ])('are not elsewhere for one %s', (_title, manifest, others) => {
    expect(detailOf(manifest, ...others)).toBeUndefined();
  });
});
