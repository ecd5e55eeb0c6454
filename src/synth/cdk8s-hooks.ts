import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import { IConstruct } from 'constructs';
import { CallScope } from './call-scope';
import { trimToCall } from '../engine/input/error-at-call';
import { constructError } from '../engine/input/props';

// All that this library changes in cdk8s: `toJson` of single objects and charts, and the two methods that write an App.

type ToJson = () => unknown;

/** cdk8s' own method, read before anyone can patch the prototype. */
const CHART_TO_JSON: unknown = Chart.prototype.toJson;

/** The `toJson` of a construct without the function around it. */
export interface InterceptedToJson {
  readonly call: ToJson;
  /** Whether it is still the method that cdk8s gives a chart. */
  readonly isOfChart: () => boolean;
  /** Whether the method was replaced after the function was put around it. */
  readonly isReplaced: () => boolean;
}

/**
 * Puts a function around the `toJson` of an object or a chart, since cdk8s has no hook between rendering and writing.
 *
 * The function also stays around a method that replaces the present one later.
 *
 * @throws if the method was replaced in a way that allows no change, as jsii does for a subclass in another language
 */
export function interceptToJson(target: IConstruct & { toJson(): unknown }, around: () => unknown): InterceptedToJson {
  const { configurable = Object.isExtensible(target) } = Object.getOwnPropertyDescriptor(target, 'toJson') ?? {};
  if (!configurable) {
    throw constructError(
      target,
      'it overrides toJson or is frozen, so that what it writes cannot be judged; '
        + 'change its objects by addJsonPatch or a resolver of the App',
    );
  }
  const methods: ToJson[] = [target.toJson]; // a method that replaces another one may call it
  const calls = new CallScope<number>();
  const call = () => {
    const depth = (calls.value ?? 0) + 1;
    return calls.run(depth, () => methods[Math.max(methods.length - depth, 0)].call(target));
  };
  const outer = () => (calls.value === undefined ? around() : call());
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

/** The two methods of an App that write it. */
export type SynthMethod = 'synth' | 'synthYaml';

type Around = (synth: () => unknown, method: SynthMethod) => unknown;

const synths = new WeakMap<object, Around>();
let isPatched = false;

/**
 * Puts a function around `synth` and `synthYaml` of an app.
 *
 * The methods are patched on the prototype: jsii takes them from there when another language calls them, and so does
 * `super.synth()`. Apps without such a function, and apps of another copy of cdk8s, work as before.
 */
export function interceptSynth(app: IConstruct, around: Around): void {
  synths.set(app, around);
  if (!isPatched) {
    isPatched = true;
    App.prototype.synth = intercepted(App.prototype.synth, 'synth');
    App.prototype.synthYaml = intercepted(App.prototype.synthYaml, 'synthYaml');
  }
}

function intercepted<T>(synth: (this: App) => T, method: SynthMethod): (this: App) => T {
  return function (this: App): T {
    const around = synths.get(this);
    if (!around) {
      return synth.call(this);
    }
    try {
      return around(() => synth.call(this), method) as T;
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
  error.message = error.message.replaceAll('\n  [] ', '\n  [the app] ');
  return trimToCall(error);
}

/** The objects that cdk8s writes for a chart, in its order, provided that it has resolved the dependencies of the app. */
export function objectsOf(chart: Chart): ApiObject[] {
  return new DependencyGraph(chart.node).topology()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && construct.chart === chart);
}
