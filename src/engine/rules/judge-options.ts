import { JudgeOptions } from './judge-manifests';
import { OptionError, bool, list, map, refuseUnknown } from './option-values';
import { RulePack, Severity } from './severity';
import { Cidr, CidrError, parseCidr } from '../address/cidr';
import { PRIVATE_BLOCKS } from '../address/public';
import { RANGE_OPTIONS, Ranges } from '../address/ranges';
import { isDnsLabel, isDnsSubdomain } from '../input/dns-names';
import { PodKind, kubernetesPath } from '../manifest/pod-kinds';
import { REGISTRY_MUST, isRegistry } from './criteria/registries';
import { ChoiceFault, choiceFault, exceptionsOf, reasonsFault } from './rule-choice';
import { TRAITS_BY_ISOLATION } from '../runtimes/known-runtimes';
import { RuntimesByClass } from '../runtimes/runtimes';
import { isIsolation } from '../runtimes/trait-defaults';
import { Json } from '../value/json';

/** An option of what judges manifests, wherever it is given. */
interface JudgeOption {
  /** As an app, the plugin and a file name it. */
  readonly name: string;
  /** As the command line has it, with its value. */
  readonly flags: string;
  readonly help: string;
  /** Whether the command line takes it more than once. */
  readonly isRepeated?: true;
}

/** All of them, in the order in which the command line lists them. */
export const JUDGE_OPTIONS: readonly JudgeOption[] = [
  { name: 'pack', flags: '--pack <pack>', help: 'the rules to use: baseline or strict (default: strict)' },
  {
    name: 'severities', flags: '--severity <rule=severity>', help: 'error, warning or off for one rule; repeatable', isRepeated: true,
  },
  {
    name: 'reasons',
    flags: '--reason <what=text>',
    help: 'why you lower a rule (its id) or use "pack" or "selector"; repeatable',
    isRepeated: true,
  },
  ...([
    ['podCidrs', 'pods, for example 10.243.0.0/16'], ['serviceCidrs', 'Services, for example 10.96.0.0/12'],
    ['nodeCidrs', 'nodes, for example 192.168.77.0/24'], ['apiServerCidrs', 'the API server, for example 203.0.113.10/32'],
  ] as const).map(([name, of]): JudgeOption => (
    { name, flags: `${RANGE_OPTIONS[name]} <cidr>`, help: `addresses of ${of}; repeatable`, isRepeated: true })),
  { name: 'denyPrivate', flags: '--deny-private', help: 'refuse policies that open private networks, for example 10.0.0.0/8' },
  {
    name: 'clusterDomain',
    flags: '--cluster-domain <domain>',
    help: 'of Services, if it is not cluster.local, for example k8s.corp.example',
  },
  { name: 'podSelector', flags: '--selector <labels>', help: 'labels of more agents, for example app=agent,tier=web' },
  {
    name: 'podKinds',
    flags: '--pod-kind <kind=path>',
    help: 'another kind with pods: apiVersion/kind=path of template; repeatable',
    isRepeated: true,
  },
  {
    name: 'runtimes',
    flags: '--runtime <name=isolation>',
    help: 'user-space-kernel, virtual-machine or shared-kernel; repeatable',
    isRepeated: true,
  },
  {
    name: 'registries',
    flags: '--registry <prefix>',
    help: 'allowed source of images, for example registry.example; repeatable',
    isRepeated: true,
  },
];
const NAMES = JUDGE_OPTIONS.map(({ name }) => name);
const POD_KIND = ['apiVersion', 'kind', 'path', 'resource'];

/**
 * Reads options from a file: those of `AgentPolicy.enforce`, in plain JSON. Throws `OptionError` at the first that is not valid.
 *
 * @param others options that the caller reads itself. The error about an unknown option lists them too
 */
export function judgeOptions(given: Json, others: readonly string[] = []): JudgeOptions {
  refuseUnknown('', given, [...NAMES, ...others]);
  refuse(choiceFault(given));
  const options = {
    pack: given.pack as RulePack | undefined,
    severities: given.severities as { [ruleId: string]: Severity } | undefined,
    ranges: rangesOf(given),
    clusterDomain: given.clusterDomain === undefined ? undefined : domainOf(given.clusterDomain),
    podKinds: given.podKinds === undefined ? undefined : list('podKinds', given.podKinds, 'kinds', podKind),
    runtimes: given.runtimes === undefined ? undefined : runtimesOf(given.runtimes),
    registries: given.registries === undefined ? undefined : registriesOf(given.registries),
    podSelector: given.podSelector === undefined ? undefined : labelsOf(given.podSelector),
  };
  refuse(reasonsFault(given)); // after all options are known to be valid
  const exceptions = exceptionsOf(given);
  return { ...options, exceptions: exceptions.length > 0 ? exceptions : undefined };
}

