import { Command, Option } from 'commander';
import { UsageError } from './command';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { JUDGE_OPTIONS, judgeOptions, namespaceOption } from '../engine/rules/judge-options';
import { OptionError } from '../engine/rules/option-values';

/** What every command that judges manifests takes, as it was typed: the options of the engine, and these. */
export interface TypedJudgeOptions {
  readonly namespace?: string;
  readonly selector?: string;
  readonly all?: boolean;
  readonly ignoreAcknowledgements?: boolean;
  readonly skipUnreadable?: boolean;
}

/** How manifests are read and judged. */
export interface ReadJudgeOptions extends JudgeOptions {
  /** Whether files and documents that cannot be read are skipped. */
  readonly skipUnreadable?: boolean;
}

/** The options of the engine, as the command line takes them. */
const OPTIONS = JUDGE_OPTIONS.map(({ name, flags, help, isRepeated }) => {
  const option = new Option(flags, help);
  return { name, option: isRepeated ? option.argParser((value: string, before: string[] = []) => [...before, value]) : option };
});

const NAMESPACE = new Option('-n, --namespace <name>', 'the namespace of objects that name none, as with Helm');

/** The options that stand after others. */
const OWN: { readonly [after: string]: readonly Option[] } = {
  clusterDomain: [NAMESPACE],
  podSelector: [new Option('--all', 'judge neighbours of agents and namespaces without agents, too')],
  registries: [
    new Option('--ignore-acknowledgements', 'ignore acknowledgements and runtime statements in the manifests'),
    new Option('--skip-unreadable', 'skip what cannot be read; the exit code is then at least 1'),
  ],
};

/** Adds the options to a command. */
export function withJudgeOptions(command: Command): Command {
  OPTIONS.flatMap(({ name, option }) => [option, ...OWN[name] ?? []]).forEach((option) => command.addOption(option));
  return command;
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
  return { ...engineOptions(typed as Texts, typed.namespace), all, ignoreAcknowledgements, skipUnreadable };
}

interface Texts {
  readonly [option: string]: string | string[] | true | undefined;
}

/** How the texts of an option become what the engine takes, if they are not that already. */
const READERS: { readonly [name: string]: (texts: string[]) => unknown } = {
  severities: (texts) => pairs('--severity', texts, 'be a rule and its severity such as "no-latest-image=off"'),
  reasons: (texts) => Object.fromEntries(texts.map(reasonOf)),
  podSelector: ([text]) => pairs('--selector', text.split(','), 'be labels such as "app=agent,tier=web"'),
  podKinds: (texts) => texts.map(podKindOf),
  runtimes: (texts) => pairs('--runtime', texts, 'be a RuntimeClass and its isolation, such as "sandbox=virtual-machine"'),
};

function engineOptions(typed: Texts, namespace: string | undefined): JudgeOptions {
  const given = OPTIONS.map(({ name, option }) => {
    const value = typed[option.attributeName()];
    return [name, value === undefined || !Object.hasOwn(READERS, name) ? value : READERS[name]([value as string].flat())] as const;
  });
  try {
    return { ...judgeOptions(Object.fromEntries(given)), namespace: namespaceOption(namespace) };
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    const [name] = error.at.split(/\W/); // such as `reasons["pack"]` and `podKinds[0].path`
    const of = error.at.startsWith('reasons[') ? JSON.parse(error.at.slice('reasons['.length, -1)) as string : undefined;
    const { option } = OPTIONS.find((one) => one.name === name) ?? { option: NAMESPACE };
    const example = of === undefined ? '' : `: --reason "${REASONS[of] ?? `${of}=why this is acceptable`}"`;
    throw new UsageError(option.long!, error.must + example, error.got);
  }
}

/** What to type for a reason, by the option of the engine that it is for. */
const REASONS: { readonly [option: string]: string } = {
  pack: 'pack=why the baseline is enough',
  podSelector: 'selector=why these are the agents',
};

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
  const [, option, reason] = /^([a-z-]+)=(.*)/s.exec(text) ?? [];
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
