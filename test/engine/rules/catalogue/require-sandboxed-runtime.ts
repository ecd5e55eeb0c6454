import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, field, ofPod, valid } from '../../../support/cases';

export const cases: Case[] = [
  field('runtimeClassName', undefined),
  field('runtimeClassName', ''),
  ['a class that shares the kernel', () => valid('Pod'), 'spec.runtimeClassName', 'gvisor',
    { runtime: { isolation: RuntimeIsolation.SHARED_KERNEL } }],
  ['a virtual machine that is no sandbox', () => valid('Pod'), 'spec.runtimeClassName', 'gvisor',
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, isSandbox: false } }],
  ['an unknown class', ofPod((spec) => { spec.runtimeClassName = 'mystery'; }), 'spec.runtimeClassName', 'mystery',
    { detail: 'its isolation is not known' }],
  ['a virtual machine', () => valid('Pod'), undefined, undefined, { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE } }],
];
