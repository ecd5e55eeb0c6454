import { RulePack, Severity } from './severity';
import { ClusterView } from '../cluster/cluster-view';
import { pageOf } from '../input/pages';
import { PodSpecView, PodView } from '../manifest/pod-view';
import { RuntimesByClass } from '../runtimes/runtimes';
import { RuntimeTraits } from '../runtimes/traits';
import { Json } from '../value/json';

/**
 * Reports one place where a manifest breaks the rule: path of the field such as
 * `spec.containers[0].securityContext.runAsUser`, the value there (`undefined` if it is missing) and,
 * where it lies in another object, what makes it a fault: `NetworkPolicy "open" allows 10.0.0.0/8`. `isOfAgents` says that the
 * fault is about agents, also where the object is none.
 */
export type Report = (field: string, got: unknown, detail?: string, isOfAgents?: boolean) => void;

/** The same requirement in other standards. frameworks.ts has the controls of each, but not those of kubescape. */
export interface Mappings {
  /** Controls of the Pod Security Standards with their level, such as "baseline: Host Ports". */
  readonly podSecurity?: readonly string[];
  /** Section of the NSA/CISA Kubernetes Hardening Guide 1.2, such as "Kubernetes Pod security: Pod security enforcement". */
  readonly nsaCisa?: string;
  /** Recommendations of the CIS Kubernetes Benchmark 2.0.1, such as "5.2.2". */
  readonly cis?: readonly string[];
  /** Techniques of MITRE ATT&CK, for the most part of its matrix for Containers, such as "T1611". */
  readonly attack?: readonly string[];
  /** Controls of kubescape, such as "C-0057". */
  readonly kubescape?: readonly string[];
  /** Risks of the OWASP Top 10 for Agentic Applications, such as "ASI05". */
  readonly owasp?: readonly string[];
  /** Headings of "Careful Adoption of Agentic AI Services", such as "Isolation". */
  readonly agenticAi?: readonly string[];
  /** Countermeasures of NIST SP 800-190, such as "4.5.5". */
  readonly nist?: readonly string[];
  /** Points of articles 12, 15 and 19 of the EU AI Act, such as "12(2)(a)". */
  readonly euAiAct?: readonly string[];
}

/**
 * The rule as CEL for the API server, or the reason why it has none.
 *
 * `cel` is for pods, over `variables.spec`, `variables.securityContext`, `variables.metadata` and `variables.containers`, or for the
 * kinds of an object rule, over `object`. `objects` is for the objects around pods, each by itself, in namespaces of agents.
 */
type Admission = ((AskedPods | { readonly objects: readonly AskedObject[] }) & Answered) | { readonly none: string };

interface Answered {
  /** What a tenant can do about a refusal, who has no option of this library and no finding to acknowledge. By default the fix in YAML. */
  readonly fix?: string | ((known: CelContext) => string);
}

interface AskedPods {
  readonly cel: CelForm;
  readonly objects?: readonly AskedObject[];
  /** Whether it judges labels or annotations, each by itself. One that comes to a pod later is judged, too. */
  readonly ofMetadata?: true;
  /** Whether `cel` uses `cidr()`, which API servers know from Kubernetes 1.31 on. */
  readonly usesCidr?: true;
}

/** The CEL of a rule for one object by itself, which the API server evaluates when the object is created or changed. */
export interface AskedObject {
  /** By group and kind, such as "networking.k8s.io/NetworkPolicy". asked-kinds.ts has the details of each. */
  readonly kinds: readonly string[];
  readonly cel: CelForm;
  /** Whether the expression uses `cidr()`, which API servers know from Kubernetes 1.31 on. */
  readonly usesCidr?: boolean;
}

/** An expression that is true if the rule holds, or a function that makes it from a context. */
export type CelForm = string | ((known: CelContext) => string);

/** The expression in a context. */
export function celOf(form: CelForm, known: CelContext): string {
  return typeof form === 'string' ? form : form(known);
}

/** The context from which expressions are made. */
export interface CelContext {
  readonly runtimes: RuntimesByClass;
  readonly registries?: readonly string[];
  /** The objects of the app that admission knows, and the ranges of its cluster. */
  readonly view: ClusterView;
  /** Namespaces of agents whose names are known. */
  readonly namespaces: readonly string[];
  /** Labels of the namespaces of agents. */
  readonly labels: { readonly [label: string]: string };
}