/**
 * Reads the namespace of objects that name none, which an app never needs.
 *
 * @throws OptionError if no namespace can have the name
 */
export function namespaceOption(value: string | undefined): string | undefined {
  if (value !== undefined && !isDnsLabel(value)) {
    throw new OptionError('namespace', 'be the name of a namespace such as "agents"', value);
  }
  return value;
}

function refuse(fault: ChoiceFault | undefined): void {
  if (fault) {
    throw new OptionError(fault.at, fault.must, fault.got);
  }
}

function rangesOf(given: Json): Partial<Ranges> | undefined {
  const blocks = (at: string) => (given[at] === undefined ? undefined : list(at, given[at], 'CIDRs such as "10.243.0.0/16"', cidr));
  const denyPrivate = given.denyPrivate === undefined ? false : bool('denyPrivate', given.denyPrivate);
  const ranges = {
    pods: blocks('podCidrs'),
    services: blocks('serviceCidrs'),
    nodes: blocks('nodeCidrs'),
    apiServers: blocks('apiServerCidrs'),
    privates: denyPrivate ? PRIVATE_BLOCKS : undefined,
  };
  return Object.values(ranges).some((part) => part !== undefined) ? ranges : undefined;
}

function domainOf(value: unknown): string {
  if (typeof value !== 'string' || !isDnsSubdomain(value)) {
    throw new OptionError('clusterDomain',
      'be the domain of the cluster in lower case, without a dot at its end, such as "k8s.corp.example"', value);
  }
  return value;
}

function cidr(at: string, value: unknown): Cidr {
  try {
    return parseCidr(value as string);
  } catch (error) {
    throw error instanceof CidrError ? new OptionError(at, error.message.replace(/^must /, ''), value) : error;
  }
}

function podKind(at: string, value: unknown): PodKind {
  const given = map(
    at,
    value,
    'have apiVersion, kind and path, such as { "apiVersion": "kubeflow.org/v1", "kind": "PyTorchJob", "path": "spec.template" }',
  );
  refuseUnknown(`${at}.`, given, POD_KIND);
  for (const key of POD_KIND) {
    const isLeftOut = key === 'resource' && given[key] === undefined;
    if (!isLeftOut && (typeof given[key] !== 'string' || given[key] === '')) {
      throw new OptionError(`${at}.${key}`, 'be a text that is not empty', given[key]);
    }
  }
  const { apiVersion, kind, path } = given as PodKind;
  const known = kubernetesPath(apiVersion, kind);
  if (known !== undefined && known !== path) { // with another path no rule would judge the pods
    throw new OptionError(
      `${at}.path`,
      known === '' ? `be left to what is known: a ${kind} is a pod itself` : `be "${known}", where Kubernetes has the pods of a ${kind}`,
      path,
    );
  }
  return { ...given } as PodKind; // the caller can change the one that was checked
}

function runtimesOf(value: unknown): RuntimesByClass {
  const given = map(
    'runtimes',
    value,
    'give for each name of a RuntimeClass what it isolates with, such as { "sandbox": "virtual-machine" }',
  );
  return Object.fromEntries(Object.entries(given).map(([name, isolation]) => {
    if (!isIsolation(isolation)) {
      const known = Object.keys(TRAITS_BY_ISOLATION).map((one) => `"${one}"`).join(', ');
      throw new OptionError(`runtimes.${name}`, `be one of ${known}`, isolation);
    }
    return [name, TRAITS_BY_ISOLATION[isolation]];
  }));
}

function registriesOf(value: unknown): string[] {
  const registries = list('registries', value, 'registries such as "registry.example/agents"', (at, element) => {
    if (!isRegistry(element)) {
      throw new OptionError(at, REGISTRY_MUST, element);
    }
    return element;
  });
  if (registries.length === 0) {
    throw new OptionError(
      'registries',
      'name at least one registry, such as "registry.example/agents"; leave it out to allow every one',
      value,
    );
  }
  return registries;
}

function labelsOf(value: unknown): { [label: string]: string } {
  const given = map('podSelector', value, 'give the labels of the pods that are judged, such as { "app": "agent" }');
  for (const [label, text] of Object.entries(given)) {
    if (typeof text !== 'string') {
      throw new OptionError(`podSelector.${label}`, 'be a text', text);
    }
  }
  return given;
}
