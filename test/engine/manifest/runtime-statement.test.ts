import * as fc from 'fast-check';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { statementIn, statementOf } from '../../../src/engine/manifest/annotations';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { GVISOR, KATA, RUNC, traitsOfHandler } from '../../../src/engine/runtimes/known-runtimes';
import { StatedRuntime } from '../../../src/engine/runtimes/runtimes';
import { isSandbox, shortTraits } from '../../../src/engine/runtimes/trait-defaults';
import { RuntimeIsolation } from '../../../src/engine/runtimes/traits';
import { Json } from '../../../src/engine/value/json';
import { runs } from '../../support/properties';

const KEY = 'cdk8s-hardened-agents/runtime';
const VM = { isolation: RuntimeIsolation.VIRTUAL_MACHINE };
const pod = (runtimeClassName?: unknown, annotation?: string): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'agent',
    namespace: 'agents',
    annotations: annotation === undefined ? {} : { [KEY]: annotation },
  },
  spec: { runtimeClassName },
});
const runtimeClass = (name: string, handler: string, annotation?: string): Json => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: {
    name,
    annotations: annotation === undefined ? {} : { [KEY]: annotation },
  },
  handler,
});

describe('what is written', () => {
  test.each<[string, StatedRuntime, string | undefined]>([
    ['a name that nobody knows', { className: 'fast', traits: VM }, '{"class":"fast","isolation":"virtual-machine"}'],
    ['other traits than those of the name', { className: 'gvisor', traits: { ...GVISOR, allowsUserNamespaces: true } },
      '{"class":"gvisor","isolation":"user-space-kernel","allowsUserNamespaces":true,"refusesSeLinuxLabels":true}'],
    ['the traits of the name', { className: 'gvisor', traits: { ...GVISOR, needsNodeScheduling: true } }, undefined],
    ['the traits of the handler', { className: 'ours', handler: 'kata-qemu', traits: { ...KATA, overheadMemory: '320Mi' } }, undefined],
    ['a handler that nobody knows', { className: 'ours', handler: 'runsc-kvm', traits: GVISOR },
      '{"isolation":"user-space-kernel","refusesSeLinuxLabels":true}'],
    ['a class of a known name that is no sandbox', { className: 'gvisor', traits: { ...GVISOR, isSandbox: false } },
      '{"class":"gvisor","isolation":"user-space-kernel","isSandbox":false,"refusesSeLinuxLabels":true}'],
    ['a shared kernel that refuses user namespaces', { className: 'ours', traits: { ...RUNC, allowsUserNamespaces: false } },
      '{"class":"ours","isolation":"shared-kernel","appliesSeccomp":true,"appliesAppArmor":true,"appliesSysctls":true,'
        + '"allowsUserNamespaces":false,"visibleToHost":true}'],
    ['the default runtime', { traits: RUNC }, undefined],
  ])('of %s', (_, stated, text) => {
    expect(statementOf(stated)).toEqual(text === undefined ? undefined : { [KEY]: text });
  });

  test('is read as it was written', () => {
    const traits = fc.record({
      isolation: fc.constantFrom(...Object.values(RuntimeIsolation)),
      isSandbox: fc.constant(false),
      appliesSeccomp: fc.constant(true),
      visibleToHost: fc.constant(true),
    }, { requiredKeys: ['isolation'] });
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{1,9}-x$/), traits, (className, given) => {
      const read = statementIn(pod(className, statementOf({ className, traits: given })![KEY]))!;
      expect(read).toEqual({ className, traits: shortTraits(given) });
      expect([read.traits, given].map(isSandbox)).toEqual(Array(2).fill(isSandbox(given)));
    }), runs());
  });
});

test.each(['', '{', 'null', '[]', '"gvisor"', '{}', '{"class":"fast"}', '{"isolation":"virtual-machine"}',
  '{"class":7,"isolation":"virtual-machine"}', '{"class":"fast","isolation":"vm"}',
  '{"class":"fast","isolation":"__proto__"}'])('%s states nothing', (text) => {
  expect(statementIn(pod('fast', text))).toBeUndefined();
});

