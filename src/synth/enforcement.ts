import { IConstruct } from 'constructs';
import { KnownCluster } from './cluster-registry';
import { EnforceOptions } from './enforce-options';
import { mergedRanges } from '../engine/address/ranges';
import { AgentScope, isMarked } from '../engine/cluster/agent-scope';
import { ViewEntry, ClusterView } from '../engine/cluster/cluster-view';
import { ErrorSource, propError, requireList } from '../engine/input/props';
import { Evaluator } from '../engine/rules/evaluator';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { judgeOptions } from '../engine/rules/judge-options';
import { OptionError } from '../engine/rules/option-values';
import { OWN_OBJECTS } from '../engine/rules/own-objects';
import { RuleException } from '../engine/rules/rule-exception';
import { RuntimesByClass } from '../engine/runtimes/runtimes';
import { IAgentRuntime } from '../engine/runtimes/traits';
import { isKeyed, isObject } from '../engine/value/json';
import { memoizeBy } from '../engine/value/memoize';

/** How an app is judged: the rules, the known facts about the cluster, and the pods. */
export class Enforcement {
  /** How an app is judged without `enforce`. */
  public static readonly DEFAULT = new Enforcement();

  /** How only objects of this library, and what admission would refuse beside agents, are judged. */
  public static ofOwnObjects(reason: string): Enforcement {
    return new Enforcement({ exceptions: [{ option: OWN_OBJECTS, reason }] });
  }

  /** How every object of an app is judged. */
  public static ofWholeApp(options: JudgeOptions): Enforcement {
    return new Enforcement({ ...options, all: true });
  }

  public readonly evaluator: Evaluator;

  private readonly scopes = memoizeBy((view: ClusterView) => new AgentScope(view, this.options));

  private constructor(private readonly options: JudgeOptions = {}) {
    this.evaluator = new Evaluator({ ...options, registries: options.registries ?? [] }); // an AgentAdmission may name some, too
  }

  /** The objects among which one is judged, and what is known of their cluster beside the options. */
  public view(entries: Iterable<ViewEntry>, complete: boolean, cluster?: KnownCluster): ClusterView {
    const ranges = mergedRanges([this.options.ranges ?? {}, cluster?._ranges ?? {}]);
    return new ClusterView(entries, { ...this.options, ranges, clusterDomain: cluster?.values.clusterDomain, complete });
  }

  /** The checks that are switched off or lowered, with the reasons. */
  public get exceptions(): readonly RuleException[] {
    return this.options.exceptions ?? [];
  }

  /** Whether every rule judges every object of the app, as far as no `podSelector` leaves pods out. */
  public get isOfWholeApp(): boolean {
    return this.options.all === true;
  }

  /** The reason why only own objects are judged. */
  public get ownObjectsReason(): string | undefined {
    return this.exceptions.find(({ option }) => option === OWN_OBJECTS)?.reason;
  }

  /**
   * What decides how far objects of others are judged. Undefined if only own objects are: on request, and in a cluster in which no label
   * of this library marks agents, since every pod would be one there.
   */
  public scopeIn(view: ClusterView): AgentScope | undefined {
    return this.isOfWholeApp || (this.ownObjectsReason === undefined && isMarked(view)) ? this.scopes(view) : undefined;
  }
}

/** How an app is judged, from the options of the user. */
export function enforcementOf(scope: IConstruct, options: EnforceOptions): Enforcement {
  if (!isKeyed(options)) {
    throw propError(scope, 'options', 'be an object such as { pack: RulePack.STRICT }', options);
  }
  return Enforcement.ofWholeApp(judgeOptionsOf(scope, options));
}

/** The options of the user, checked. */
export function judgeOptionsOf(scope: ErrorSource, { runtimes, ...options }: EnforceOptions): JudgeOptions {
  const byClass = runtimesByClass(scope, runtimes);
  try {
    return { ...judgeOptions(options), runtimes: byClass };
  } catch (error) {
    throw error instanceof OptionError ? propError(scope, error.at, error.must, error.got) : error;
  }
}

/** What is known of runtimes, by the name of their class. */
function runtimesByClass(scope: ErrorSource, runtimes: IAgentRuntime[] | undefined): RuntimesByClass {
  return Object.fromEntries(requireList(scope, 'runtimes', runtimes).map((runtime, i) => {
    if (!isObject(runtime) || !(runtime.runtimeClassName || runtime.traits)) {
      throw propError(scope, `runtimes[${i}]`, 'be a runtime such as AgentRuntime.gkeSandbox()', runtime);
    }
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
