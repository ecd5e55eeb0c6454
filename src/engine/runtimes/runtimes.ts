import { IAgentRuntime, RuntimeTraits } from './traits';

/** Runtimes by the name of their RuntimeClass. */
export interface RuntimesByClass {
  readonly [runtimeClassName: string]: RuntimeTraits;
}

/** The names of those classes whose runtime is so, as a list in CEL or JSON. */
export function classesWhere(runtimes: RuntimesByClass, isSo: (traits: RuntimeTraits) => boolean): string {
  return JSON.stringify(Object.keys(runtimes).filter((name) => isSo(runtimes[name])).sort());
}

/** CEL of what must hold for pods of those classes whose runtime is so. */
export function celForClasses(runtimes: RuntimesByClass, isSo: (traits: RuntimeTraits) => boolean, holds: string): string {
  return `(!(variables.spec.?runtimeClassName.orValue("") in ${classesWhere(runtimes, isSo)}) || (${holds}))`;
}

/**
 * What a construct or a manifest states of the runtime behind a RuntimeClass.
 *
 * It counts only while the pods name this class and, where a handler is given, the class in the view has this handler.
 */
export interface StatedRuntime {
  /** Nothing for the cluster's default runtime. */
  readonly className?: string;
  /** The handler that the construct wrote into its RuntimeClass; nothing where the class exists outside the app. */
  readonly handler?: string;
  readonly traits: RuntimeTraits;
}

/** What a runtime states; one that creates its RuntimeClass knows the handler. */
export function statedBy(runtime: IAgentRuntime & { readonly _handler?: string }): StatedRuntime {
  return { className: runtime.runtimeClassName, handler: runtime._handler, traits: runtime.traits };
}
