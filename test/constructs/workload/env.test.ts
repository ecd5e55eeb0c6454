import * as fc from 'fast-check';
import { orderEnv } from '../../../src/constructs/workload/agent-containers';
import { base, only, pod } from '../../support/app';
import { runs } from '../../support/properties';

const names = (variables: { name: string; value?: string }[]) => orderEnv(variables).map((variable) => variable.name);

test('by name', () => {
  expect(names([{ name: 'B', value: '1' }, { name: 'a', value: '2' }, { name: 'A', value: '3' }])).toEqual(['A', 'B', 'a']);
});

test('what is referred to comes first', () => {
  expect(names([{ name: 'A', value: 'http://$(HOST):$(PORT)' }, { name: 'PORT', value: '1' }, { name: 'HOST', value: '$(Z)' },
    { name: 'Z', value: '2' }]))
    .toEqual(['Z', 'HOST', 'PORT', 'A']);
});

test('an escaped reference is text', () => {
  expect(names([{ name: 'A', value: '$$(Z) and $$$$(Z)' }, { name: 'Z', value: '1' }])).toEqual(['A', 'Z']);
  expect(names([{ name: 'A', value: '$$$(Z)' }, { name: 'Z', value: '1' }])).toEqual(['Z', 'A']);
});

test('a circle loses nothing', () => {
  expect(names([{ name: 'B', value: '$(A)' }, { name: 'A', value: '$(B)' }]).sort()).toEqual(['A', 'B']);
});

test('the order given never matters, nothing is lost, and references point backwards', () => {
  const variables = fc.uniqueArray(fc.constantFrom(...'ABCDEFGH'), { minLength: 1 }).chain((keys) => fc.tuple(...keys.map((name, i) =>
    fc.subarray(keys.slice(0, i)).map((targets) => ({ name, value: targets.map((target) => `$(${target})`).join('') })))));
  fc.assert(fc.property(variables, fc.infiniteStream(fc.nat()), (given, random) => {
    const numbered = given.map((variable) => ({ variable, at: random.next().value }));
    const shuffled = numbered.sort((a, b) => a.at - b.at).map(({ variable }) => variable);
    const ordered = orderEnv(shuffled);
    expect(ordered).toEqual(orderEnv(given));
    expect(new Set(ordered)).toEqual(new Set(shuffled));
    ordered.forEach((variable, i) => {
      for (const [, target] of variable.value.matchAll(/\$\((\w)\)/g)) {
        expect(ordered.slice(0, i).map((earlier) => earlier.name)).toContain(target);
      }
    });
  }), runs());
});

test('the environment of a pod comes out in that order', () => {
  const b = base();
  pod(b, { env: { URL: '$(SCHEME)://x', B: '2', SCHEME: 'http', A: '1' } });
  expect(only(b.chart, 'Pod').spec.containers[0].env.map((variable: { name: string }) => variable.name))
    .toEqual(['A', 'B', 'SCHEME', 'URL']);
});
