import { PortSet } from '../../../src/engine/address/port-set';
import { policiesIn, portsTogether } from '../../../src/engine/reach/opening';

const ports = (port: number, name: string) => (
  { numbers: PortSet.of([{ protocol: 'TCP', first: port, last: port }]), names: [{ protocol: 'TCP' as const, name }] });

test('two elements together open the ports of both, by number and by name', () => {
  const { numbers, names } = portsTogether(ports(80, 'web'), ports(443, 'api'))!;
  expect([numbers.texts(), names.map(({ name }) => name)]).toEqual([['80/TCP', '443/TCP'], ['web', 'api']]);
});

test('with an element without ports they open all', () => {
  expect([portsTogether(ports(80, 'web'), undefined), portsTogether(undefined, ports(80, 'web'))]).toEqual([undefined, undefined]);
});

test('policies are named once, sorted, and what is open by default names none', () => {
  const policy = (kind: string, name: string) => ({ policy: { kind, metadata: { name } }, field: '' });
  expect(policiesIn([
    policy('NetworkPolicy', 'b'), { policy: {}, field: '' }, policy('ClusterNetworkPolicy', 'a'), policy('NetworkPolicy', 'b'),
  ])).toEqual(['ClusterNetworkPolicy "a"', 'b']);
});
