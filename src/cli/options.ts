import { UsageError } from './usage-error';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { judgeOptions } from '../engine/rules/judge-options';
import { OptionError } from '../engine/rules/option-values';
import { Severity } from '../engine/rules/severity';

/** The options as they were typed. */
export interface TypedOptions {
  readonly format: string;
  readonly failOn: string;
  readonly maxFindings: string;
  readonly pack?: string;
  readonly severity?: string[];
  readonly reason?: string[];
  readonly podCidr?: string[];
  readonly serviceCidr?: string[];
  readonly nodeCidr?: string[];
  readonly apiServerCidr?: string[];
  readonly denyPrivate?: boolean;
  readonly namespace?: string;
  readonly selector?: string;
  readonly podKind?: string[];
  readonly runtime?: string[];
  readonly registry?: string[];
  readonly ignoreAcknowledgements?: boolean;
}

/** The checked options. */
export interface CheckOptions {
  readonly format: 'table' | 'json';
  readonly failOn: Severity.ERROR | Severity.WARNING;
  /** How many findings a table shows. */
  readonly maxFindings: number;
  readonly judge: JudgeOptions;
}

/** The command-line option for each option of the engine. */
const TYPED_AS: { readonly [option: string]: string } = {
  pack: '--pack',
  severities: '--severity',
  reasons: '--reason',
  podCidrs: '--pod-cidr',
  serviceCidrs: '--service-cidr',
  nodeCidrs: '--node-cidr',
  apiServerCidrs: '--api-server-cidr',
  denyPrivate: '--deny-private',
  podSelector: '--selector',
  podKinds: '--pod-kind',
  runtimes: '--runtime',
  registries: '--registry',
};

/**
 * Checks the options.
 *
 * @throws UsageError at the first wrong one
 */
export function checkOptions(typed: TypedOptions): CheckOptions {
  return {
    format: oneOf('--format', typed.format, ['table', 'json'] as const),
    failOn: oneOf('--fail-on', typed.failOn, [Severity.ERROR, Severity.WARNING] as const),
    maxFindings: countOf('--max-findings', typed.maxFindings),
    judge: { ...engineOptions(typed), namespace: namespaceOf(typed), ignoreAcknowledgements: typed.ignoreAcknowledgements },
  };
}

function engineOptions({ pack, severity, reason, selector, podKind, runtime, ...typed }: TypedOptions): JudgeOptions {
  const given = {
    pack,
    severities: severity && pairs('--severity', severity, 'be a rule and its severity such as "no-latest-image=off"'),
    reasons: reason && Object.fromEntries(reason.map(reasonOf)),
    podCidrs: typed.podCidr,
    serviceCidrs: typed.serviceCidr,
    nodeCidrs: typed.nodeCidr,
    apiServerCidrs: typed.apiServerCidr,
    denyPrivate: typed.denyPrivate,
    podSelector: selector === undefined ? undefined : pairs('--selector', selector.split(','), 'be labels such as "app=agent,tier=web"'),
    registries: typed.registry,
    podKinds: podKind?.map(podKindOf),
    runtimes:
      runtime && pairs('--runtime', runtime, 'be a RuntimeClass and its isolation, such as "sandbox=virtual-machine"'),
  };
  try {
    return judgeOptions(given);
  } catch (error) {
    throw error instanceof OptionError
      ? new UsageError(TYPED_AS[error.at.split(/[.[]/)[0]], error.must.replace('"podSelector"', '"selector"'), error.got)
      : error;
  }
}

function namespaceOf({ namespace }: TypedOptions): string | undefined {
  if (namespace !== undefined && !/^[a-z\d]([-a-z\d]{0,61}[a-z\d])?$/.test(namespace)) {
    throw new UsageError('--namespace', 'be the name of a namespace such as "agents"', namespace);
  }
  return namespace;
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw new UsageError(option, `be one of ${allowed.map((one) => `"${one}"`).join(', ')}`, value);
  }
  return found;
}

function countOf(option: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw new UsageError(option, 'be a whole number such as 100', value);
  }
  return Number(value);
}

/** Reads `key=value` texts as a map. The last value of a key counts. */
function pairs(option: string, texts: string[], must: string): { [key: string]: string } {
  return Object.fromEntries(texts.map((text) => {
    const [, key, value] = /^([^=\s!]+)=([^=\s]*)$/.exec(text) ?? [];
    if (key === undefined) {
      throw new UsageError(option, must, text);
    }
    return [key, value];
  }));
}

/** Reads a reason and the option it is for. The engine calls `--selector` `podSelector`. */
function reasonOf(text: string): [option: string, reason: string] {
  const [, option, reason] = /^([a-z-]+)=(.*)$/s.exec(text) ?? [];
  if (option === undefined) {
    throw new UsageError(
      '--reason',
      'be a rule, "pack" or "selector" with the reason, such as "no-latest-image=the nightly build is what we test"',
      text,
    );
  }
  return [option === 'selector' ? 'podSelector' : option, reason];
}

function podKindOf(text: string): { apiVersion: string; kind: string; path: string } {
  const [, apiVersion, kind, path] = /^([^=\s]+)\/([A-Za-z\d]+)=([^\s.]+(?:\.[^\s.]+)*)$/.exec(text) ?? [];
  if (path === undefined) {
    throw new UsageError(
      '--pod-kind',
      'be a kind and the path of its pod template, such as "kubeflow.org/v1/PyTorchJob=spec.pytorchReplicaSpecs.*.template"',
      text,
    );
  }
  return { apiVersion, kind, path };
}
