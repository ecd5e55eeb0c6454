import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import { IConstruct } from 'constructs';
import { inLanguageOfCaller } from '../engine/input/caller-language';
import { trimToCall } from '../engine/input/error-at-call';
import { constructError } from '../engine/input/props';

// All that this library changes in cdk8s: `toJson` of single objects and charts, and the two methods that write an App.

/** The two methods of an App that write it. */
export type SynthMethod = 'synth' | 'synthYaml';

/** What runs instead of the methods of cdk8s, and calls them. */
export interface SynthHooks {
  /** In place of `synth` and `synthYaml` of an app. */
  synth(method: SynthMethod, ofCdk8s: () => unknown): unknown;
  /** In place of the `toJson` of an object or a chart, unless this `toJson` runs already. */
  toJson(target: ApiObject | Chart): unknown;
}

type ToJson = () => unknown;

/** cdk8s' own method, read before anyone can patch the prototype. */
const CHART_TO_JSON: unknown = Chart.prototype.toJson;

/** The `toJson` of a construct without the hook. */
export interface InterceptedToJson {
  readonly call: ToJson;
  /** Whether it is still the method that cdk8s gives a chart. */
  readonly isOfChart: () => boolean;
  /** Whether the method was replaced after the hook was put in its place. */
  readonly isReplaced: () => boolean;
}

/**
 * Replaces the `toJson` of an object or a chart by a hook, since cdk8s has no hook between rendering and writing.
 *
 * The hook stays if code of the user replaces the method later.
 *
 * @throws if the method was replaced in a way that allows no change, as jsii does for a subclass in another language
 */
export function interceptToJson(target: ApiObject | Chart, hooks: SynthHooks): InterceptedToJson {
  const { configurable = Object.isExtensible(target) } = Object.getOwnPropertyDescriptor(target, 'toJson') ?? {};
  if (!configurable) {
    throw constructError(
      target,
      'it overrides toJson or is frozen, so that what it writes cannot be judged; '
        + 'change its objects by addJsonPatch or a resolver of the App',
    );
  }
  const methods: ToJson[] = [target.toJson]; // a method that replaces another one may call it
  let depth = 0;
  const call = (): unknown => {
    depth++;
    try {
      return methods[Math.max(methods.length - depth, 0)].call(target);
    } finally {
      depth--;
    }
  };
  const outer = (): unknown => (depth === 0 ? hooks.toJson(target) : call());
  Object.defineProperty(target, 'toJson', {
    enumerable: true,
    get: () => outer,
    set: (method: ToJson) => {
      methods.push(method);
    },
  });
  return {
    call,
    isOfChart: () => methods.length === 1 && methods[0] === CHART_TO_JSON,
    isReplaced: () => methods.length > 1,
  };
}

const hooksOf = new WeakMap<object, SynthHooks>();
let isPatched = false;

/**
 * Replaces `synth` and `synthYaml` of an app by a hook.
 *
 * The methods are patched on the prototype: jsii takes them from there when another language calls them, and so does
 * `super.synth()`. Apps without a hook, and apps of another copy of cdk8s, work as before.
 */
export function interceptSynth(app: IConstruct, hooks: SynthHooks): void {
  hooksOf.set(app, hooks);
  if (!isPatched) {
    isPatched = true;
    App.prototype.synth = intercepted(App.prototype.synth, 'synth');
    App.prototype.synthYaml = intercepted(App.prototype.synthYaml, 'synthYaml');
  }
}

function intercepted<T>(ofCdk8s: (this: App) => T, method: SynthMethod): (this: App) => T {
  return function (this: App): T {
    const hooks = hooksOf.get(this);
    if (!hooks) {
      return ofCdk8s.call(this);
    }
    try {
      return hooks.synth(method, ofCdk8s.bind(this)) as T;
    } catch (error) {
      throw isValidation(error) ? shortened(error) : error;
    }
  };
}

/** Whether cdk8s reports what validations found. */
function isValidation(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('Validation failed with the following errors:');
}

/** Frames of cdk8s and of this library explain nothing about such an error, and the path of an app is empty. */
function shortened(error: Error): Error {
  error.message = inLanguageOfCaller(error.message.replaceAll('\n  [] ', '\n  [the app] '));
  return trimToCall(error);
}

/** The objects that cdk8s writes for a chart, in its order, provided that it has resolved the dependencies of the app. */
export function objectsOf(chart: Chart): ApiObject[] {
  return new DependencyGraph(chart.node).topology()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && construct.chart === chart);
}
