import { Construct, IConstruct } from 'constructs';
import { AgentSeccompProfile } from './agent-seccomp-profile';
import { OperatorSeccompProfileProps } from './operator-seccomp-profile-props';
import { ProfileEntry, RecordedProfile, optional, readProfile, requireText } from './recorded-profile';
import { OPERATOR_API, PROFILE } from './seccomp-shape';
import { readLog } from './syscall-log';
import { requireSyscalls } from './syscalls';
import { checkProps, requireId } from '../../engine/input/check';
import { constructError, requireDnsSubdomain } from '../../engine/input/props';
import { NAMESPACE_FLAGS, letsThrough } from '../../engine/rules/criteria/security-contexts';
import { Json } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/**
 * A seccomp profile from the recorded system calls of an agent, which the Security Profiles Operator installs on every node.
 *
 * It allows the recorded calls and fails all others. It allows clone, clone3, socket and personality only with the arguments that
 * RuntimeDefault allows. A more dangerous call, such as mount or ptrace, fails synth until you remove it with `withoutSyscalls` or
 * acknowledge it.
 *
 * @throws if no prop names calls to allow, JSON or log cannot be read, or a call, action or architecture is not known
 * @see https://github.com/kubernetes-sigs/security-profiles-operator/blob/v1.0.0/installation-usage.md#use-seccomp-profile
 */
export class OperatorSeccompProfile extends Construct {
  /**
   * The profile, for agents and a `SeccompBinding`.
   */
  public readonly profile: AgentSeccompProfile;

  constructor(scope: Construct, id: string, props: OperatorSeccompProfileProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROFILE);
    const { name: profileName } = new GuardedApiObject(this, 'Resource', {
      apiVersion: OPERATOR_API,
      kind: 'SeccompProfile',
      metadata: props.name === undefined ? {} : { name: requireDnsSubdomain(this, 'name', props.name) },
      spec: profileSpec(this, props),
    }, { clusterScoped: true });
    this.profile = AgentSeccompProfile.ofOperator(profileName);
  }
}

const ALLOW = 'SCMP_ACT_ALLOW';
const arg = (value: number, op: string) => ({ index: 0, op, value });
const NARROW_CLONE: ProfileEntry[] = [
  { names: ['clone'], action: ALLOW, args: [arg(NAMESPACE_FLAGS, 'SCMP_CMP_MASKED_EQ')] },
  { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
];

/**
 * Calls that RuntimeDefault allows only with some arguments, with these arguments.
 *
 * They allow no namespaces, no sockets to the hypervisor (AF_VSOCK, 40) and the kernel's ciphers (AF_ALG, 38), and only the usual
 * personalities. A program that ran under RuntimeDefault needs no more.
 *
 * @see https://github.com/moby/profiles/blob/main/seccomp/default.json
 */
const NARROW: { readonly [call: string]: readonly ProfileEntry[] } = {
  clone: NARROW_CLONE,
  clone3: NARROW_CLONE,
  personality: [0, 8, 0x20000, 0x20008, 0xffffffff].map((value) => ({
    names: ['personality'],
    action: ALLOW,
    args: [arg(value, 'SCMP_CMP_EQ')],
  })),
  socket: [arg(38, 'SCMP_CMP_LT'), arg(39, 'SCMP_CMP_EQ'), arg(40, 'SCMP_CMP_GT')].map((one) => ({
    names: ['socket'],
    action: ALLOW,
    args: [one],
  })),
};

/** The `spec` of a SeccompProfile from a recording, a log and a list of calls. */
function profileSpec(scope: IConstruct, props: OperatorSeccompProfileProps): Json {
  const profile: RecordedProfile = optional(props.recording, (text) => readProfile(scope, 'recording', text)) ?? {
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [],
  };
  const logged = optional(props.log, (text) => readLog(scope, 'log', text)) ?? { calls: [], architectures: [] };
  const without = new Set(requireSyscalls(scope, 'withoutSyscalls', props.withoutSyscalls));
  const named: ProfileEntry = { names: [...logged.calls, ...requireSyscalls(scope, 'syscalls', props.syscalls)], action: ALLOW };
  const architectures = sorted([...profile.architectures ?? [], ...logged.architectures]);
  const syscalls = entries([...profile.syscalls, named], without);
  if (syscalls.length === 0 && !letsThrough(profile.defaultAction)) {
    throw constructError(scope, "give calls in 'recording', 'log' or 'syscalls': no program starts with a profile that allows no call");
  }
  return {
    ...profile,
    architectures: architectures.length > 0 ? architectures : undefined,
    flags: optional(profile.flags, sorted),
    baseProfileName: optional(props.baseProfileName, (name) => requireText(scope, 'baseProfileName', name)) ?? profile.baseProfileName,
    syscalls,
  };
}

/** One sorted entry for all calls that are allowed with any arguments, the entries of `NARROW`, and the other entries unchanged. */
function entries(given: readonly ProfileEntry[], without: ReadonlySet<string>): ProfileEntry[] {
  const kept = given
    .map((entry) => (letsThrough(entry.action) ? { ...entry, names: entry.names.filter((name) => !without.has(name)) } : entry))
    .filter(({ names }) => names.length > 0);
  const isPlain = ({ action, args = [] }: ProfileEntry) => action === ALLOW && args.length === 0;
  const names = sorted(kept.filter(isPlain).flatMap((entry) => entry.names));
  const all: ProfileEntry[] = [
    { names: names.filter((name) => !Object.hasOwn(NARROW, name)), action: ALLOW },
    ...names.flatMap((name) => (Object.hasOwn(NARROW, name) ? NARROW[name] : [])),
    ...kept.filter((entry) => !isPlain(entry)),
  ];
  return [...new Map(all.filter((entry) => entry.names.length > 0).map((entry) => [JSON.stringify(entry), entry])).values()];
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