test.each(['runc', 'crun', 'youki', 'nvidia', 'nvidia-cdi', 'nvidia-legacy', 'habana'])('the handler %s is no sandbox', (handler) => {
  expect(traitsOfHandler(handler)?.isolation).toBe(RuntimeIsolation.SHARED_KERNEL);
});

describe('what counts of it', () => {
  const runtimeOf = (name: unknown, manifests: Json[], options: ConstructorParameters<typeof ClusterView>[1] = {},
    runtime?: StatedRuntime) => {
    const one = manifests.find(({ kind }) => kind === 'Pod') ?? pod(name);
    const others = manifests.filter((manifest) => manifest !== one).map((manifest) => ({ manifest }));
    const view = new ClusterView([{ manifest: one, runtime }, ...others], options);
    return view.runtimeOf(podViews(one)[0])?.isolation;
  };
  const SAYS = '{"class":"fast","isolation":"virtual-machine"}';

  test.each<[string, RuntimeIsolation | undefined, Parameters<typeof runtimeOf>]>([
    ['an annotation, where manifests are believed', RuntimeIsolation.VIRTUAL_MACHINE, ['fast', [pod('fast', SAYS)], { statements: true }]],
    ['an annotation, where they are not', undefined, ['fast', [pod('fast', SAYS)]]],
    ['an annotation about another class', undefined, ['other', [pod('other', SAYS)], { statements: true }]],
    ['an annotation under a class on runc', RuntimeIsolation.SHARED_KERNEL, ['fast', [pod('fast', SAYS), runtimeClass('fast', 'runc')],
      { statements: true }]],
    ['an annotation under a class of an unknown handler', RuntimeIsolation.VIRTUAL_MACHINE,
      ['fast', [pod('fast', SAYS), runtimeClass('fast', 'x')], { statements: true }]],
    ['an annotation of the class', RuntimeIsolation.USER_SPACE_KERNEL,
      ['fast', [runtimeClass('fast', 'x', '{"isolation":"user-space-kernel"}')], { statements: true }]],
    ['two classes of one name, the second on runc', RuntimeIsolation.SHARED_KERNEL,
      ['fast', [runtimeClass('fast', 'runsc'), runtimeClass('fast', 'runc')]]],
    ['what is known of the cluster', RuntimeIsolation.VIRTUAL_MACHINE, ['fast', [], { runtimes: { fast: VM } }]],
    ['what is known of the cluster, under a class on runc', RuntimeIsolation.SHARED_KERNEL,
      ['fast', [runtimeClass('fast', 'runc')], { runtimes: { fast: VM } }]],
    ['a construct\'s statement', RuntimeIsolation.VIRTUAL_MACHINE, ['fast', [], {}, { className: 'fast', traits: VM }]],
    ['a construct\'s statement about another class', undefined, ['other', [], {}, { className: 'fast', traits: VM }]],
    ['a construct\'s statement with the handler of its class', RuntimeIsolation.VIRTUAL_MACHINE,
      ['fast', [runtimeClass('fast', 'x')], {}, { className: 'fast', handler: 'x', traits: VM }]],
    ['a construct\'s statement with another handler than its class', undefined,
      ['fast', [runtimeClass('fast', 'y')], {}, { className: 'fast', handler: 'x', traits: VM }]],
    ['a construct\'s statement whose class is not there', undefined, ['fast', [], {}, { className: 'fast', handler: 'x', traits: VM }]],
    ['a construct\'s statement in a view that may lack the class', RuntimeIsolation.VIRTUAL_MACHINE,
      ['fast', [], { complete: false }, { className: 'fast', handler: 'x', traits: VM }]],
    ['a statement of no class, for a pod with one', undefined, ['fast', [], {}, { traits: RUNC }]],
    ['a statement of no class, for a pod without', RuntimeIsolation.SHARED_KERNEL, [undefined, [], {}, { traits: RUNC }]],
    ['a statement of a class, for a pod without', undefined, [undefined, [], {}, { className: 'fast', traits: VM }]],
    ['a class that is no text', undefined, [{ name: 'fast' }, [], {}, { className: 'fast', traits: VM }]],
  ])('%s', (_, isolation, args) => {
    expect(runtimeOf(...args)).toBe(isolation);
  });
});
