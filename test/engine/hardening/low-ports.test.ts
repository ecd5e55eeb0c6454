import { harden } from '../../../src/engine/hardening/harden';
import { GVISOR, KATA, RUNC } from '../../../src/engine/runtimes/known-runtimes';
import { Json } from '../../../src/engine/value/json';

const runc = { traits: RUNC };
const START = 'net.ipv4.ip_unprivileged_port_start';
const sysctls = (spec: Json, runtime = runc): unknown => harden(spec, runtime).securityContext.sysctls;
const serving = (...ports: unknown[]): Json =>
  ({ containers: [{ name: 'main', ports: ports.map((containerPort) => ({ containerPort })) }] });

test.each<[string, Json]>([
  ['a container', serving(8443, 443)],
  ['two containers', { containers: [...serving(8080).containers, ...serving(443).containers, ...serving(853).containers] }],
  ['a sidecar', { ...serving(8080), initContainers: [{ ...serving(443).containers[0], name: 'proxy', restartPolicy: 'Always' }] }],
])('the lowest port of %s', (_, spec) => {
  expect(sysctls(spec)).toEqual([{ name: START, value: '443' }]);
});

test('a virtual machine has sysctls too', () => {
  const runtime = { runtimeClassName: 'kata', traits: KATA };
  expect(harden(serving(80), runtime).securityContext.sysctls).toEqual([{ name: START, value: '80' }]);
});

test('others stay beside it', () => {
  expect(sysctls({ ...serving(80), securityContext: { sysctls: [{ name: 7 }] } })).toEqual([{ name: 7 }, { name: START, value: '80' }]);
  const other = { name: 'net.ipv4.tcp_syncookies', value: '1' };
  expect(sysctls({ ...serving(80), securityContext: { sysctls: [other] } })).toEqual([other, { name: START, value: '80' }]);
});

test.each<[string, Json]>([
  ['ports from 1024 on', serving(1024, 8080)],
  ['no port', serving()],
  ['what is no port', serving('80', 0, -1, null)],
  ['the network of the node, where the kubelet refuses it', { ...serving(80), hostNetwork: true }],
  ['another runtime, of which nothing is known', { ...serving(80), runtimeClassName: 'other' }],
])('none for %s', (_, spec) => {
  expect(sysctls(spec)).toBeUndefined();
});

test('none where the runtime takes no sysctls, as gVisor, whose network stack lets every user serve every port', () => {
  expect(harden(serving(80), { runtimeClassName: 'gvisor', traits: GVISOR }).securityContext.sysctls).toBeUndefined();
});

test.each([START, 'net/ipv4/ip_unprivileged_port_start'])('the user\'s own %s stays', (name) => {
  const own = [{ name, value: '0' }];
  expect(sysctls({ ...serving(80), securityContext: { sysctls: own } })).toEqual(own);
});
