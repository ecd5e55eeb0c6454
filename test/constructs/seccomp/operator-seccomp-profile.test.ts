import { Chart, JsonPatch, Testing } from 'cdk8s';
import { audit, enriched } from './logs';
import { AgentPolicy, OperatorSeccompProfile, OperatorSeccompProfileProps } from '../../../src';
import { Manifest, objects, open } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot, expectValid } from '../../support/schema';

const ALLOW = 'SCMP_ACT_ALLOW';
const json = (profile: unknown) => JSON.stringify(profile);
const recorded = (profile: object) => json({
  apiVersion: 'security-profiles-operator.x-k8s.io/v1',
  kind: 'SeccompProfile',
  metadata: { name: 'agent-main', labels: { 'spo.x-k8s.io/recording-id': 'agent' } },
  spec: profile,
  status: {},
});
const allowing = (...names: string[]) => recorded({
  defaultAction: 'SCMP_ACT_ERRNO',
  architectures: ['SCMP_ARCH_X86_64'],
  state: 'Disabled',
  syscalls: [{ action: ALLOW, names }],
});

/** The profile that the props give, which the schema takes. */
function spec(props: OperatorSeccompProfileProps): Manifest {
  const { chart } = open();
  new OperatorSeccompProfile(chart, 'profile', props);
  const profiles = objects(chart, 'SeccompProfile');
  expectValid(profiles);
  return profiles[0].spec;
}

test('a whole chart: a recording whose clone, socket and personality are cut to what RuntimeDefault allows', () => {
  const { app } = open();
  const chart = new Chart(app, 'platform', { namespace: 'elsewhere' });
  new OperatorSeccompProfile(chart, 'profile', {
    name: 'agent',
    recording: allowing('write', 'clone', 'clone3', 'personality', 'read',
      'socket'),
    syscalls: ['openat'],
  });
  expectSnapshot(chart);
});

test('pods refer to it by name', () => {
  const { chart } = open();
  const named = new OperatorSeccompProfile(chart, 'named', { name: 'agent', syscalls: ['read'] });
  const unnamed = new OperatorSeccompProfile(chart, 'unnamed', { syscalls: ['read'] });
  expect(named.profile).toEqual({ json: { type: 'Localhost', localhostProfile: 'operator/agent.json' }, operatorName: 'agent' });
  const { metadata } = objects(chart, 'SeccompProfile')[1];
  expect(unnamed.profile).toMatchObject({ operatorName: metadata.name });
});

