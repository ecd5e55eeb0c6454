import { Json } from './json';
import { PodView } from './pod-view';
import { RuntimeTraits } from './traits';

/** One place where a manifest breaks a rule. */
export interface Violation {
  /** Path of the field, such as `spec.containers[0].securityContext.runAsUser`. */
  readonly field: string;
  /** The value there; `undefined` if it is missing. */
  readonly got: unknown;
}

/** A rule judges one manifest; it is pure and sees plain JSON alone. */
export interface Rule {
  /** Also the name of its file: `no-…` or `require-…`. */
  readonly id: string;
  /** What holds where the rule holds, in a few words: "no API token". */
  readonly title: string;
  /** What to do about a finding, in the imperative. */
  readonly fix: string;
  /** Judges a pod or a pod template; `runtime` is there when the construct knows it. */
  readonly checkPod?: (pod: PodView, runtime?: RuntimeTraits) => Violation[];
  /** Judges an object of one other kind. */
  readonly checkObject?: { readonly kind: string; readonly check: (manifest: Json) => Violation[] };
}
