import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, field, valid } from '../../../support/cases';

export const cases: Case[] = [
  field('runtimeClassName', undefined),
  field('runtimeClassName', ''),
  ['a class that shares the kernel', () => valid('Pod'), 'spec.runtimeClassName', 'gvisor',
    { runtime: { isolation: RuntimeIsolation.SHARED_KERNEL } }],
  ['a virtual machine that is no sandbox', () => valid('Pod'), 'spec.runtimeClassName', 'gvisor',
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, isSandbox: false } }],
  ['a virtual machine', () => valid('Pod'), undefined, undefined, { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE } }],
];
