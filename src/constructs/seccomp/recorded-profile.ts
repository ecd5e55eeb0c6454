import { IConstruct } from 'constructs';
import { requireSyscalls } from './syscalls';
import { propError, requireInteger, requireList, requireOneOf } from '../../engine/input/props';
import { SECCOMP_ACTIONS } from '../../engine/rules/criteria/security-contexts';
import { Json, isObject, object } from '../../engine/value/json';

/** The values that a SeccompProfile of the Security Profiles Operator can have. The API server refuses others. */
const ARCHITECTURES = [
  'NATIVE',
  'X86',
  'X86_64',
  'X32',
  'ARM',
  'AARCH64',
  'MIPS',
  'MIPS64',
  'MIPS64N32',
  'MIPSEL',
  'MIPSEL64',
  'MIPSEL64N32',
  'PPC',
  'PPC64',
  'PPC64LE',
  'S390',
  'S390X',
  'PARISC',
  'PARISC64',
  'RISCV64',
].map((name) => `SCMP_ARCH_${name}`);
const FLAGS = ['TSYNC', 'LOG', 'SPEC_ALLOW', 'WAIT_KILLABLE_RECV'].map((name) => `SECCOMP_FILTER_FLAG_${name}`);
const OPERATORS = ['NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'].map((name) => `SCMP_CMP_${name}`);
const FIELDS = [
  'defaultAction',
  'defaultErrnoRet',
  'architectures',
  'flags',
  'syscalls',
  'baseProfileName',
  'listenerPath',
  'listenerMetadata',
  'state',
];
const ENTRY_FIELDS = ['names', 'name', 'action', 'errnoRet', 'args', 'comment', 'includes', 'excludes'];
const ARGUMENT_FIELDS = ['index', 'op', 'value', 'valueTwo'];

/** The `spec` of a SeccompProfile. */
export interface RecordedProfile {
  readonly defaultAction: string;
  readonly architectures?: string[];
  readonly flags?: string[];
  readonly baseProfileName?: string;
  readonly listenerPath?: string;
  readonly listenerMetadata?: string;
  readonly syscalls: readonly ProfileEntry[];
}

/** Calls, and the action for them if all arguments match. */
export interface ProfileEntry {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly Json[];
}

/** Reads the JSON of a profile: an object of the operator, or a profile of a container runtime. */
export function readProfile(scope: IConstruct, prop: string, text: string): RecordedProfile {
  const json = parse(scope, prop, text);
  const isOfCluster = json.kind !== undefined;
  if (isOfCluster && (json.kind !== 'SeccompProfile' || !isObject(json.spec))) {
    throw propError(scope, prop, 'be one SeccompProfile', json.kind, 'give the output of kubectl get seccompprofile NAME -o json');
  }
  const [profile, at] = isOfCluster ? [json.spec as Json, `${prop}.spec`] : [json, prop];
  requireFields(scope, at, profile, FIELDS);
  if ((profile.defaultErrnoRet ?? 1) !== 1) {
    throw propError(scope, `${at}.defaultErrnoRet`, 'be 1 (EPERM) or left out', profile.defaultErrnoRet,
      'a SeccompProfile has no such field: add an entry for the calls that need another number');
  }
  return {
    defaultAction: requireOneOf(scope, `${at}.defaultAction`, profile.defaultAction, SECCOMP_ACTIONS),
    architectures: optional(profile.architectures, (value) => requireEach(scope, `${at}.architectures`, value, ARCHITECTURES)),
    flags: optional(profile.flags, (value) => requireEach(scope, `${at}.flags`, value, FLAGS)),
    baseProfileName: optional(profile.baseProfileName, (value) => requireText(scope, `${at}.baseProfileName`, value)),
    listenerPath: optional(profile.listenerPath, (value) => requireText(scope, `${at}.listenerPath`, value)),
    listenerMetadata: optional(profile.listenerMetadata, (value) => requireText(scope, `${at}.listenerMetadata`, value)),
    syscalls: requireList(scope, `${at}.syscalls`, profile.syscalls ?? []).map((entry, i) =>
      readEntry(scope, `${at}.syscalls[${i}]`, entry),
    ),
  };
}

function parse(scope: IConstruct, prop: string, text: string): Json {
  let json: unknown;
  try {
    json = typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    json = undefined;
  }
  if (!isObject(json)) {
    throw propError(scope, prop, 'be the JSON of a profile', text, 'give the output of kubectl get seccompprofile NAME -o json');
  }
  return json;
}

function readEntry(scope: IConstruct, at: string, entry: unknown): ProfileEntry {
  if (!isObject(entry)) {
    throw propError(scope, at, 'be an object with names and an action', entry);
  }
  requireFields(scope, at, entry, ENTRY_FIELDS);
  for (const condition of ['includes', 'excludes'] as const) {
    if (Object.keys(object(entry[condition])).length > 0) {
      throw propError(scope, `${at}.${condition}`, 'be empty', entry[condition],
        'only Docker reads such conditions: give the profile in the form of a container runtime');
    }
  }
  const names = requireSyscalls(scope, `${at}.names`, entry.names ?? optional(entry.name, (name) => [name]));
  if (names.length === 0) {
    throw propError(scope, `${at}.names`, 'name a system call', entry.names);
  }
  return {
    names,
    action: requireOneOf(scope, `${at}.action`, entry.action, SECCOMP_ACTIONS),
    errnoRet: optional(entry.errnoRet, (value) => requireInteger(scope, `${at}.errnoRet`, value, 0)),
    args: optional(entry.args, (value) =>
      requireList<Json>(scope, `${at}.args`, value).map((arg, i) => readArgument(scope, `${at}.args[${i}]`, arg)),
    ),
  };
}

function readArgument(scope: IConstruct, at: string, given: unknown): Json {
  const argument = object(given);
  requireFields(scope, at, argument, ARGUMENT_FIELDS);
  return {
    index: requireInteger(scope, `${at}.index`, argument.index, 0, 5),
    op: requireOneOf(scope, `${at}.op`, argument.op, OPERATORS),
    value: requireInteger(scope, `${at}.value`, argument.value ?? 0, 0),
    valueTwo: argument.valueTwo ? requireInteger(scope, `${at}.valueTwo`, argument.valueTwo, 0) : undefined,
  };
}

function requireFields(scope: IConstruct, at: string, json: Json, allowed: readonly string[]): void {
  const unknown = Object.keys(json).find((field) => !allowed.includes(field));
  if (unknown !== undefined) {
    throw propError(scope, at, `have only the fields ${allowed.join(', ')}`, unknown);
  }
}

function requireEach(scope: IConstruct, at: string, value: string[], allowed: readonly string[]): string[] {
  return requireList(scope, at, value).map((one, i) => requireOneOf(scope, `${at}[${i}]`, one, allowed));
}

export function requireText(scope: IConstruct, at: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw propError(scope, at, 'be text', value);
  }
  return value;
}

/** Reads a field. Returns nothing if it is left out or null. */
export function optional<T, R>(value: T | undefined | null, read: (value: T) => R): R | undefined {
  return value === undefined || value === null ? undefined : read(value);
}
