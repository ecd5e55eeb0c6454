import { grantNameOf, grantPort, requireGrantName } from '../../../../src/constructs/gateway/broker/broker-grant';
import { failure } from '../../../support/errors';

const scope = { node: { path: 'test/broker' } };
const none = () => undefined;
const portOf = (name: string) => grantPort(scope, name, undefined, none);

test.each([
  [['agents/coder', 'api.example.com'], 'agents-coder-api-example-com'],
  [['Agents/Coder_1', 'x.y'], 'agents-coder-1-x-y'],
  [['-a-', 'b'], 'a-b'],
  [['a'.repeat(30), 'b'.repeat(28)], `${'a'.repeat(30)}-${'b'.repeat(28)}`],
  [['agents', 'a'.repeat(60)], `agents-${'a'.repeat(43)}-daa862ff`],
  [['agents', 'a'.repeat(42), 'b'.repeat(20)], `agents-${'a'.repeat(42)}-a26302ba`],
])('the name of %j', (words, name) => {
  expect(grantNameOf(...words)).toBe(name);
});

test('a long name is cut, and stays different from others that begin as it does', () => {
  const names = [1, 2].map((i) => grantNameOf('a'.repeat(60), `host-${i}.example`));
  expect(names[0]).not.toBe(names[1]);
  for (const name of names) {
    expect(requireGrantName(scope, name, () => false)).toBe(name);
    expect(name.length).toBeLessThanOrEqual(59);
  }
});

test('a port depends on the name alone, and lies where no port of the broker does', () => {
  const names = Array.from({ length: 5000 }, (_, i) => `grant-${i}`);
  const ports = names.map(portOf);
  expect(ports).toEqual(names.map(portOf));
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(10_000);
  expect(Math.max(...ports)).toBeLessThanOrEqual(59_999);
  expect(new Set(ports).size).toBeGreaterThan(4500);
});

test('two names that lead to one port', () => {
  const byPort = new Map<number, string>();
  for (let i = 0; ; i++) {
    const name = `grant-${i}`;
    const other = byPort.get(portOf(name));
    if (other !== undefined) {
      expect(failure(() => grantPort(scope, name, undefined, (port) => byPort.get(port)))).toBe(
        `test/broker: 'port' must differ from the port of grant "${other}", got ${portOf(name)}; the name "${name}" leads to the same `
        + 'port; give this grant a \'port\'');
      expect(grantPort(scope, name, 20_001, none)).toBe(20_001);
      return;
    }
    byPort.set(portOf(name), name);
  }
});
