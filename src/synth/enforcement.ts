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

/** How an app is judged: the rules, the known facts about the cluster, and the pods. */
export class Enforcement {
  /** How objects of this library are judged without `enforce`. */
  public static readonly DEFAULT = new Enforcement();

  public readonly evaluator: Evaluator;

  constructor(private readonly options: JudgeOptions = {}) {
    this.evaluator = new Evaluator(options);
  }

  /** The objects among which one is judged, and the ranges of their cluster beside those of the options. */
  public view(entries: Iterable<ViewEntry>, complete: boolean, cluster: Partial<Ranges> = {}): ClusterView {
    return new ClusterView(entries, { ...this.options, ranges: mergedRanges([this.options.ranges ?? {}, cluster]), complete });
  }

  /** The checks that are switched off or lowered, with the reasons. */
  public get exceptions(): readonly RuleException[] {
    return this.options.exceptions ?? [];
  }

  /** Whether an object that is not ours is judged. */
  public selects(manifest: Json, view: ClusterView): boolean {
    return isSelected(manifest, view, this.options.podSelector);
  }
}

/** How an app is judged, from the options of the user. */
export function enforcementOf(scope: IConstruct, options: EnforceOptions): Enforcement {
  return new Enforcement(judgeOptionsOf(scope, options));
}

/** The options of the user, checked. */
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
