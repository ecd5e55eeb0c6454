import { IAgentRuntime, RuntimeTraits } from './traits';

/** Runtimes by the name of their RuntimeClass. */
export interface RuntimesByClass {
  readonly [runtimeClassName: string]: RuntimeTraits;
}

/** The names of the classes whose runtime meets a condition, as a list in CEL or JSON. */
export function classesWhere(runtimes: RuntimesByClass, isSo: (traits: RuntimeTraits) => boolean): string {
  return JSON.stringify(Object.keys(runtimes).filter((name) => isSo(runtimes[name])).sort());
}

/** CEL that must hold for pods of the classes whose runtime meets a condition. */
export function celForClasses(runtimes: RuntimesByClass, isSo: (traits: RuntimeTraits) => boolean, holds: string): string {
  return `(!(variables.spec.?runtimeClassName.orValue("") in ${classesWhere(runtimes, isSo)}) || (${holds}))`;
}

/** Whether a runtime, if it is known, hides system calls from the node. */
export function hidesSystemCalls(runtime: RuntimeTraits | undefined): runtime is RuntimeTraits {
  return runtime !== undefined && runtime.visibleToHost !== true;
}

/**
 * What a construct or a manifest states of the runtime behind a RuntimeClass.
 *
 * It counts only while the pods name this class and, where a handler is given, the class in the view has this handler.
 */
export interface StatedRuntime {
  /** Nothing for the cluster's default runtime. */
  readonly className?: string;
  /** The handler that the construct wrote into its RuntimeClass. Nothing if the class exists outside the app. */
  readonly handler?: string;
  readonly traits: RuntimeTraits;
}

/** What a runtime states. A runtime that creates its RuntimeClass knows the handler too. */
export function statedBy(runtime: IAgentRuntime & { readonly _handler?: string }): StatedRuntime {
  return { className: runtime.runtimeClassName, handler: runtime._handler, traits: runtime.traits };
}
