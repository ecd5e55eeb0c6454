import { OWN_PREFIX } from './labels';
import { groupKind } from './pod-kinds';
import { WELL_KNOWN_CLASSES, traitsOfHandler } from '../runtimes/known-runtimes';
import { StatedRuntime } from '../runtimes/runtimes';
import { isIsolation, shortTraits } from '../runtimes/trait-defaults';
import { RuntimeTraits } from '../runtimes/traits';
import { Json, isObject, object } from '../value/json';
import { memoizeBy } from '../value/memoize';

/**
 * What an app states of a runtime, as an annotation of the RuntimeClass, or of the workload if the class exists outside the app.
 * `check` and the plugin see no construct: they read in the annotation what synth knows.
 */

const STATEMENT = `${OWN_PREFIX}runtime`;

/** The annotation that states a runtime. None for the default runtime, and none if the name of the class or its handler says the same. */
export function statementOf({ className, handler, traits }: StatedRuntime): { [key: string]: string } | undefined {
  if (className === undefined) {
    return undefined;
  }
  const known = handler === undefined ? knownByName(className) : traitsOfHandler(handler);
  if (known && (known === traits || textOf(known) === textOf(traits))) {
    return undefined;
  }
  return { [STATEMENT]: handler === undefined ? JSON.stringify({ class: className, ...shortTraits(traits) }) : textOf(traits) };
}

/** All pods of one runtime have the same traits. */
const textOf = memoizeBy((traits: RuntimeTraits) => JSON.stringify(shortTraits(traits)));

/** What a manifest's annotation states. Nothing if there is none or if it gives no isolation. */
export function statementIn(manifest: Json): StatedRuntime | undefined {
  const metadata = object(manifest.metadata);
  const text: unknown = object(metadata.annotations)[STATEMENT];
  const given = typeof text === 'string' ? parse(text) : undefined;
  const className: unknown = groupKind(manifest.apiVersion, manifest.kind) === 'node.k8s.io/RuntimeClass' ? metadata.name : given?.class;
  return given && typeof className === 'string' && isIsolation(given.isolation)
    ? { className, traits: shortTraits(given as RuntimeTraits) }
    : undefined;
}

function knownByName(className: string): RuntimeTraits | undefined {
  return Object.hasOwn(WELL_KNOWN_CLASSES, className) ? WELL_KNOWN_CLASSES[className] : undefined;
}

function parse(text: string): Json | undefined {
  try {
    const given: unknown = JSON.parse(text);
    return isObject(given) ? given : undefined;
  } catch {
    return undefined;
  }
}
