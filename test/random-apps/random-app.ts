import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { Context } from './context';
import { FAULT_KINDS, Fault, Spoiled, spoil } from './faults';
import { OTHERS } from './others';
import { Recipe } from './recipe';
import { WORKLOADS } from './workloads';

/** Apps of a few random constructs with random valid props, of which now and then one is wrong. */

export const RECIPES: { readonly [name: string]: Recipe } = { ...WORKLOADS, ...OTHERS };

/** Props that one gives in place of others. */
export const INSTEAD_OF: { readonly [prop: string]: readonly string[] } = {
  containers: [
    'image', 'imagePullPolicy', 'containerName', 'port', 'command', 'args', 'env', 'envVariables', 'envFrom', 'resources',
    'containerSecurityContext', 'writablePaths', 'workspace', 'sharedMemory', 'size', 'devices', 'hugePages', 'mounts', 'probes',
    'appArmorProfile', 'seccompProfile',
  ],
  ports: ['port'],
  urlSecret: ['url'],
  apiKey: ['username', 'password'],
  proxy: ['fqdnBackEnd'],
  minAvailable: ['maxUnavailable'],
};

/** A construct or a call of a random app. Numbers are places in lists of the recipe. */
interface Step {
  readonly name: string;
  readonly chart: number;
  readonly needed: readonly number[];
  readonly given: readonly (readonly [prop: number, value: number])[];
}

export interface Plan {
  /** What the policy of the namespace of agents allows, if the app begins with one. */
  readonly wall: 'open' | 'closed' | 'none';
  readonly steps: readonly Step[];
  readonly fault?: Fault;
}

const place = fc.nat({ max: 10_000 });
const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(...Object.keys(RECIPES)),
  chart: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  needed: fc.array(place, { minLength: 8, maxLength: 8 }),
  given: fc.array(fc.tuple(place, place), { maxLength: 4 }),
});
const fault: fc.Arbitrary<Fault> = fc.record({
  step: place, prop: place, path: fc.array(place, { maxLength: 3 }), kind: fc.constantFrom(...FAULT_KINDS), pick: place,
});
export const plans: fc.Arbitrary<Plan> = fc.record({
  wall: fc.constantFrom('open', 'closed', 'closed', 'closed', 'none'),
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  fault: fc.option(fault, { nil: undefined, freq: 2 }),
});

/** The one wrong prop of an app, and where errors about it begin. */
interface Wrong extends Spoiled {
  readonly prop: string;
  readonly place: string;
}

/** An app as far as it was made. */
export interface Built {
  readonly context: Context;
  /** What each step gave, for people. */
  readonly lines: string[];
  wrong?: Wrong;
  /** What a constructor or a method threw. */
  error?: unknown;
}

/** Makes the app. Nothing is random in it. */
export function build({ wall, steps, fault: planned }: Plan): Built {
  const context = new Context(wall === 'closed');
  const built: Built = { context, lines: [] };
  const ordered = [...steps].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
  for (const [i, one] of ordered.entries()) {
    if (wall !== 'none' && !isFirst(one)) {
      void context.egress;
    }
    const recipe = RECIPES[one.name];
    const props = propsOf(one, recipe, context);
    const scope = context.chartAt(one.chart);
    const id = context.id('step');
    const names = Object.keys(props);
    const isFaulty = planned !== undefined && planned.step % steps.length === i && !recipe.isForeign && names.length > 0;
    if (isFaulty) {
      const prop = names[planned.prop % names.length];
      const spoiled = spoil(props[prop], planned);
      props[prop] = spoiled.value;
      built.wrong = { ...spoiled, prop, place: placeOf(recipe, context, scope, id) };
    }
    const what = isFaulty ? `; '${built.wrong!.prop}'${built.wrong!.what}` : '';
    built.lines.push(`${one.name} ${id}: ${names.join(', ')}${what}`);
    try {
      const made = recipe.make(scope, id, props as never, context);
      context.made.push(made);
    } catch (error) {
      built.error = error;
      return built;
    }
  }
  return built;
}

/** A cluster is stated before constructs are made in it. */
const isFirst = ({ name }: Step) => name === 'AgentCluster';

function placeOf({ place: given }: Recipe, context: Context, scope: Construct, id: string): string {
  return typeof given === 'function' ? given(context) : given ?? `${scope.node.path}/${id}`;
}

function propsOf({ needed, given }: Step, { values, needs }: Recipe, context: Context): { [prop: string]: unknown } {
  const optional = Object.keys(values).filter((prop) => values[prop].length > 0);
  const chosen = new Map([
    ...given.map(([prop, value]) => [optional[prop % optional.length], value] as const),
    ...needs.map((prop, i) => [prop, needed[i % needed.length] % 4 > 0 ? 0 : needed[i % needed.length]] as const), // mostly the usual one
  ]);
  [...chosen.keys()].forEach((prop) => INSTEAD_OF[prop]?.filter((other) => other in values).forEach((other) => chosen.delete(other)));
  return Object.fromEntries([...chosen].map(([prop, value]) => {
    const choice = values[prop][value % values[prop].length];
    return [prop, typeof choice === 'function' ? choice(context) : choice];
  }));
}
