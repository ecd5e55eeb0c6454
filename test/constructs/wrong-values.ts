import { show } from '../../src/engine/input/show';
import { INSTEAD_OF } from '../random-apps/random-app';
import { Struct, Type } from '../support/struct-types';

/** Values that TypeScript refuses and plain JavaScript passes, derived from the type of a prop. */

const TEXT = 'text';
const OTHER = { other: 1 };
const LIST = ['element'];
const BARE = Object.create(null) as object;
const MAP = new Map([['key', 'value']]);
const SYMBOL = Symbol('text');

const NO_OBJECT = [TEXT, 7, true, OTHER, LIST, null, SYMBOL, BARE, MAP];
const WRONG: { readonly [kind in Type['kind']]: readonly unknown[] } = {
  any: [],
  text: [7, true, OTHER, LIST, null, SYMBOL, BARE],
  number: [TEXT, true, OTHER, LIST, null, NaN, SYMBOL, BARE],
  flag: [TEXT, 7, OTHER, LIST, null, SYMBOL, BARE],
  object: NO_OBJECT,
  enum: NO_OBJECT,
  list: [TEXT, 7, true, OTHER, null, [null], SYMBOL, BARE, MAP],
  map: [TEXT, 7, true, LIST, null, SYMBOL, MAP],
  struct: [TEXT, 7, true, OTHER, LIST, null, SYMBOL, MAP],
};

/** The keys that maps take, where they do not take any. */
const KEYS: { readonly [prop: string]: string } = {
  severities: 'no-latest-image', reasons: 'no-latest-image', acknowledgedRules: 'no-service-links', overrides: 'package-manager',
};

/** Fields, and options as a whole, that `null` leaves out, as `undefined` does: other languages give it for what is left out. */
const LEFT_OUT_BY_NULL: { readonly [struct: string]: readonly string[] } = {
  ClusterRanges: ['podCidrs', 'serviceCidrs', 'nodeCidrs', 'apiServerCidrs'],
  AgentClusterProps: ['nodeLocalDns'],
  PodSubnetEgressDenyProps: ['nodeLocalDns'],
  ClusterEgressDenyProps: ['nodeLocalDns', 'tier', 'priority'],
  AgentSandboxSystemProps: ['nodeLocalDns'],
  AgentAdmissionProps: ['actions', 'runtimes', 'agentNamespaces'],
  AlertSinkOptions: ['minimumPriority', 'peer', 'pods'],
  SlackSinkOptions: ['host'],
  DenialAlertsProps: ['eventsPerSecond'],
  FalcoDaemonSetProps: ['runtimeSocket'],
  FalcoRulesProps: ['subject'],
  DetectionNodeFilesProps: ['traceSocket'],
  AllowPortOptions: ['ports'],
  AllowToCidrOptions: ['except'],
  AgentQuarantineProps: ['name'],
  OperatorSeccompProfileProps: ['recording', 'log', 'syscalls', 'withoutSyscalls', 'baseProfileName'],
  SeccompRecordingProps: ['recorder', 'mergeStrategy', 'containers'],
  AcknowledgeOptions: ['options'],
  EnforceOptions: ['options', 'runtimes'],
};

const isRight = (struct: string, field: string, wrong: unknown) => wrong === null && LEFT_OUT_BY_NULL[struct]?.includes(field);

/** One wrong value somewhere in props. */
export interface Case {
  /** Where, such as `containers.0.env.key`. Empty for the props as a whole. */
  readonly at: string;
  /** The value there. `undefined` stands for a field that is missing. */
  readonly wrong: unknown;
  /** The whole props, with this one wrong value. */
  readonly props: unknown;
}

/** What cases need beside the type: valid values of structs, and whether what is inside of a field has no cases yet. */
interface Needs {
  readonly sample: (struct: string) => object;
  readonly isNew: (field: string) => boolean;
}

