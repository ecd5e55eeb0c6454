import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { isSandbox, refusesRecursiveReadOnly, refusesUserNamespaces, shortTraits } from '../../../src/engine/runtimes/trait-defaults';
import { RuntimeIsolation, RuntimeTraits } from '../../../src/engine/runtimes/traits';
import { ROOT } from '../../support/root';

const VM = { isolation: RuntimeIsolation.VIRTUAL_MACHINE };
const SHARED = { isolation: RuntimeIsolation.SHARED_KERNEL };
const UNKNOWN = { isolation: 'constructor' as RuntimeIsolation };

test.each<[string, RuntimeTraits, (boolean | undefined)[]]>([
  ['a virtual machine', VM, [true, true, true]],
  ['a kernel in user space', { isolation: RuntimeIsolation.USER_SPACE_KERNEL }, [true, true, true]],
  ['the node\'s own kernel', SHARED, [false, false, false]],
  ['an isolation that is none', UNKNOWN, [undefined, true, true]],
  ['a virtual machine that is no sandbox', { ...VM, isSandbox: false }, [false, true, true]],
  ['the node\'s own kernel that is said to be a sandbox', { ...SHARED, isSandbox: true }, [false, false, false]],
  ['an unknown isolation that is said to be a sandbox', { ...UNKNOWN, isSandbox: true }, [undefined, true, true]],
  ['a virtual machine that takes both', { ...VM, allowsUserNamespaces: true, allowsRecursiveReadOnly: true }, [true, false, false]],
  ['a shared kernel that takes neither', { ...SHARED, allowsUserNamespaces: false, allowsRecursiveReadOnly: false }, [false, true, true]],
  ['traits that are no booleans', { ...VM, isSandbox: 'no', allowsUserNamespaces: 'yes' } as unknown as RuntimeTraits, [true, true, true]],
])('%s', (_, traits, [sandbox, userNamespaces, recursiveReadOnly]) => {
  expect([isSandbox(traits), refusesUserNamespaces(traits), refusesRecursiveReadOnly(traits)])
    .toEqual([sandbox, userNamespaces, recursiveReadOnly]);
});

test.each<[RuntimeTraits, RuntimeTraits]>([
  [{ ...VM, isSandbox: true, allowsUserNamespaces: false, overheadCpu: '1' }, VM],
  [{ ...VM, isSandbox: false, visibleToHost: true }, { ...VM, isSandbox: false, visibleToHost: true }],
  [{ ...SHARED, isSandbox: true, allowsUserNamespaces: false }, { ...SHARED, allowsUserNamespaces: false }],
])('%j in short is %j', (traits, short) => {
  expect(shortTraits(traits)).toEqual(short);
  expect([isSandbox(short), refusesUserNamespaces(short)]).toEqual([isSandbox(traits), refusesUserNamespaces(traits)]);
});

test('no file outside of the runtimes compares isolations: it asks for a trait', () => {
  const src = join(ROOT, 'src');
  const compares = /\bisolation\b\)?\s*(===?|!==?)|(===?|!==?)\s*(\w+[?!]?\.)*isolation\b|\bincludes\([^)]*isolation\b|\bRuntimeIsolation\.[A-Z]/;
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith(join('engine', 'runtimes')));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => compares.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  expect(['a.isolation === b', 'X !== one?.traits.isolation', 'LIST.includes(traits.isolation)', 'RuntimeIsolation.SHARED_KERNEL']
    .filter((line) => !compares.test(line))).toEqual([]);
});
