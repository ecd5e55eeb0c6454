import { keptPod } from '../../../src/constructs/workload/kept-form';
import { Json } from '../../../src/engine/value/json';

const spec = (container: Json, pod: Json = {}) => ({ containers: [{ name: 'main', ...container }], ...pod });
const withVolume = (source: Json) => spec({}, { volumes: [{ name: 'a', ...source }] });
const divisor = (amount: string) => spec({ env: [{ name: 'A', valueFrom: { resourceFieldRef: { divisor: amount } } }] });
const mounted = (mount: Json) => spec({ volumeMounts: [{ name: 'a', mountPath: '/a', ...mount }] });
const map = (source: Json) => ({ configMapRef: { name: 'a' }, ...source });

test.each<[string, Json, Json]>([
  ['no network of the node', spec({}, { hostNetwork: false }), spec({})],
  ['requests', spec({ resources: { requests: { cpu: '0.5' } } }), spec({ resources: { requests: { cpu: '500m' } } })],
  ['limits', spec({ resources: { limits: { 'cpu': '1000m', 'memory': '1024Mi', 'nvidia.com/gpu': 1 } } }),
    spec({ resources: { limits: { 'cpu': '1', 'memory': '1Gi', 'nvidia.com/gpu': '1' } } })],
  ['a volume of a size', withVolume({ emptyDir: { sizeLimit: '1024Mi', medium: '' } }), withVolume({ emptyDir: { sizeLimit: '1Gi' } })],
  ['a claim', withVolume({ persistentVolumeClaim: { claimName: 'a', readOnly: false } }),
    withVolume({ persistentVolumeClaim: { claimName: 'a' } })],
  ['a mount', mounted({ readOnly: false }), mounted({})],
  ['ports', spec({ ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] }),
    spec({ ports: [{ containerPort: 80, protocol: 'TCP' }, { containerPort: 53, protocol: 'UDP' }] })],
  ['probes', spec({ livenessProbe: { initialDelaySeconds: 0, grpc: { port: 1 } }, readinessProbe: { initialDelaySeconds: 5 } }),
    spec({ livenessProbe: { grpc: { port: 1, service: '' } }, readinessProbe: { initialDelaySeconds: 5 } })],
  ['variables', spec({ env: [{ name: 'A', value: '' }, { name: 'B', value: 'b' }] }),
    spec({ env: [{ name: 'A' }, { name: 'B', value: 'b' }] })],
  ['a variable with an amount', divisor('1000m'), divisor('1')],
  ['variables of a ConfigMap', spec({ envFrom: [map({ prefix: '' })] }), spec({ envFrom: [map({})] })],
  ['init containers', { initContainers: [{ ports: [{ containerPort: 80 }] }] },
    { initContainers: [{ ports: [{ containerPort: 80, protocol: 'TCP' }] }] }],
])('%s', (_, given, kept) => {
  expect(keptPod(given)).toEqual(kept);
  expect(keptPod(kept)).toEqual(kept);
});

test('what means something stays', () => {
  const given = {
    ...mounted({ readOnly: true }),
    hostNetwork: true,
    automountServiceAccountToken: false,
    nodeSelector: { value: '' },
    volumes: [{ name: 'a', emptyDir: {} }],
  };
  expect(keptPod(given)).toEqual(given);
});
