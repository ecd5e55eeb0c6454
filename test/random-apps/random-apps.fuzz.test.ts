import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { outcomeOf } from './outcome';
import { RECIPES, build, plans } from './random-app';
import * as library from '../../src';
import { output } from '../support/output';
import { runs } from '../support/properties';

/** Random apps of all constructs: each synthesizes, the same twice and as its YAML says, or fails with an error of ours. */

/** Constructs that no one makes by `new`: methods of others give them. */
const GIVEN = ['AgentPeer', 'BrokerGrant'];

test('every construct of the library is in random apps', () => {
  const constructs = Object.entries(library).filter(([, one]) => (one as { readonly prototype?: unknown }).prototype instanceof Construct)
    .map(([name]) => name);
  expect(constructs.length).toBeGreaterThan(30);
  expect(constructs.filter((name) => !Object.hasOwn(RECIPES, name) && !GIVEN.includes(name))).toEqual([]);
});

/** A quarter, as in CI, are 2,010 apps. PROPERTY_RUNS=12.5 makes 100,500. */
const RUNS = runs(8040);

test('each synthesizes, or fails with an error of ours', () => {
  const counts = { 'refused at a line': 0, 'refused at synth': 0, 'synthesized': 0, 'wrong props': 0 };
  let last = '';
  try {
    fc.assert(fc.property(plans, (plan) => {
      const { end, faults, isWrong } = outcomeOf(plan);
      output();
      counts[end] += 1;
      counts['wrong props'] += isWrong ? 1 : 0;
      if (faults.length > 0) {
        last = [...faults, 'in an app of', ...build(plan).lines].join('\n  ');
        throw new Error(last);
      }
    }), runs(8040));
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${last}`); // fast-check keeps what was thrown as the cause, which jest does not print
  }
  const all = RUNS.numRuns;
  expect(counts.synthesized).toBeGreaterThan(all / 10);
  expect(counts['wrong props']).toBeGreaterThan(all / 10);
});
