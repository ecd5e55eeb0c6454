import { injectionsIn } from '../../../../src/engine/rules/criteria/injections';
import { Json } from '../../../../src/engine/value/json';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';

const OTEL = 'instrumentation.opentelemetry.io/inject-';
const OTEL_SIDECAR = 'sidecar.opentelemetry.io/inject';
const ISTIO = 'sidecar.istio.io/inject';
const JAEGER = 'sidecar.jaegertracing.io/inject';

/** The actor of each injection, what its field ends with, and the value. */
function injectionsOf(manifest: Json): unknown[] {
  const view = clusterOf([manifest, ...surroundings()]);
  return injectionsIn(manifest, view).map(({ actor, field, got }) => [actor, field.replace('metadata.annotations', ''), got]);
}

function injections(kind: 'Pod' | 'Deployment', annotations: Json): unknown[] {
  const { metadata, ...rest } = valid(kind);
  return injectionsOf({ ...rest, metadata: { ...metadata, annotations } });
}

test('one kind of injection of OpenTelemetry that is off leaves the other on', () => {
  expect(injections('Pod', { [OTEL_SIDECAR]: 'false', [`${OTEL}java`]: 'true' })).toEqual([['OpenTelemetry', `["${OTEL}java"]`, 'true']]);
});

test('a key of Istio that says no is stronger than another', () => {
  expect(injections('Pod', { [ISTIO]: 'true', 'istio.io/rev': 'stable' })).toHaveLength(1);
  expect(injections('Pod', { [ISTIO]: 'false', 'istio.io/rev': 'stable' })).toEqual([]);
});

test('the first name is reported, in any order of the keys', () => {
  const reported = (...names: string[]) => injections('Pod', Object.fromEntries(names.map((name) => [OTEL + name, name])));
  const first = [['OpenTelemetry', `["${OTEL}dotnet"]`, 'dotnet']];
  expect(reported('dotnet', 'java', 'python')).toEqual(first);
  expect(reported('python', 'java', 'dotnet')).toEqual(first);
  expect(reported('java', 'dotnet', 'python')).toEqual(first);
});

test('a value that is no text is reported', () => {
  expect(injections('Pod', { [ISTIO]: true })).toEqual([['Istio', `["${ISTIO}"]`, true]]);
});

test.each(['Pod', 'Deployment'] as const)('an annotation of Jaeger on a %s is reported once', (kind) => {
  expect(injections(kind, { [JAEGER]: 'true' })).toEqual([['Jaeger', `["${JAEGER}"]`, 'true']]);
});

test('annotations of what runs no agent are not reported', () => {
  const metadata = { name: 'shop', namespace: 'shop', annotations: { [ISTIO]: 'true', [JAEGER]: 'true' } };
  const spec = { containers: [{ name: 'shop', image: 'shop' }] };
  expect(injectionsOf({ apiVersion: 'v1', kind: 'Pod', metadata, spec })).toEqual([]);
  expect(injectionsOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template: { metadata, spec } } })).toEqual([]);
});
