import { contrast } from './contrast';
import { describe } from '../../src/engine/rules/evaluator';
import { Rule } from '../../src/engine/rules/rule';
import { Json, object } from '../../src/engine/value/json';
import { Case, surroundings, valid, validKinds, viewOf } from '../../test/support/cases';

/** An example longer than this teaches less than the remedy does. */
const LONGEST = 30;

/** One way to break a rule: what to take out and put in, and how it is told. */
interface Example {
  readonly lines: string[];
  readonly message: string;
}

/** The first of the cases whose manifests show the fault briefly, else the first that shows it at all, cut short. */
export function exampleOf(rule: Rule, cases: Case[]): Example | undefined {
  const examples = cases.flatMap((one): Example[] => {
    const { field, got, detail } = one;
    const lines = field === undefined ? [] : differences(one);
    return lines.length === 0 ? [] : [{
      lines,
      message: describe({ rule, severity: rule.severity, field: field!, got, detail }),
    }];
  });
  const [first] = examples;
  return examples.find(({ lines }) => lines.length <= LONGEST)
    ?? (first && { ...first, lines: [...first.lines.slice(0, LONGEST), ' …'] });
}

/** What sets the manifests of a case apart from hardened ones, object by object, those that it lacks too. */
function differences(one: Case): string[] {
  const hardened = byIdentity([...validKinds().map(valid), ...surroundings()]);
  const given = byIdentity(viewOf(one.manifest(), one).manifests);
  const pairs = [
    ...[...given].map(([id, wrong]) => [wrong, hardened.get(id) ?? { kind: wrong.kind }]),
    ...[...byIdentity(surroundings())].filter(([id]) => !given.has(id)).map(([, right]) => [{ kind: right.kind }, right]),
  ];
  return pairs.map(([wrong, right]) => contrast(wrong, right)).filter(({ length }) => length > 1).flat();
}

/** Manifests by kind and name; a further one of the same gets a number, so that a repeat is shown. */
function byIdentity(manifests: (Json | undefined)[]): Map<string, Json> {
  const byId = new Map<string, Json>();
  for (const one of manifests.filter((given) => given !== undefined)) {
    const id = `${one.kind} ${object(one.metadata).name}`;
    byId.set(byId.has(id) ? `${id} ${byId.size}` : id, one);
  }
  return byId;
}