/** Each wrong value of a struct. A struct inside of a field is tried once: the kinds of workload share their fields. */
export function casesOf(struct: Struct, valid: object, needs: Needs): Case[] {
  return [
    ...WRONG.struct.filter((wrong) => !isRight(struct.name, 'options', wrong)).map((wrong): Case => ({ at: '', wrong, props: wrong })),
    ...fieldCases(struct, valid, '', (props) => props, needs),
  ];
}

function fieldCases({ name: struct, fields }: Struct, valid: object, at: string, put: (value: object) => unknown, needs: Needs): Case[] {
  const unknown: Case = { at: inside(at, 'unknownKey'), wrong: 7, props: put({ ...valid, unknownKey: 7 }) };
  return [unknown, ...fields().flatMap(({ name, of, isRequired, type }): Case[] => {
    const place = inside(at, name);
    const change = (value: unknown) => put({ ...without(valid, INSTEAD_OF[name] ?? []), [name]: value });
    const isNested = needs.isNew(`${of}.${name} of ${at === '' ? of : struct}`);
    return [
      ...isRequired ? [{ at: place, wrong: undefined, props: change(undefined) }] : [],
      ...valueCases(type, place, change, isNested, needs).filter(({ at: own, wrong }) => own !== place || !isRight(of, name, wrong)),
    ];
  })];
}

function valueCases(type: Type, at: string, put: (value: unknown) => unknown, isNested: boolean, needs: Needs): Case[] {
  const isOpen = type.kind === 'enum' && type.name === 'Capability'; // the kernel has more than the enum of cdk8s-plus
  const own = WRONG[isOpen ? 'text' : type.kind].map((wrong): Case => ({ at, wrong, props: put(wrong) }));
  if (!isNested) {
    return own;
  }
  if (!('of' in type)) {
    return type.kind === 'struct' ? [...own, ...fieldCases(type, needs.sample(type.name), at, put, needs)] : own;
  }
  const key = type.kind === 'list' ? '0' : KEYS[at.split('.').at(-1)!] ?? 'key';
  const around = (value: unknown) => put(type.kind === 'list' ? [value] : { [key]: value });
  return [...own, ...valueCases(type.of, inside(at, key), around, isNested, needs).filter(({ wrong }) => wrong !== null)];
}

const inside = (at: string, field: string) => (at === '' ? field : `${at}.${field}`);

function without(valid: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(valid).filter(([name]) => !names.includes(name)));
}

/** What is wrong with the end of a case; nothing if the error names the place, the prop, the value and what is allowed. */
export function faultOf(one: Case, place: string, act: () => unknown): string | undefined {
  const given = `'${one.at}' ${show(one.wrong)}${one.wrong === MAP ? ' (a Map)' : ''}`;
  try {
    act();
  } catch (error) {
    const { name, message } = error as Error;
    return isNaming(message, place, one) && name === 'Error' ? undefined : `${given}: ${name}: ${message}`;
  }
  return `${given} is taken in silence`;
}

/** Whether an error begins with the construct, or its policy, and names the prop, what is around it or in it, and the value. */
function isNaming(message: string, place: string, { at, wrong, props }: Case): boolean {
  const [, named, must] = (message.startsWith(place) && /^(?:\/Egress)?: '([^']*)' must (.*)$/s.exec(message.slice(place.length))) || [];
  if (named === undefined) {
    return false;
  }
  const path = named.replace(/\["?(.*?)"?\]/g, '.$1');
  return [path, path.replace(/^(?:sinks\.0|props|options|traits|cont)(?:\.|$)/, '')].some((own) => {
    const got = [wrong, ...wrong === null ? [undefined] : [], valueAt(props, own)];
    const isNear = own === at || own === at.replace(/(?:^|\.)[^.]+$/, '') || own.replace(/(?:^|\.)[^.]+$/, '') === at;
    return (isNear && got.some((value) => must.includes(`, got ${show(value)}`)))
      || (at.startsWith(own) && must.includes(', got "…"')); // a secret, which no error shows
  });
}

function valueAt(props: unknown, path: string): unknown {
  return path === '' ? props : path.split('.').reduce((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], props);
}