/** The findings of a rule that count where the rule as a whole does not. */
interface PartOfRule {
  /** In a few words, such as "hostPath". */
  readonly title: string;
  /** Whether a finding at a field, with the value there, is one of them. By default those that are reported as about agents. */
  readonly counts?: (field: string, got: unknown) => boolean;
}

/** A rule judges one manifest. It is pure and sees only plain JSON. */
export interface Rule {
  /** Also the name of its file: `no-…` or `require-…`. */
  readonly id: string;
  /** The default severity of a finding. */
  readonly severity: Severity;
  /** The smallest pack that has it. */
  readonly pack: RulePack;
  /** What holds if the rule holds, in a few words: "no API token". */
  readonly title: string;
  /** What is wrong if it does not hold, in at most 60 characters, present tense: "API token is mounted". */
  readonly problem: string;
  /** What an attacker gains if it does not hold, in one to three sentences. */
  readonly why: string;
  /** What to do about a finding, in the imperative. */
  readonly fix: string;
  /** The same for people who have only YAML: it names no construct of this library. By default `fix`. */
  readonly fixInYaml?: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** Version of this library that has it first. */
  readonly since: string;
  /** Traits of the runtime that the rule reads. */
  readonly traits?: readonly (keyof RuntimeTraits)[];
  /** The option that the rule needs. It does not run without this option. */
  readonly option?: 'registries';
  readonly mappings: Mappings;
  /** The part of a value that must be equal for a finding to be the same in two builds. By default all of it, which can become worse. */
  readonly comparedValue?: (got: unknown) => unknown;
  /** Judges the spec of a pod or of a pod template. Pods that share a spec are judged once. */
  readonly checkSpec?: (pod: PodSpecView, report: Report) => void;
  /** Judges a pod or a pod template by more than its spec. */
  readonly checkPod?: (pod: PodView, report: Report, view: ClusterView) => void;
  /** Judges objects of other kinds, by group and kind such as "batch/Job". "*" stands for every kind. */
  readonly checkObject?: {
    readonly kinds: readonly string[];
    /** Which objects of these kinds. By default all. */
    readonly appliesTo?: (manifest: Json, view: ClusterView) => boolean;
    readonly check: (manifest: Json, report: Report, view: ClusterView) => void;
  };
  /**
   * Whether it judges neighbours of agents too: pods and objects in namespaces without agents, which can take the node that agents run
   * on or hide what does. By default it judges agents and what concerns them.
   */
  readonly ofNeighbours?: true | PartOfRule;
  /** Whether it needs other objects of the app, so that it cannot judge a manifest by itself. */
  readonly needsClusterView?: boolean;
  /** Whether it reports only one object of each kind, which matters for code that counts findings. */
  readonly oncePerKind?: boolean;
  readonly admission: Admission;
}

/** Whether the rule judges pods and pod templates. */
export function judgesPods({ checkSpec, checkPod }: Rule): boolean {
  return checkSpec !== undefined || checkPod !== undefined;
}

/** How the API server answers if an object breaks the rule. The id comes early: the API server cuts a warning of many to 256 characters. */
export function refusalOf(rule: Rule, known: CelContext): string {
  const { title, id, admission } = rule;
  const fix = 'none' in admission ? undefined : admission.fix;
  return `${title} (${id}): ${(typeof fix === 'function' ? fix(known) : fix) ?? yamlFix(rule)}`;
}

/** What to do about a finding in manifests that no construct of this library made. */
export function yamlFix({ fix, fixInYaml }: Rule): string {
  return fixInYaml ?? fix;
}

/** Requirements that are no rule of the catalogue, and their pages. */
const OTHERS: { readonly [id: string]: string } = {
  'require-accepted-reach': 'accepted.md#reach-and-controls',
  'require-proof': 'check.md#proofs',
};

/** Address of the page of a rule. "npm run docs" writes them. */
export function docsOf(ruleId: string): string {
  return pageOf(Object.hasOwn(OTHERS, ruleId) ? OTHERS[ruleId] : `rules/${ruleId}.md`);
}
