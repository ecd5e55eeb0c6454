import { DANGEROUS_SYSCALLS } from '../../../../src/engine/rules/criteria/security-contexts';
import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const profile = (spec: Json) => (): Json => makeObject('security-profiles-operator.x-k8s.io/v1', 'SeccompProfile', { name: 'agent' }, {
  defaultAction: 'SCMP_ACT_ERRNO', ...spec,
});
const entry = (names: unknown, action: unknown = 'SCMP_ACT_ALLOW', more: Json = {}) => profile({ syscalls: [{ action, names, ...more }] });
const MASK = { index: 0, op: 'SCMP_CMP_MASKED_EQ', value: 0x7E020000 };
const UNMASKED = 'without a mask for its flags it creates namespaces';
const clone = (title: string, ...args: Json[]) =>
  finds(title, entry(['clone'], 'SCMP_ACT_ALLOW', { args }), { field: 'spec.syscalls[0].names[0]', got: 'clone', detail: UNMASKED });
const OPEN = { detail: 'it allows every call that the profile does not list' };
const UNKNOWN = { detail: 'this action is unknown' };

export const cases: Case[] = [
  finds('mount', entry(['read', 'mount']), { field: 'spec.syscalls[0].names[1]', got: 'mount', detail: 'it changes what is mounted' }),
  ...[...DANGEROUS_SYSCALLS].map(([name, detail]) => finds(`${name} alone`, entry([name]),
    { field: 'spec.syscalls[0].names[0]', got: name, detail })),
  finds('ptrace that is logged', entry(['ptrace'], 'SCMP_ACT_LOG'),
    { field: 'spec.syscalls[0].names[0]', got: 'ptrace', detail: DANGEROUS_SYSCALLS.get('ptrace') }),
  finds('keyctl with an argument', entry(['keyctl'], 'SCMP_ACT_ALLOW', { args: [{ index: 0, op: 'SCMP_CMP_EQ', value: 1 }] }),
    { field: 'spec.syscalls[0].names[0]', got: 'keyctl', detail: DANGEROUS_SYSCALLS.get('keyctl') }),
  finds('mount in the second entry', profile({
    syscalls: [{ action: 'SCMP_ACT_ALLOW', names: ['read'] }, { action: 'SCMP_ACT_ALLOW', names: ['mount'] }],
  }), { field: 'spec.syscalls[1].names[0]', got: 'mount', detail: 'it changes what is mounted' }),
  clone('clone'),
  clone('clone with another mask', { ...MASK, value: 0x20000 }),
  clone('clone with a mask that wants a flag', { ...MASK, valueTwo: 0x20000 }),
  clone('clone with a mask of another argument', { ...MASK, index: 1 }),
  clone('clone with another comparison', { ...MASK, op: 'SCMP_CMP_NE' }),
  finds('clone3', entry(['clone3']), {
    field: 'spec.syscalls[0].names[0]',
    got: 'clone3',
    detail: 'it creates namespaces with flags that a filter cannot see; '
      + 'give it SCMP_ACT_ERRNO with errnoRet 38, and programs fall back to clone',
  }),
  finds('everything allowed', profile({ defaultAction: 'SCMP_ACT_ALLOW' }),
    { field: 'spec.defaultAction', got: 'SCMP_ACT_ALLOW', ...OPEN }),
  finds('everything logged but a few calls', profile({
    defaultAction: 'SCMP_ACT_LOG',
    syscalls: [{ action: 'SCMP_ACT_ERRNO', names: ['mount'] }],
  }), { field: 'spec.defaultAction', got: 'SCMP_ACT_LOG', ...OPEN }),
  finds('no default action', profile({ defaultAction: undefined }), { field: 'spec.defaultAction', ...UNKNOWN }),
  finds('a default action of null', profile({ defaultAction: null }), { field: 'spec.defaultAction', ...UNKNOWN }),
  finds('an unknown default action', profile({ defaultAction: 'SCMP_ACT_DENY' }),
    { field: 'spec.defaultAction', got: 'SCMP_ACT_DENY', ...UNKNOWN }),
  finds('an unknown action', entry(['read'], 'ALLOW'), { field: 'spec.syscalls[0].action', got: 'ALLOW', ...UNKNOWN }),
  finds('what is no entry', profile({ syscalls: ['mount'] }), { field: 'spec.syscalls[0].action', ...UNKNOWN }),

  allows('what an agent calls', entry(['read', 'write', 'execve', 'socket'])),
  allows('clone with the mask', entry(['clone'], 'SCMP_ACT_ALLOW', { args: [MASK] })),
  allows('clone with the mask, and what is compared written out', entry(['clone'], 'SCMP_ACT_ALLOW', { args: [{ ...MASK, valueTwo: 0 }] })),
  allows('mount that is denied', entry(['mount', 'clone', 'clone3'], 'SCMP_ACT_ERRNO')),
  allows('unshare that kills', entry(['unshare'], 'SCMP_ACT_KILL_PROCESS')),
  allows('unshare that another program decides on', entry(['unshare'], 'SCMP_ACT_NOTIFY')),
  allows('a default that kills', profile({ defaultAction: 'SCMP_ACT_KILL_PROCESS' })),
  allows('names that are no list', entry('mount')),
  allows('names that are no text', entry([1, null])),
  allows('syscalls that are no list', profile({ syscalls: 'mount' })),
];
