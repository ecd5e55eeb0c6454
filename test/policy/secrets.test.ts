import * as fc from 'fast-check';
import { secretIn } from '../../src/policy/secrets';

const SECRET = 'correct-horse-battery-staple-0123456789';

test.each([
  ['PASSWORD', SECRET],
  ['X', `ghp_${SECRET.replace(/-/g, '').repeat(2)}`],
  ['X', `sk-ant-api03-${SECRET}`],
  ['X', `postgres://${SECRET}:${SECRET}@${SECRET}`],
  ['X', `password=${SECRET}`],
  ['X', `-----BEGIN PRIVATE KEY-----${SECRET}`],
])('nothing of the secret is told: %s=%s', (name, value) => {
  const told = JSON.stringify(secretIn(name, value));
  expect(told).toContain('…');
  for (let at = 0; at + 3 < SECRET.length; at++) {
    expect(told).not.toContain(SECRET.slice(at, at + 4));
  }
});

test('whatever stands under the name of a secret is told without a character of it', () => {
  fc.assert(fc.property(fc.string(), (value) => {
    expect(secretIn('API_KEY', value)?.shown ?? '…').toBe('…');
  }));
});

test.each([undefined, null, 1, true, ['a'], { toString: 1 }])('a value that is no text is none: %p', (value) => {
  expect(secretIn('API_KEY', value)).toBeUndefined();
  expect(secretIn(value, 'info')).toBeUndefined();
});

test('a long text is read in time that is as long as it', () => {
  for (const piece of ['a', 'A', 'eyJ-', 'eyJhbGci-', '://a:', 'max_', '_max_a', '/a', 'token', 'sk-', 'xoxb-', '-----BEGIN ', 'password=', 'Bearer ']) {
    const text = piece.repeat(200_000);
    const start = Date.now();
    secretIn(`${text}_token`, text);
    expect(Date.now() - start).toBeLessThan(1000);
  }
});
