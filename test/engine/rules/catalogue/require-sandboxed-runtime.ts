import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, allows, field, finds, ofPod, valid } from '../../../support/cases';

export const cases: Case[] = [
  field('runtimeClassName', undefined),
  field('runtimeClassName', ''),
  finds('a class that shares the kernel', () => valid('Pod'), { field: 'spec.runtimeClassName', got: 'gvisor' },
    { runtime: { isolation: RuntimeIsolation.SHARED_KERNEL } }),
  finds('a virtual machine that is no sandbox', () => valid('Pod'), { field: 'spec.runtimeClassName', got: 'gvisor' },
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, isSandbox: false } }),
  finds('an unknown class', ofPod((spec) => { spec.runtimeClassName = 'mystery'; }),
    { field: 'spec.runtimeClassName', got: 'mystery', detail: 'its isolation is not known' }),
  allows('a virtual machine', () => valid('Pod'), { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE } }),
];
