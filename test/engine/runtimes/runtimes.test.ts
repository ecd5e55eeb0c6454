import { Evaluator } from '../../../src/engine/rules/evaluator';
import { RUNC, WELL_KNOWN_CLASSES, traitsOfHandler } from '../../../src/engine/runtimes/known-runtimes';
import { classesWhere } from '../../../src/engine/runtimes/runtimes';
import { refusesRecursiveReadOnly, refusesUserNamespaces } from '../../../src/engine/runtimes/trait-defaults';
import { RuntimeIsolation, RuntimeTraits } from '../../../src/engine/runtimes/traits';
import { valid, viewOf } from '../../support/cases';

/** Rules that a pod breaks which asks for all that a runtime may refuse or ignore. */
function broken(runtime?: RuntimeTraits): string[] {
  const pod = valid('Pod');
  pod.spec.runtimeClassName = 'of-this-test';
  pod.spec.hostUsers = false;
  Object.assign(pod.spec.securityContext, {
    seLinuxOptions: { level: 's0:c1' },
    appArmorProfile: { type: 'RuntimeDefault' },
    sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '1 2 3' }],
  });
  pod.spec.containers[0].securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'agent.json' };
  pod.spec.containers[0].volumeMounts[0] = { ...pod.spec.containers[0].volumeMounts[0], readOnly: true, recursiveReadOnly: 'Enabled' };
  return Evaluator.ALL.evaluate(pod, viewOf(pod, { runtime }).view).map(({ rule }) => rule.id).filter((id) => id.includes('runtime'));
}

test('the node\'s own kernel applies all, and whether it refuses any depends on its version', () => {
  expect(broken(RUNC)).toEqual(['require-sandboxed-runtime']);
});

test('of a runtime that is not known nothing is said but that', () => {
  expect(broken()).toEqual(['require-sandboxed-runtime']);
});

test('a runtime with an isolation that is none is no sandbox that is known', () => {
  const pod = valid('Pod');
  const { view } = viewOf(pod, { runtime: { isolation: 'vm' as RuntimeIsolation } });
  expect(Evaluator.ALL.evaluate(pod, view)).toMatchObject([{
    rule: { id: 'require-sandboxed-runtime' }, field: 'spec.runtimeClassName', got: 'gvisor', detail: 'its isolation is not known',
  }]);
});

test('what is not said of a runtime, it does not do', () => {
  const ignored = ['no-runtime-ignored-settings'];
  expect(broken({ isolation: RuntimeIsolation.VIRTUAL_MACHINE })).toEqual([...ignored, 'no-runtime-refused-settings',
    'no-runtime-refused-settings']);
  expect(broken({ isolation: RuntimeIsolation.VIRTUAL_MACHINE, allowsUserNamespaces: true, allowsRecursiveReadOnly: true }))
    .toEqual(ignored);
  expect(broken({ isolation: RuntimeIsolation.VIRTUAL_MACHINE, appliesSeccomp: true, appliesAppArmor: true, appliesSysctls: true }))
    .toHaveLength(2);
  expect(broken({ isolation: RuntimeIsolation.VIRTUAL_MACHINE, refusesSeLinuxLabels: true })).toHaveLength(4);
});

test('every sandbox that is known by its class refuses user namespaces and recursive read-only mounts', () => {
  for (const traits of Object.values(WELL_KNOWN_CLASSES)) {
    expect([refusesUserNamespaces(traits), refusesRecursiveReadOnly(traits)]).toEqual([true, true]);
  }
  expect(classesWhere(WELL_KNOWN_CLASSES, (traits) => traits.refusesSeLinuxLabels === true)).toBe('["gvisor"]');
  expect(['runsc', 'kata-qemu', 'runc', 'constructor', 1].map(traitsOfHandler).map((traits) => traits?.isolation))
    .toEqual([RuntimeIsolation.USER_SPACE_KERNEL, RuntimeIsolation.VIRTUAL_MACHINE, RuntimeIsolation.SHARED_KERNEL, undefined, undefined]);
});
