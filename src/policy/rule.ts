import { Json } from './json';
import { PodView } from './pod-view';
import { RuntimesByClass } from './runtimes';
import { RulePack, Severity } from './severity';
import { RuntimeTraits } from './traits';
import { World } from './world';

/**
 * Reports one place where a manifest breaks the rule: path of the field such as
 * `spec.containers[0].securityContext.runAsUser`, the value there (`undefined` if it is missing) and,
 * where it lies in another object, what makes it a fault: `NetworkPolicy "open" allows 10.0.0.0/8`.
 */
export type Report = (field: string, got: unknown, because?: string) => void;

/** Where others ask for the same. */
export interface Mappings {
  /** Level of the Pod Security Standards that has the control. */
  readonly podSecurity?: 'baseline' | 'restricted';
  /** Section of the NSA/CISA Kubernetes Hardening Guide 1.2, such as "Kubernetes Pod security: Pod security enforcement". */
  readonly nsaCisa?: string;
  /** Recommendations of the CIS Kubernetes Benchmark 1.9, such as "5.2.2". */
  readonly cis?: readonly string[];
  /** Techniques of MITRE ATT&CK for Containers, such as "T1611". */
  readonly attack?: readonly string[];
  /** Controls of kubescape, such as "C-0057". */
  readonly kubescape?: readonly string[];
  /** Risks of the OWASP Top 10 for Agentic Applications, such as "ASI05". */
  readonly owasp?: readonly string[];
}

/**
 * The rule as the API server asks it: an expression in CEL that is true where the rule holds, over
 * `variables.spec`, `variables.securityContext`, `variables.metadata` and `variables.containers` of the pod
 * (for an object rule over `object`), by what is known of runtimes and given as registries where it depends on them; or why there is none.
 */
export type Admission = { readonly cel: CelForm } | { readonly none: string };

/** An expression, or what makes one of what is known where it is asked. */
export type CelForm = string | ((runtimes: RuntimesByClass, registries?: readonly string[]) => string);

/** A rule judges one manifest; it is pure and sees plain JSON alone. */
export interface Rule {
  /** Also the name of its file: `no-…` or `require-…`. */
  readonly id: string;
  /** What a finding means where nobody said otherwise. */
  readonly severity: Severity;
  /** The smallest pack that has it. */
  readonly pack: RulePack;
  /** What holds where the rule holds, in a few words: "no API token". */
  readonly title: string;
  /** What an attacker gains where it does not, in one or two sentences. */
  readonly why: string;
  /** What to do about a finding, in the imperative. */
  readonly fix: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** Version of this library that had it first. */
  readonly since: string;
  /** Traits of the runtime that decide what it says. */
  readonly traits?: readonly (keyof RuntimeTraits)[];
  /** The option that it judges by: it is not asked where that is not given. */
  readonly option?: 'registries';
  readonly mappings: Mappings;
  /** Judges a pod or a pod template. */
  readonly checkPod?: (pod: PodView, report: Report, world: World) => void;
  /** Judges objects of other kinds, by group and kind such as "batch/Job"; "*" stands for every kind. */
  readonly checkObject?: {
    readonly kinds: readonly string[];
    /** Which objects of these kinds; all where it is left out. */
    readonly concerns?: (manifest: Json) => boolean;
    readonly check: (manifest: Json, report: Report, world: World) => void;
  };
  /** Whether it asks for other objects of the app, so that nothing can be said of a manifest alone. */
  readonly relational?: boolean;
  /** Whether it reports one object of a kind for all, so that no kind hides another where findings are counted. */
  readonly oncePerKind?: boolean;
  readonly admission: Admission;
}
