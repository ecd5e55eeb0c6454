import { JudgeOptions } from './judge-manifests';
import { OptionError, bool, list, map, refuseUnknown } from './option-values';
import { RulePack, Severity } from './severity';
import { Cidr, CidrError, parseCidr } from '../address/cidr';
import { PRIVATE_BLOCKS } from '../address/private';
import { Ranges } from '../address/ranges';
import { isDnsSubdomain } from '../input/props';
import { PodKind } from '../manifest/pod-kind';
import { kubernetesPath } from '../manifest/pod-kinds';
import { REGISTRY_MUST, isRegistry } from './criteria/registries';
import { ChoiceFault, choiceFault, exceptionsOf, reasonsFault } from './rule-choice';
import { TRAITS_BY_ISOLATION } from '../runtimes/known-runtimes';
import { RuntimesByClass } from '../runtimes/runtimes';
import { isIsolation } from '../runtimes/trait-defaults';
import { Json } from '../value/json';

const OPTIONS = [
  'pack',
  'severities',
  'podCidrs',
  'serviceCidrs',
  'nodeCidrs',
  'apiServerCidrs',
  'denyPrivate',
  'clusterDomain',
  'podKinds',
  'runtimes',
  'registries',
  'podSelector',
  'reasons',
] as const;
const POD_KIND = ['apiVersion', 'kind', 'path', 'resource'];

/**
 * Reads options from a file: those of `AgentPolicy.enforce`, in plain JSON. Throws `OptionError` at the first that is not valid.
 *
 * @param others options that the caller reads itself. The error about an unknown option lists them too
 */
export function judgeOptions(given: Json, others: readonly string[] = []): JudgeOptions {
  refuseUnknown('', given, [...OPTIONS, ...others]);
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
