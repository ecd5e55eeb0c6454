import * as kplus from 'cdk8s-plus-29';
import { exposed, podsIn } from './exposed';
import { AgentPolicy, PodSubnetEgressDeny } from '../../../src';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { IMAGE, RANGES, only } from '../../support/app';
import { surroundings, valid } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { warnings } from '../../support/output';

/** What a service mesh costs: docs/callers.md tells the same. */

/** What Istio 1.28 adds to a pod beside the images, as its injection template has it. */
const PROXY: Json = {
  name: 'istio-proxy',
  image: IMAGE,
  restartPolicy: 'Always',
  ports: [{ containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP' }],
  startupProbe: { httpGet: { path: '/healthz/ready', port: 15021 } },
  readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021 } },
  resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '100m', memory: '128Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsGroup: 1337,
    runAsNonRoot: true,
    runAsUser: 1337,
  },
  volumeMounts: [{ name: 'istio-token', mountPath: '/var/run/secrets/tokens' }],
};
const init = (name: string, securityContext: Json): Json => (
  { ...PROXY, name, restartPolicy: undefined, ports: undefined, securityContext });
const INIT = init('istio-init', {
  allowPrivilegeEscalation: false,
  capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: false,
  runAsGroup: 0,
  runAsNonRoot: false,
  runAsUser: 0,
});
const VALIDATION = init('istio-validation', PROXY.securityContext as Json);

/** The rules that the injected pod breaks. */
function broken(...injected: Json[]): string[] {
  const pod = valid('Pod');
  pod.spec.initContainers.push(...injected);
  pod.spec.volumes.push({
    name: 'istio-token',
    projected: { sources: [{ serviceAccountToken: { audience: 'istio-ca', expirationSeconds: 43200, path: 'istio-token' } }] },
  });
  const view = clusterOf([pod, ...surroundings()]);
  return [...new Set(Evaluator.ALL.evaluate(pod, view).map(({ rule }) => rule.id))].sort();
}

test('the label that asks for a sidecar is a warning, since the manifest has no sidecar yet', () => {
  const b = exposed({ labels: { 'sidecar.istio.io/inject': 'true' } });
  AgentPolicy.of(b.app).enforce(RANGES);
  expect(AgentPolicy.of(b.app).findings().map(({ ruleId, severity }) => [ruleId, severity])).toEqual([['no-late-change', 'warning']]);
  expect(only(b.chart, 'Deployment').spec.template.metadata.labels['sidecar.istio.io/inject']).toBe('true');
  expect(warnings()).toEqual(['no-late-change']);
});

test('without the CNI plugin, the injected init container breaks what the namespace enforces', () => {
  const rules = broken(INIT, PROXY);
  expect(rules).toEqual(expect.arrayContaining(['no-capabilities', 'require-non-root', 'require-read-only-root']));
  expect(rules).toMatchSnapshot();
});

test('with the CNI plugin, the sidecar itself remains', () => {
  const rules = broken(VALIDATION, PROXY);
  expect(rules).not.toContain('no-capabilities');
  expect(rules).not.toContain('require-non-root');
  expect(rules).toMatchSnapshot();
});

test('the routes of a sidecar are opened like any other', () => {
  const b = exposed();
  const egress = b.chart.node.findChild('pod-subnet') as PodSubnetEgressDeny;
  egress.allowTo(podsIn(b, 'istio-system', { app: 'istiod' }), { from: b.agent, port: 15012 });
  egress.allowFrom(kplus.Namespaces.select(b.chart, 'mesh', { names: ['web'] }), { to: b.agent, port: 15008 });
  expect(b.agent.reach().lines()).toContain('pods app=istiod in namespace istio-system:15012');
  expect(b.agent.reachedBy().lines()).toEqual(['every pod in namespace web:15008']);
});
