import * as fc from 'fast-check';
import { parseCidr } from '../../../../src/engine/address/cidr';
import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { Evaluator, describe as told } from '../../../../src/engine/rules/evaluator';
import { Json, isObject } from '../../../../src/engine/value/json';
import { ValidKind } from '../../../support/cases';

export const KINDS: ValidKind[] = [
  'Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Sandbox', 'SandboxTemplate', 'Namespace',
];
export const ranges = { pods: [parseCidr('10.244.0.0/16'), parseCidr('fd00:10:244::/48')], services: [parseCidr('10.96.0.0/16')] };

const ODD = [
  '""', '" "', '"Always"', '"0"', '"*"', '"999.1.1.1/64"', '"a\\nb"', '"\\ud800"', '-1', '0.5', '1e308', '9007199254740993',
  `"${'x'.repeat(10_000)}"`,
  '[]', '[[]]', '[null]', '[{}]', '{}', '{"":null}', '{"length":3}', '{"toString":1}', '{"toString":null,"valueOf":null}',
  '{"constructor":null,"hasOwnProperty":1}', '{"__proto__":{"hostPID":true}}',
];
export const anything = fc.oneof(fc.constantFrom(...ODD), fc.json({ maxDepth: 2 }));
export const changes = fc.array(fc.tuple(fc.nat(), fc.option(anything, { freq: 9 })), { minLength: 1, maxLength: 6 });

/** A copy of a manifest with arbitrary JSON at arbitrary places; `null` takes out what is there, and stays in a list. */
export function mangled(manifest: Json, at: [number, string | null][]): Json {
  const copy: Json = JSON.parse(JSON.stringify(manifest));
  for (const [n, json] of at) {
    const places = placesIn(copy);
    if (places.length === 0) {
      return copy;
    }
    const [holder, key] = places[n % places.length];
    if (json === null && isObject(holder)) {
      delete holder[key];
    } else {
      holder[key] = JSON.parse(json ?? 'null'); // no parser gives a list with a hole
    }
  }
  return copy;
}

/** Every place in a manifest where something stands. */
function placesIn(value: Json, places: [Json, string][] = []): [Json, string][] {
  for (const key of Object.keys(value)) {
    places.push([value, key]);
    if (typeof value[key] === 'object' && value[key] !== null) {
      placesIn(value[key], places);
    }
  }
  return places;
}

const FIELD = /^(spec|template|metadata|handler|scheduling|overhead|rules|subjects|roleRef|automountServiceAccountToken|kind|data|binaryData|stringData)\b/;

/** Every finding names a field and the fix; one `expect` for all, which costs more than the finding does. */
export function tellAll(manifest: Json, view: ClusterView): void {
  const findings = Evaluator.ALL.evaluate(manifest, view);
  const wrong = findings.filter((finding) => !FIELD.test(finding.field) || !told(finding).includes(finding.rule.fix));
  expect([wrong, Evaluator.ALL.holds(manifest, view)]).toEqual([[], expect.any(Array)]);
}
