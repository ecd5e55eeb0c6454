import { Json, object, objects } from '../../value/json';
import { DANGEROUS_SYSCALLS, NAMESPACE_FLAGS, SECCOMP_ACTIONS, letsThrough } from '../criteria/seccomp';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.defaultAction and spec.syscalls[*].{names,action,args} of a SeccompProfile of the Security Profiles Operator.
 * Allowed: a default action that lets nothing through; known actions; no call of src/engine/rules/criteria/seccomp.ts that mounts, makes or enters
 * namespaces, reads other processes, loads code into the kernel or the like; clone with a mask against namespaces, no clone3.
 */
export const rule: Rule = {
  id: 'no-weak-seccomp-profile',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'seccomp profiles as strong as RuntimeDefault',
  why: 'A profile takes the place of RuntimeDefault. One that was recorded allows whatever was called while it was, and mount, bpf, ptrace or unshare are first steps out of a container.',
  fix: 'deny it: keep the call out of the profile, and let SCMP_ACT_ERRNO be the default',
  source: 'https://docs.docker.com/engine/security/seccomp/#significant-syscalls-blocked-by-the-default-profile',
  since: '0.1.0',
  mappings: { nsaCisa: 'Kubernetes Pod security: Pod security enforcement', attack: ['T1611'], owasp: ['ASI05'] },
  checkObject: {
    kinds: ['security-profiles-operator.x-k8s.io/SeccompProfile'],
    check: (manifest, report) => {
      const { defaultAction, syscalls } = object(manifest.spec);
      if (letsThrough(defaultAction)) {
        report('spec.defaultAction', defaultAction, 'it lets through whatever is not listed');
      } else {
        checkAction(defaultAction, 'spec.defaultAction', report);
      }
      if (Array.isArray(syscalls)) {
        syscalls.forEach((entry, i) => checkEntry(object(entry), `spec.syscalls[${i}]`, report));
      }
    },
  },
  admission: { none: 'a SeccompProfile is in no namespace, and admission judges what is made in the namespaces of agents' },
};

function checkAction(action: unknown, field: string, report: Report): void {
  if (!SECCOMP_ACTIONS.includes(action as string)) {
    report(field, action ?? undefined, 'no such action is known');
  }
}

function checkEntry({ names, action, args }: Json, path: string, report: Report): void {
  checkAction(action, `${path}.action`, report);
  if (!letsThrough(action) || !Array.isArray(names)) {
    return;
  }
  names.forEach((name: unknown, i) => {
    const detail = typeof name === 'string' ? DANGEROUS_SYSCALLS.get(name) ?? makesNamespaces(name, objects(args)) : undefined;
    if (detail !== undefined) {
      report(`${path}.names[${i}]`, name, detail);
    }
  });
}

/** Why a call that makes threads and processes makes namespaces too. */
function makesNamespaces(name: string, args: Json[]): string | undefined {
  switch (name) {
    case 'clone':
      return args.some(keepsNamespacesOut) ? undefined : 'without a mask of its flags it makes namespaces';
    case 'clone3':
      return 'it makes namespaces by flags that a filter cannot see; with SCMP_ACT_ERRNO and errnoRet 38 programs fall back to clone';
    default:
      return undefined;
  }
}

function keepsNamespacesOut({ index, op, value, valueTwo }: Json): boolean {
  return index === 0 && op === 'SCMP_CMP_MASKED_EQ' && value === NAMESPACE_FLAGS && !valueTwo;
}
