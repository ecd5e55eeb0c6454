import * as fc from 'fast-check';
import { derivedPort } from '../../../src/constructs/gateway/service-address';
import { runs } from '../../support/properties';

test('is one that no gateway has for itself', () => {
  fc.assert(fc.property(fc.string(), (name) => {
    expect(derivedPort(name)).toBeGreaterThanOrEqual(10_000);
    expect(derivedPort(name)).toBeLessThan(60_000);
  }), runs(500));
});

test('stays as it is', () => {
  expect(['', 'coder', 'agents-c8f1e3a2b4d5'].map(derivedPort)).toEqual([22610, 43370, 41781]);
});
