import { Command } from 'commander';
import { UsageError } from './usage-error';
import { RANGE_OPTIONS } from '../engine/address/ranges';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { judgeOptions } from '../engine/rules/judge-options';
import { OptionError } from '../engine/rules/option-values';

/** What every command that judges manifests takes, as it was typed. */
export interface TypedJudgeOptions {
  readonly pack?: string;
  readonly severity?: string[];
  readonly reason?: string[];
  readonly podCidr?: string[];
  readonly serviceCidr?: string[];
  readonly nodeCidr?: string[];
  readonly apiServerCidr?: string[];
  readonly denyPrivate?: boolean;
  readonly clusterDomain?: string;
  readonly namespace?: string;
  readonly selector?: string;
  readonly all?: boolean;
  readonly podKind?: string[];
  readonly runtime?: string[];
  readonly registry?: string[];
  readonly ignoreAcknowledgements?: boolean;
  readonly skipUnreadable?: boolean;
}

/** How manifests are read and judged. */
export interface ReadJudgeOptions extends JudgeOptions {
  /** Whether files and documents that cannot be read are skipped. */
  readonly skipUnreadable?: boolean;
}

/** The command-line option for each option of the engine. */
const TYPED_AS: { readonly [option: string]: string } = {
  pack: '--pack',
  severities: '--severity',
  reasons: '--reason',
  ...RANGE_OPTIONS,
  denyPrivate: '--deny-private',
  clusterDomain: '--cluster-domain',
  podSelector: '--selector',
  podKinds: '--pod-kind',
  runtimes: '--runtime',
  registries: '--registry',
};

/** Adds the options to a command. */
export function withJudgeOptions(command: Command): Command {
  const repeated = (value: string, before: string[] = []) => [...before, value];
  return command
    .option('--pack <pack>', 'the rules to use: baseline or strict (default: strict)')
    .option('--severity <rule=severity>', 'error, warning or off for one rule; repeatable', repeated)
    .option('--reason <what=text>', 'why you lower a rule (its id) or use "pack" or "selector"; repeatable', repeated)
    .option('--pod-cidr <cidr>', 'addresses of pods, for example 10.243.0.0/16; repeatable', repeated)
    .option('--service-cidr <cidr>', 'addresses of Services, for example 10.96.0.0/12; repeatable', repeated)
    .option('--node-cidr <cidr>', 'addresses of nodes, for example 192.168.77.0/24; repeatable', repeated)
    .option('--api-server-cidr <cidr>', 'addresses of the API server, for example 203.0.113.10/32; repeatable', repeated)
    .option('--deny-private', 'refuse policies that open private networks, for example 10.0.0.0/8')
    .option('--cluster-domain <domain>', 'of Services, if it is not cluster.local, for example k8s.corp.example')
    .option('-n, --namespace <name>', 'the namespace of objects that name none, as with Helm')
    .option('--selector <labels>', 'labels of more agents, for example app=agent,tier=web')
    .option('--all', 'judge neighbours of agents and namespaces without agents, too')
    .option('--pod-kind <kind=path>', 'another kind with pods: apiVersion/kind=path of template; repeatable', repeated)
    .option(
      '--runtime <name=isolation>',
      'user-space-kernel, virtual-machine or shared-kernel; repeatable',
      repeated,
    )
    .option('--registry <prefix>', 'allowed source of images, for example registry.example; repeatable', repeated)
    .option('--ignore-acknowledgements', 'ignore acknowledgements and runtime statements in the manifests')
    .option('--skip-unreadable', 'skip what cannot be read; the exit code is then at least 1');
}

/**
 * Checks the options.
 *
 * @throws UsageError at the first wrong one
 */
export function judgeOptionsOf(typed: TypedJudgeOptions): ReadJudgeOptions {
  if (typed.all && typed.selector !== undefined) {
    throw new UsageError('--all', 'be given without --selector, which leaves pods out', typed.all);
  }
  const { all, ignoreAcknowledgements, skipUnreadable } = typed;
  return { ...engineOptions(typed), namespace: namespaceOf(typed), all, ignoreAcknowledgements, skipUnreadable };
}

function engineOptions({ pack, severity, reason, selector, podKind, runtime, ...typed }: TypedJudgeOptions): JudgeOptions {
  const given = {
    pack,
    severities: severity && pairs('--severity', severity, 'be a rule and its severity such as "no-latest-image=off"'),
    reasons: reason && Object.fromEntries(reason.map(reasonOf)),
    podCidrs: typed.podCidr,
    serviceCidrs: typed.serviceCidr,
    nodeCidrs: typed.nodeCidr,
    apiServerCidrs: typed.apiServerCidr,
    denyPrivate: typed.denyPrivate,
    clusterDomain: typed.clusterDomain,
    podSelector: selector === undefined ? undefined : pairs('--selector', selector.split(','), 'be labels such as "app=agent,tier=web"'),
    registries: typed.registry,
    podKinds: podKind?.map(podKindOf),
    runtimes:
      runtime && pairs('--runtime', runtime, 'be a RuntimeClass and its isolation, such as "sandbox=virtual-machine"'),
  };
  try {
    return judgeOptions(given);
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    const [option, of] = error.at.split(/[.[]/);
    const example = option === 'reasons' && of !== undefined ? `: --reason "${REASONS[of] ?? `${of}=why this is acceptable`}"` : '';
    throw new UsageError(TYPED_AS[option], error.must + example, error.got);
  }
}

/** What to type for a reason, by the option of the engine that it is for. */
const REASONS: { readonly [option: string]: string } = {
  pack: 'pack=why the baseline is enough',
  podSelector: 'selector=why these are the agents',
};

function namespaceOf({ namespace }: TypedJudgeOptions): string | undefined {
  if (namespace !== undefined && !/^[a-z\d]([-a-z\d]{0,61}[a-z\d])?$/.test(namespace)) {
    throw new UsageError('--namespace', 'be the name of a namespace such as "agents"', namespace);
  }
  return namespace;
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
