import { RuntimeIsolation, RuntimeTraits } from './traits';
import { isSame } from '../value/json';

/** The traits that rules read beside the isolation, in the order in which statements write them. */
const FLAGS = [
  'isSandbox',
  'appliesSeccomp',
  'appliesAppArmor',
  'appliesSysctls',
  'allowsUserNamespaces',
  'allowsRecursiveReadOnly',
  'refusesSeLinuxLabels',
  'visibleToHost',
] as const;

/** A value for each. Undefined means that it is not known, for example because it depends on the runtime's version. */
type Flag = typeof FLAGS[number];
type Flags = { readonly [flag in Flag]: boolean | undefined };

/**
 * A sandbox applies nothing that it does not state. It refuses user namespaces and recursive read-only mounts: containerd reports the
 * features of runc alone to the kubelet, which starts no pod that needs them from another runtime.
 *
 * @see https://github.com/google/gvisor/issues/13303
 */
const SANDBOX: Flags = {
  isSandbox: true,
  appliesSeccomp: false,
  appliesAppArmor: false,
  appliesSysctls: false,
  allowsUserNamespaces: false,
  allowsRecursiveReadOnly: false,
  refusesSeLinuxLabels: false,
  visibleToHost: false,
};

/** What an isolation means for each trait that is not stated: the one place that derives traits from it. */
const DEFAULTS = new Map<unknown, Flags>([
  [RuntimeIsolation.USER_SPACE_KERNEL, SANDBOX],
  [RuntimeIsolation.VIRTUAL_MACHINE, SANDBOX],
  [RuntimeIsolation.SHARED_KERNEL, { ...SANDBOX, isSandbox: false, allowsUserNamespaces: undefined, allowsRecursiveReadOnly: undefined }],
]);

/** Other languages and casts can state any isolation. */
const UNKNOWN: Flags = { ...SANDBOX, isSandbox: undefined };

function defaultsOf({ isolation }: RuntimeTraits): Flags {
  return DEFAULTS.get(isolation) ?? UNKNOWN;
}

function valueOf(traits: RuntimeTraits, flag: Flag): boolean | undefined {
  const byIsolation = defaultsOf(traits)[flag];
  if (flag === 'isSandbox') { // a statement can take a sandbox back, and cannot make one of the node's own kernel
    return byIsolation && traits.isSandbox !== false;
  }
  return typeof traits[flag] === 'boolean' ? traits[flag] : byIsolation;
}

/** The accelerators of an isolation for a runtime that states none: the node's own kernel has all of the node. */
export function defaultAccelerators(isolation: unknown): string[] | undefined {
  return isolation === RuntimeIsolation.SHARED_KERNEL ? ['*'] : undefined;
}

/** The isolation, and each trait whose value does not follow from the isolation. */
export function shortTraits(traits: RuntimeTraits): RuntimeTraits {
  const own = FLAGS.filter((flag) => valueOf(traits, flag) !== defaultsOf(traits)[flag]);
  const { isolation, accelerators } = traits;
  const hasOwn = Array.isArray(accelerators) && !isSame(accelerators, defaultAccelerators(isolation));
  return { isolation, ...Object.fromEntries(own.map((flag) => [flag, traits[flag]])), ...hasOwn && { accelerators } };
}

/** Whether a text from outside is an isolation. */
export function isIsolation(value: unknown): value is RuntimeIsolation {
  return DEFAULTS.has(value);
}

/** Whether the runtime keeps the agent from the node's kernel. Undefined where its isolation is not known. */
export function isSandbox(traits: RuntimeTraits): boolean | undefined {
  return valueOf(traits, 'isSandbox');
}

/** Whether the kubelet starts no pod of the runtime that has `hostUsers: false`. */
export function refusesUserNamespaces(traits: RuntimeTraits): boolean {
  return valueOf(traits, 'allowsUserNamespaces') === false;
}

/** Whether the kubelet starts no container of the runtime that has a mount with `recursiveReadOnly: Enabled`. */
export function refusesRecursiveReadOnly(traits: RuntimeTraits): boolean {
  return valueOf(traits, 'allowsRecursiveReadOnly') === false;
}
