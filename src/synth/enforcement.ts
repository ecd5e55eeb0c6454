import { IConstruct } from 'constructs';
import { EnforceOptions } from './enforce-options';
import { Ranges, mergedRanges } from '../engine/address/ranges';
import { ViewEntry, ClusterView } from '../engine/cluster/cluster-view';
import { propError, requireList } from '../engine/input/props';
import { Evaluator } from '../engine/rules/evaluator';
import { JudgeOptions, isSelected } from '../engine/rules/judge-manifests';
import { judgeOptions } from '../engine/rules/judge-options';
import { OptionError } from '../engine/rules/option-values';
import { RuleException } from '../engine/rules/rule-exception';
import { RuntimesByClass } from '../engine/runtimes/runtimes';
import { IAgentRuntime } from '../engine/runtimes/traits';
import { Json } from '../engine/value/json';

/** What an app is judged by: which rules, what is known of the cluster, and which pods. */
export class Enforcement {
  /** What objects of this library are judged by without `enforce`. */
  public static readonly DEFAULT = new Enforcement();

  public readonly evaluator: Evaluator;

  constructor(private readonly options: JudgeOptions = {}) {
    this.evaluator = new Evaluator(options);
  }

  /** The objects among which one is judged, and the ranges of their cluster beside those of the options. */
  public view(entries: Iterable<ViewEntry>, complete: boolean, cluster: Partial<Ranges> = {}): ClusterView {
    return new ClusterView(entries, { ...this.options, ranges: mergedRanges([this.options.ranges ?? {}, cluster]), complete });
  }

  /** What is switched off or lowered, and why. */
  public get exceptions(): readonly RuleException[] {
    return this.options.exceptions ?? [];
  }

  /** Whether an object that is not ours is judged. */
  public selects(manifest: Json, view: ClusterView): boolean {
    return isSelected(manifest, view, this.options.podSelector);
  }
}

/** What an app is judged by, from the options as the user gave them. */
export function enforcementOf(scope: IConstruct, options: EnforceOptions): Enforcement {
  return new Enforcement(judgeOptionsOf(scope, options));
}

/** The options as the user gave them, checked. */
export function judgeOptionsOf(scope: IConstruct, { runtimes, ...options }: EnforceOptions): JudgeOptions {
  const byClass = runtimesByClass(scope, runtimes);
  try {
    return { ...judgeOptions(options), runtimes: byClass };
  } catch (error) {
    throw error instanceof OptionError ? propError(scope, error.at, error.must, error.got) : error;
  }
}

/** What is known of runtimes, by the name of their class. */
export function runtimesByClass(scope: IConstruct, runtimes: IAgentRuntime[] | undefined): RuntimesByClass {
  return Object.fromEntries(requireList(scope, 'runtimes', runtimes).map((runtime, i) => {
    if (!runtime.runtimeClassName) {
      throw propError(
        scope,
        `runtimes[${i}]`,
        'have the name of a RuntimeClass',
        runtime.runtimeClassName,
        "the cluster's default runtime is no sandbox; leave it out",
      );
    }
    if (!runtime.traits) {
      throw propError(scope, `runtimes[${i}]`, 'have traits', runtime.traits, 'such as those of AgentRuntime.fromRuntimeClassName(…)');
    }
    return [runtime.runtimeClassName, runtime.traits];
  }));
}