test.each<[string, OperatorSeccompProfileProps, object]>([
  ['names', { syscalls: ['write', 'read', 'write'] }, {
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [{ action: ALLOW, names: ['read', 'write'] }],
  }],
  ['a log', { log: [audit(59), audit(3)].join('\n') },
    { defaultAction: 'SCMP_ACT_ERRNO', architectures: ['SCMP_ARCH_X86_64'], syscalls: [{ action: ALLOW, names: ['close', 'execve'] }] }],
  ['all three, without a call', {
    recording: allowing('read', 'ptrace'),
    log: enriched('write'),
    syscalls: ['close'],
    withoutSyscalls: ['ptrace'],
  },
  {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ action: ALLOW, names: ['close', 'read', 'write'] }],
  }],
  ['a base profile', { recording: recorded({ defaultAction: 'SCMP_ACT_ERRNO', baseProfileName: 'runc-v1.4.2' }), syscalls: ['read'] },
    { defaultAction: 'SCMP_ACT_ERRNO', baseProfileName: 'runc-v1.4.2', syscalls: [{ action: ALLOW, names: ['read'] }] }],
  ['another base profile', {
    recording: recorded({ defaultAction: 'SCMP_ACT_ERRNO', baseProfileName: 'runc-v1.4.2' }),
    syscalls: ['read'],
    baseProfileName: 'crun-v1.8.4',
  },
  { defaultAction: 'SCMP_ACT_ERRNO', baseProfileName: 'crun-v1.8.4', syscalls: [{ action: ALLOW, names: ['read'] }] }],
  ['two entries in one', {
    recording: json({
      defaultAction: 'SCMP_ACT_KILL',
      syscalls: [{ names: ['write'], action: ALLOW }, { names: ['read'], action: ALLOW, args: [] }],
    }),
  },
  { defaultAction: 'SCMP_ACT_KILL', syscalls: [{ action: ALLOW, names: ['read', 'write'] }] }],
  ['a file of Docker\'s', {
    recording: json({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 1,
      architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
      syscalls: [
        { name: 'read', action: ALLOW, args: [], comment: '', includes: {}, excludes: {} },
        { names: ['personality'], action: ALLOW, args: [{ index: 0, value: 0xFFFFFFFF, valueTwo: 0, op: 'SCMP_CMP_EQ' }] },
        { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38, args: null },
      ],
    }),
  }, {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X86_64'],
    syscalls: [
      { action: ALLOW, names: ['read'] },
      { action: ALLOW, names: ['personality'], args: [{ index: 0, op: 'SCMP_CMP_EQ', value: 0xFFFFFFFF }] },
      { action: 'SCMP_ACT_ERRNO', names: ['clone3'], errnoRet: 38 },
    ],
  }],
  ['flags, a listener and comparisons', {
    recording: json({
      defaultAction: 'SCMP_ACT_NOTIFY',
      flags: ['SECCOMP_FILTER_FLAG_TSYNC', 'SECCOMP_FILTER_FLAG_LOG'],
      listenerPath: '/var/run/security-profiles-operator/agent.sock',
      listenerMetadata: 'agent',
      syscalls: [{
        names: ['ioctl'],
        action: ALLOW,
        args: [{ index: 1, op: 'SCMP_CMP_MASKED_EQ', value: 255, valueTwo: 1 },
          { index: 2, op: 'SCMP_CMP_NE' }],
      }],
    }),
  }, {
    defaultAction: 'SCMP_ACT_NOTIFY',
    flags: ['SECCOMP_FILTER_FLAG_LOG', 'SECCOMP_FILTER_FLAG_TSYNC'],
    listenerPath: '/var/run/security-profiles-operator/agent.sock',
    listenerMetadata: 'agent',
    syscalls: [{
      action: ALLOW,
      names: ['ioctl'],
      args: [{ index: 1, op: 'SCMP_CMP_MASKED_EQ', value: 255, valueTwo: 1 }, { index: 2, op: 'SCMP_CMP_NE', value: 0 }],
    }],
  }],
])('takes %s', (_, props, expected) => {
  expect(spec(props)).toEqual(expected);
});

test('its own output, read again, gives the same', () => {
  const first = spec({ recording: allowing('read', 'clone', 'clone3', 'socket', 'personality') });
  expect(spec({ recording: recorded(first) })).toEqual(first);
});

const REMEDY = 'remove the call from the profile, and set defaultAction to SCMP_ACT_ERRNO (no-weak-seccomp-profile)';
const failed = (...faults: string[]) => ['Validation failed with the following errors:',
  ...faults.map((fault) => `[test/profile] ${fault}; ${REMEDY}`)].join('\n  ');

test('calls below RuntimeDefault fail synth, each by name', () => {
  expect(failure(() => spec({ recording: allowing('bpf', 'keyctl', 'kexec_load', 'mount', 'ptrace', 'read', 'unshare') }))).toBe(failed(
    'spec.syscalls[0].names[0] is "bpf": it loads code into the kernel',
    'spec.syscalls[0].names[1] is "kexec_load": it loads code into the kernel',
    'spec.syscalls[0].names[2] is "keyctl": it uses the kernel\'s keyrings, which namespaces do not separate',
    'spec.syscalls[0].names[3] is "mount": it changes what is mounted',
    'spec.syscalls[0].names[4] is "ptrace": it reads and changes other processes',
    'spec.syscalls[0].names[6] is "unshare": it creates or enters namespaces',
  ));
});

test('a recording that allows everything is not changed in silence', () => {
  expect(failure(() => spec({ recording: json({ defaultAction: 'SCMP_ACT_LOG', syscalls: [] }) })))
    .toBe(failed('spec.defaultAction is "SCMP_ACT_LOG": it allows every call that the profile does not list'));
});

