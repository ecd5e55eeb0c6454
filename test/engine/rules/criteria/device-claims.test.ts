import { podViews } from '../../../../src/engine/manifest/pod-view';
import { celNoRefusedAccelerators, deviceClaims, otherClassOf, otherDevices } from '../../../../src/engine/rules/criteria/device-claims';
import { RuntimeIsolation, RuntimeTraits } from '../../../../src/engine/runtimes/traits';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

const made = (kind: string, metadata: Json, spec: Json): Json => ({ apiVersion: 'resource.k8s.io/v1', kind, metadata, spec });
const REQUESTS = [{ name: 'one', exactly: { deviceClassName: 'gpu.nvidia.com' } }];
const claimed = (name: string, namespace?: string, rest: Json = {}): Json =>
  made('ResourceClaim', { name, namespace }, { devices: { requests: REQUESTS, ...rest } });
const deviceClass = (name: string, spec: Json): Json => made('DeviceClass', { name }, spec);
const selecting = (...expressions: unknown[]): Json => ({ selectors: expressions.map((expression) => ({ cel: { expression } })) });

/** Why the claim of a pod can have other devices than accelerators. */
function whyOf(name: unknown, ...objects: Json[]): (string | undefined)[] {
  const pod = makeObject('v1', 'Pod', 'agent', { containers: [], resourceClaims: [{ name: 'gpu', resourceClaimName: name }] });
  const view = clusterOf([pod, ...objects]);
  return podViews(pod).flatMap((one) => deviceClaims(one, view)).map((claim) => otherDevices(view, claim));
}

describe('a claim that a pod names', () => {
  test.each<[string, unknown, Json | undefined, string | undefined]>([
    ['is there', 'gpu', claimed('gpu', 'agents'), undefined],
    ['is not there', 'gpu', undefined, 'ResourceClaim "gpu" is not among the manifests'],
    ['has a number for a name', 5, claimed('5', 'agents'), 'ResourceClaim "5" is not among the manifests'],
    ['is written without a namespace', 'gpu', claimed('gpu'), 'ResourceClaim "gpu" is not among the manifests'],
    ['has settings that are null', 'gpu', claimed('gpu', 'agents', { config: [{ opaque: null }, {}] }), undefined],
  ])('%s', (_, name, claim, why) => {
    expect(whyOf(name, ...claim ? [claim] : [])).toEqual([why]);
  });
});

describe('the class of a claim has', () => {
  const NVIDIA = 'device.driver == "gpu.nvidia.com"';
  test.each<[string, unknown[], boolean]>([
    ['the driver in one of two selectors, which must both be true', ['true', NVIDIA], true],
    ['a list in place of an expression', [[NVIDIA]], false],
    ['an expression that names no driver', ['true'], false],
  ])('%s', (_, expressions, isOfAccelerators) => {
    const why = whyOf('gpu', claimed('gpu', 'agents'), deviceClass('gpu.nvidia.com', selecting(...expressions)));
    expect(why).toEqual([isOfAccelerators ? undefined : expect.stringContaining('no selector of the class begins with')]);
  });
});

test.each([[['a', 'b', 'c']], [['c', 'b', 'a']], [['b', 'a', 'c']]])('of the classes %j, the first by name is reported', (names) => {
  const view = clusterOf(names.map((name) => deviceClass(name, { extendedResourceName: 'nvidia.com/gpu' })));
  expect(otherClassOf(view, 'nvidia.com/gpu')).toBe('DeviceClass "a" provides it');
});

test('runtimes in another order have the same conditions', () => {
  const passing = (domain: string): RuntimeTraits => ({ isolation: RuntimeIsolation.VIRTUAL_MACHINE, accelerators: [domain] });
  const runtimes = { a: passing('nvidia.com'), b: passing('amd.com'), c: passing('nvidia.com') };
  const conditions = celNoRefusedAccelerators(runtimes);
  expect(conditions).toHaveLength(2);
  expect(celNoRefusedAccelerators({ b: runtimes.b, c: runtimes.c, a: runtimes.a })).toEqual(conditions);
});
