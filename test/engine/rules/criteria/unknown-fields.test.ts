import { readFileSync } from 'fs';
import { join } from 'path';
import { unknownFields, unknownOfPod } from '../../../../src/engine/rules/criteria/unknown-fields';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { ROOT } from '../../../support/root';

const { $defs } = JSON.parse(readFileSync(join(ROOT, 'test', 'schema', 'kubernetes-1.37.json'), 'utf8')) as Json;
const TYPES = {
  PodSpec: 'io.k8s.api.core.v1.PodSpec',
  NetworkPolicySpec: 'io.k8s.api.networking.v1.NetworkPolicySpec',
  RuntimeClass: 'io.k8s.api.node.v1.RuntimeClass',
};

/** A value that has every field of a schema. */
function whole(schema: Json): unknown {
  if (schema.$ref) {
    return whole($defs[schema.$ref.replace('#/$defs/', '')]);
  }
  if (schema.items) {
    return [whole(schema.items)];
  }
  return schema.properties
    ? Object.fromEntries(Object.entries<Json>(schema.properties).map(([name, inner]) => [name, whole(inner)]))
    : schema.type === 'object' ? { any: 'text' } : 'text';
}

/** Every object within a value whose fields have names of their own, with its path. */
function objectsIn(schema: Json, value: any, path: string): [Json, string][] {
  const of: Json = schema.$ref ? $defs[schema.$ref.replace('#/$defs/', '')] : schema;
  if (of.items) {
    return objectsIn(of.items, value[0], `${path}[0]`);
  }
  const inner = Object.entries<Json>(of.properties ?? {}).flatMap(([name, one]) =>
    objectsIn(one, value[name], path ? `${path}.${name}` : name));
  return of.properties ? [[value, path], ...inner] : inner;
}

describe.each(Object.entries(TYPES))('%s', (type, name) => {
  const schema: Json = { $ref: `#/$defs/${name}` };

  test('every field of Kubernetes is known', () => {
    expect(unknownFields(type, whole(schema), '')).toEqual([]);
  });

  test('another field is found in every object, but in metadata and beside the source of a volume', () => {
    const value = whole(schema);
    const all = objectsIn(schema, value, '');
    all.forEach(([one]) => { one.another = 1; });
    const expected = all.map(([, path]) => path).filter((path) => !/(^|\.)metadata\b/.test(path) && !/^volumes\[0\]$/.test(path))
      .map((path) => (path ? `${path}.another` : 'another'));
    expect(unknownFields(type, value, '').map(({ path }) => path).sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(2);
  });

  test('wrong types in place of objects and lists are passed over', () => {
    for (const wrong of [null, 1, 'text', true, [], [[[{ another: 1 }]]], [null, 1, 'text']]) {
      const value = whole(schema) as Json;
      Object.keys(value).forEach((field) => { value[field] = wrong; });
      expect(unknownFields(type, value, '')).toEqual([]);
      expect(unknownFields(type, wrong, '')).toEqual([]);
    }
  });
});

test('an object in place of a list, and a list in place of an object, are read all the same', () => {
  const value = { containers: { image: 'a', privileged: true }, securityContext: [{ runAsRoot: true }] };
  expect(unknownFields('PodSpec', value, 'spec').map(({ path }) => path))
    .toEqual(['spec.containers.privileged', 'spec.securityContext[0].runAsRoot']);
});

test('names that objects of JavaScript have are no fields', () => {
  const value = JSON.parse('{"constructor": 1, "__proto__": {"a": 1}, "toString": 1, "": 1, "a\\nb": 1}') as Json;
  expect(unknownFields('PodSpec', value, 'spec').map(({ path }) => path))
    .toEqual(['spec[""]', 'spec.__proto__', 'spec["a\\nb"]', 'spec.constructor', 'spec.toString']);
});

test('of an object with any number of unknown fields, some are reported', () => {
  const value = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`field${i}`, i]));
  expect(unknownFields('PodSpec', value, 'spec')).toHaveLength(20);
  expect(unknownFields('PodSpec', { ['a'.repeat(1e6)]: 1 }, 'spec').map(({ detail }) => detail))
    .toEqual(['Kubernetes 1.37 has no such field here']);
});

test.each([undefined, null])('a field with the value %s counts as left out', (value) => {
  expect(unknownFields('PodSpec', { another: value, containers: value }, 'spec')).toStrictEqual([]);
});

test('what a revision of Knative has beside the fields of a pod is known in its own place alone', () => {
  const spec = { timeoutSeconds: 10, containers: [{ name: 'main', timeoutSeconds: 10 }] };
  const pathsOf = (apiVersion: string, kind: string) => {
    const manifest = { apiVersion, kind, metadata: { name: 'web' }, spec: { template: { spec } } };
    return clusterOf([manifest]).podsOf(manifest).flatMap(unknownOfPod).map(({ path }) => path);
  };
  const inContainer = 'spec.template.spec.containers[0].timeoutSeconds';
  expect(pathsOf('serving.knative.dev/v1', 'Service')).toStrictEqual([inContainer]);
  expect(pathsOf('apps/v1', 'Deployment')).toStrictEqual(['spec.template.spec.timeoutSeconds', inContainer]);
});