test('what is patched in later is seen, and a reason stands in the manifest', () => {
  const { app, chart } = open();
  const profile = new OperatorSeccompProfile(chart, 'profile', { name: 'debugger', syscalls: ['read'] });
  (profile.node.defaultChild as unknown as { addJsonPatch: (op: JsonPatch) => void })
    .addJsonPatch(JsonPatch.add('/spec/syscalls/0/names/-', 'ptrace'));
  expect(failure(() => Testing.synth(chart))).toBe(failed('spec.syscalls[0].names[1] is "ptrace": it reads and changes other processes'));
  AgentPolicy.acknowledge(profile, 'no-weak-seccomp-profile', 'this agent is a debugger');
  const [{ metadata }] = objects(chart, 'SeccompProfile');
  expect(metadata).toEqual({
    name: 'debugger',
    annotations: { 'cdk8s-hardened-agents/acknowledged-no-weak-seccomp-profile': 'this agent is a debugger' },
  });
  expect(AgentPolicy.of(app).unusedAcknowledgements()).toEqual([]);
});

const JSON_REMEDY = 'give the output of kubectl get seccompprofile NAME -o json';
const entry = (more: object) => ({
  recording: json({
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [{ names: ['read'], action: ALLOW, ...more }],
  }),
});
const whole = (more: object) => ({ recording: json({ defaultAction: 'SCMP_ACT_ERRNO', ...more }) });
const ACTIONS =
  'must be one of "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO", "SCMP_ACT_TRACE", '
  + '"SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY"';
const FIRST = '\'recording.syscalls[0]';

