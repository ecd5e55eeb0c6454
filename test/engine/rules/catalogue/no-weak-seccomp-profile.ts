import { DANGEROUS_SYSCALLS } from '../../../../src/engine/rules/criteria/security-contexts';
import { Json } from '../../../../src/engine/value/json';
import { Case } from '../../../support/cases';

const profile = (spec: Json) => (): Json => ({
  apiVersion: 'security-profiles-operator.x-k8s.io/v1',
  kind: 'SeccompProfile',
  metadata: { name: 'agent' },
  spec: { defaultAction: 'SCMP_ACT_ERRNO', ...spec },
});
const entry = (names: unknown, action: unknown = 'SCMP_ACT_ALLOW', more: Json = {}) => profile({ syscalls: [{ action, names, ...more }] });
const MASK = { index: 0, op: 'SCMP_CMP_MASKED_EQ', value: 0x7E020000 };
const UNMASKED = 'without a mask for its flags it creates namespaces';
const clone = (title: string, ...args: Json[]): Case =>
  [title, entry(['clone'], 'SCMP_ACT_ALLOW', { args }), 'spec.syscalls[0].names[0]', 'clone', { detail: UNMASKED }];
const OPEN = { detail: 'it allows every call that the profile does not list' };
const UNKNOWN = { detail: 'this action is unknown' };

export const cases: Case[] = [
  ['mount', entry(['read', 'mount']), 'spec.syscalls[0].names[1]', 'mount', { detail: 'it changes what is mounted' }],
  ...[...DANGEROUS_SYSCALLS].map(([name, detail]): Case => [`${name} alone`, entry([name]), 'spec.syscalls[0].names[0]', name, { detail }]),
  ['ptrace that is logged', entry(['ptrace'], 'SCMP_ACT_LOG'), 'spec.syscalls[0].names[0]', 'ptrace',
    { detail: DANGEROUS_SYSCALLS.get('ptrace') }],
  ['keyctl with an argument', entry(['keyctl'], 'SCMP_ACT_ALLOW', { args: [{ index: 0, op: 'SCMP_CMP_EQ', value: 1 }] }),
    'spec.syscalls[0].names[0]', 'keyctl', { detail: DANGEROUS_SYSCALLS.get('keyctl') }],
  ['mount in the second entry', profile({
    syscalls: [{ action: 'SCMP_ACT_ALLOW', names: ['read'] },
      { action: 'SCMP_ACT_ALLOW', names: ['mount'] }],
  }),
  'spec.syscalls[1].names[0]', 'mount', { detail: 'it changes what is mounted' }],
  clone('clone'),
  clone('clone with another mask', { ...MASK, value: 0x20000 }),
  clone('clone with a mask that wants a flag', { ...MASK, valueTwo: 0x20000 }),
  clone('clone with a mask of another argument', { ...MASK, index: 1 }),
  clone('clone with another comparison', { ...MASK, op: 'SCMP_CMP_NE' }),
  ['clone3', entry(['clone3']), 'spec.syscalls[0].names[0]', 'clone3',
    {
      detail: 'it creates namespaces with flags that a filter cannot see; '
      + 'give it SCMP_ACT_ERRNO with errnoRet 38, and programs fall back to clone',
    }],
  ['everything allowed', profile({ defaultAction: 'SCMP_ACT_ALLOW' }), 'spec.defaultAction', 'SCMP_ACT_ALLOW', OPEN],
  ['everything logged but a few calls', profile({
    defaultAction: 'SCMP_ACT_LOG',
    syscalls: [{ action: 'SCMP_ACT_ERRNO', names: ['mount'] }],
  }),
  'spec.defaultAction', 'SCMP_ACT_LOG', OPEN],
  ['no default action', profile({ defaultAction: undefined }), 'spec.defaultAction', undefined, UNKNOWN],
  ['a default action of null', profile({ defaultAction: null }), 'spec.defaultAction', undefined, UNKNOWN],
  ['an unknown default action', profile({ defaultAction: 'SCMP_ACT_DENY' }), 'spec.defaultAction', 'SCMP_ACT_DENY', UNKNOWN],
  ['an unknown action', entry(['read'], 'ALLOW'), 'spec.syscalls[0].action', 'ALLOW', UNKNOWN],
  ['what is no entry', profile({ syscalls: ['mount'] }), 'spec.syscalls[0].action', undefined, UNKNOWN],

  ['what an agent calls', entry(['read', 'write', 'execve', 'socket'])],
  ['clone with the mask', entry(['clone'], 'SCMP_ACT_ALLOW', { args: [MASK] })],
  ['clone with the mask, and what is compared written out', entry(['clone'], 'SCMP_ACT_ALLOW', { args: [{ ...MASK, valueTwo: 0 }] })],
  ['mount that is denied', entry(['mount', 'clone', 'clone3'], 'SCMP_ACT_ERRNO')],
  ['unshare that kills', entry(['unshare'], 'SCMP_ACT_KILL_PROCESS')],
  ['unshare that another program decides on', entry(['unshare'], 'SCMP_ACT_NOTIFY')],
  ['a default that kills', profile({ defaultAction: 'SCMP_ACT_KILL_PROCESS' })],
  ['names that are no list', entry('mount')],
  ['names that are no text', entry([1, null])],
  ['syscalls that are no list', profile({ syscalls: 'mount' })],
];
