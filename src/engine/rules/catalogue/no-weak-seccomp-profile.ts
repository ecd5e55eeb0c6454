import { Json, object, objects } from '../../value/json';
import { DANGEROUS_SYSCALLS, NAMESPACE_FLAGS, SECCOMP_ACTIONS, letsThrough } from '../criteria/security-contexts';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.defaultAction and spec.syscalls[*].{names,action,args} of a SeccompProfile of the Security Profiles Operator.
 * Allowed: a default action that blocks calls; known actions; no call of src/engine/rules/criteria/seccomp.ts, such as those that mount,
 * create or enter namespaces, read other processes or load code into the kernel; clone with a mask against namespaces, no clone3.
 */
export const rule: Rule = {
  id: 'no-weak-seccomp-profile',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'seccomp profiles as strong as RuntimeDefault',
  problem: 'Seccomp profile is weaker than RuntimeDefault',
  why: 'A profile replaces RuntimeDefault. A recorded profile allows every call that happened during the recording. Calls '
    + 'such as mount, bpf, ptrace and unshare are the first steps out of a container.',
  fix: 'remove the call from the profile, and set defaultAction to SCMP_ACT_ERRNO',
  source: 'https://docs.docker.com/engine/security/seccomp/#significant-syscalls-blocked-by-the-default-profile',
  since: '0.1.0',
  mappings: {
    podSecurity: ['restricted: Seccomp'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.6.2'],
    attack: ['T1068', 'T1611'],
    owasp: ['ASI05'],
    nist: ['4.4.3'],
  },
  checkObject: {
    kinds: ['security-profiles-operator.x-k8s.io/SeccompProfile'],
    check: (manifest, report) => {
      const { defaultAction, syscalls } = object(manifest.spec);
      if (letsThrough(defaultAction)) {
        report('spec.defaultAction', defaultAction, 'it allows every call that the profile does not list');
      } else {
        checkAction(defaultAction, 'spec.defaultAction', report);
      }
      if (Array.isArray(syscalls)) {
        syscalls.forEach((entry, i) => checkEntry(object(entry), `spec.syscalls[${i}]`, report));
      }
    },
  },
  admission: { none: 'a SeccompProfile is in no namespace, and admission judges what is created in the namespaces of agents' },
};

function checkAction(action: unknown, field: string, report: Report): void {
  if (!SECCOMP_ACTIONS.includes(action as string)) {
    report(field, action, 'this action is unknown');
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

/** Why a call that creates threads and processes can also create namespaces. */
function makesNamespaces(name: string, args: Json[]): string | undefined {
  switch (name) {
    case 'clone':
      return args.some(keepsNamespacesOut) ? undefined : 'without a mask for its flags it creates namespaces';
    case 'clone3':
      return 'it creates namespaces with flags that a filter cannot see; '
        + 'give it SCMP_ACT_ERRNO with errnoRet 38, and programs fall back to clone';
    default:
      return undefined;
  }
}

function keepsNamespacesOut({ index, op, value, valueTwo }: Json): boolean {
  return index === 0 && op === 'SCMP_CMP_MASKED_EQ' && value === NAMESPACE_FLAGS && !valueTwo;
}