test.each<[string, OperatorSeccompProfileProps, string]>([
  ['nothing', {}, 'give calls in \'recording\', \'log\' or \'syscalls\': no program starts with a profile that allows no call'],
  ['a name', { name: 'Agent', syscalls: ['read'] },
    '\'name\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, '
    + 'such as "claude-code", got "Agent"'],
  ['YAML', { recording: 'kind: SeccompProfile' }, `'recording' must be the JSON of a profile, got "kind: SeccompProfile"; ${JSON_REMEDY}`],
  ['an empty text', { recording: '' }, `'recording' must be the JSON of a profile, got ""; ${JSON_REMEDY}`],
  ['an object', { recording: {} as never }, `'recording' must be the JSON of a profile, got {}; ${JSON_REMEDY}`],
  ['a list of JSON', { recording: '[]' }, `'recording' must be the JSON of a profile, got "[]"; ${JSON_REMEDY}`],
  ['null', { recording: null as never },
    'give calls in \'recording\', \'log\' or \'syscalls\': no program starts with a profile that allows no call'],
  ['many profiles', { recording: json({ kind: 'List', items: [] }) },
    '\'recording\' must be one SeccompProfile, got "List"; give the output of kubectl get seccompprofile NAME -o json'],
  ['a profile without a spec', { recording: json({ kind: 'SeccompProfile' }) },
    '\'recording\' must be one SeccompProfile, got "SeccompProfile"; give the output of kubectl get seccompprofile NAME -o json'],
  ['no default action', { recording: json({ syscalls: [] }) }, `'recording.defaultAction' ${ACTIONS}, got nothing`],
  ['an unknown default action', { recording: recorded({ defaultAction: 'DENY' }) },
    `'recording.spec.defaultAction' ${ACTIONS}, got "DENY"`],
  ['an unknown action', entry({ action: 'SCMP_ACT_ALOW' }), `${FIRST}.action' ${ACTIONS}, got "SCMP_ACT_ALOW"`],
  ['an unknown call', entry({ names: ['read', 'opemat'] }),
    `${FIRST}.names[1]' must be a system call of Linux such as "openat", got "opemat"; did you mean "openat"?`],
  ['a call of no likeness', entry({ names: ['make_coffee'] }),
    `${FIRST}.names[0]' must be a system call of Linux such as "openat", got "make_coffee"`],
  ['a number', entry({ names: [59] }), `${FIRST}.names[0]' must be a system call of Linux such as "openat", got 59`],
  ['no calls', entry({ names: [] }), `${FIRST}.names' must name a system call, got []`],
  ['calls that are no list', entry({ names: 'read' }), `${FIRST}.names' must be a list, got "read"`],
  ['an entry that is text', whole({ syscalls: ['read'] }), `${FIRST}' must be an object with names and an action, got "read"`],
  ['entries that are no list', whole({ syscalls: {} }), '\'recording.syscalls\' must be a list, got {}'],
  ['an unknown field', whole({ archMap: [] }),
    '\'recording\' must have only the fields defaultAction, defaultErrnoRet, architectures, flags, syscalls, baseProfileName, '
    + 'listenerPath, listenerMetadata, state, got "archMap"'],
  ['an unknown field of an entry', entry({ minKernel: '4.8' }),
    `${FIRST}' must have only the fields names, name, action, errnoRet, args, comment, includes, excludes, got "minKernel"`],
  ['a condition of Docker\'s', entry({ includes: { caps: ['CAP_BPF'] } }), `${FIRST}.includes' must be empty, got {"caps":["CAP_BPF"]}; `
    + 'only Docker reads such conditions: give the profile in the form of a container runtime'],
  ['another errno by default', whole({ defaultErrnoRet: 38 }), '\'recording.defaultErrnoRet\' must be 1 (EPERM) or left out, got 38; '
    + 'a SeccompProfile has no such field: add an entry for the calls that need another number'],
  ['an architecture', whole({ architectures: ['amd64'] }),
    '\'recording.architectures[0]\' must be one of "SCMP_ARCH_NATIVE", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64", '
    + '"SCMP_ARCH_X32", "SCMP_ARCH_ARM", "SCMP_ARCH_AARCH64", "SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32", '
      + '"SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64", '
    + '"SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC", "SCMP_ARCH_PPC64", "SCMP_ARCH_PPC64LE", "SCMP_ARCH_S390", "SCMP_ARCH_S390X", '
      + '"SCMP_ARCH_PARISC", '
    + '"SCMP_ARCH_PARISC64", "SCMP_ARCH_RISCV64", got "amd64"'],
  ['a flag', whole({ flags: ['LOG'] }), '\'recording.flags[0]\' must be one of "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", '
    + '"SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", got "LOG"'],
  ['an errno', entry({ errnoRet: -1 }), `${FIRST}.errnoRet' must be an integer of at least 0, got -1`],
  ['an argument that there is none of', entry({ args: [{ index: 6, op: 'SCMP_CMP_EQ' }] }),
    `${FIRST}.args[0].index' must be an integer from 0 to 5, got 6`],
  ['a comparison', entry({ args: [{ index: 0, op: '==' }] }),
    `${FIRST}.args[0].op' must be one of "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", `
    + '"SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ", got "=="'],
  ['a figure that JavaScript cannot hold', entry({ args: [{ index: 0, op: 'SCMP_CMP_EQ', value: 2 ** 63 }] }),
    `${FIRST}.args[0].value' must be an integer of at most 9007199254740991, got 9223372036854776000`],
  ['an argument that is text', entry({ args: ['0'] }), `${FIRST}.args[0].index' must be an integer from 0 to 5, got nothing`],
  ['a base profile without a name', { syscalls: ['read'], baseProfileName: '' }, '\'baseProfileName\' must be text, got ""'],
  ['an unknown call of the user\'s', { syscalls: ['reed'] },
    '\'syscalls[0]\' must be a system call of Linux such as "openat", got "reed"; did you mean "read"?'],
  ['an unknown call to be left out', { syscalls: ['read'], withoutSyscalls: ['ptrase'] },
    '\'withoutSyscalls[0]\' must be a system call of Linux such as "openat", got "ptrase"; did you mean "ptrace"?'],
  ['calls that are text', { syscalls: 'read' as never }, '\'syscalls\' must be a list, got "read"'],
  ['an empty log', { log: '' },
    '\'log\' must contain a system call, got ""; give lines of the audit log (type=SECCOMP or type=1326), of the operator\'s enrichers '
      + 'or of strace -f'],
  ['a log that is a list', { log: [] as never }, '\'log\' must be the text of a log, got []'],
  ['calls that leave none', { syscalls: ['read'], withoutSyscalls: ['read'] },
    'give calls in \'recording\', \'log\' or \'syscalls\': no program starts with a profile that allows no call'],
])('refuses %s', (_, props, message) => {
  expect(failure(() => spec(props))).toBe(`test/profile: ${message}`);
});
