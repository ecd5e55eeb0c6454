import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AdmissionAction, AgentAdmissionProps } from './agent-admission-props';
import { ClusterView, RegistriesOfNamespaces } from '../engine/cluster/cluster-view';
import { Shape, checkProps, checkedLater, flag } from '../engine/input/check';
import { propError, requireDnsLabel, requireDnsSubdomain, requireInteger, requireList, requireOneOf } from '../engine/input/props';
import { AGENTS_LABEL } from '../engine/manifest/labels';
import { BUILT_IN_POD_KINDS, PodKind, groupKind } from '../engine/manifest/pod-kinds';
import { acknowledgementFault } from '../engine/rules/acknowledgement';
import { AdmittedKind } from '../engine/rules/cel/cel';
import { STATIC_SUFFIX } from '../engine/rules/criteria/own-admission';
import { Evaluator } from '../engine/rules/evaluator';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { AskedObject, CelContext, CelForm, Rule } from '../engine/rules/rule';
import { RuleException } from '../engine/rules/rule-exception';
import { Severity } from '../engine/rules/severity';
import { WELL_KNOWN_CLASSES } from '../engine/runtimes/known-runtimes';
import { RuntimesByClass } from '../engine/runtimes/runtimes';
import { isKeyed, object } from '../engine/value/json';
import { judgeOptionsOf } from '../synth/enforcement';

/** A rule that the API server can evaluate. */
export interface AdmittedRule {
  readonly rule: Rule;
  readonly severity: Severity;
  /** The CEL for pods, or for the objects of an object rule. Undefined if the rule only judges other objects. */
  readonly cel?: CelForm;
  /** Whether this CEL judges labels or annotations, each by itself. */
  readonly ofMetadata: boolean;
  /** Whether this CEL uses `cidr()`. */
  readonly usesCidr: boolean;
  /** The CEL for other objects. */
  readonly objects: readonly AskedObject[];
}

/** The props of an `AgentAdmission`, checked and with their defaults. */
export interface AdmissionOptions {
  readonly name: string;
  /** Whether the policies are for the API server's folder of static manifests. */
  readonly staticManifests: boolean;
  readonly actions: readonly AdmissionAction[];
  /** The rules that the policies evaluate. */
  readonly rules: readonly AdmittedRule[];
  /** The reasons of the rules that are left out, by rule id. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** The options that lower a rule, with their reasons. */
  readonly exceptions: readonly RuleException[];
  readonly kinds: readonly AdmittedKind[];
  /** Labels of the namespaces that the policies apply to, sorted by name. */
  readonly labels: { readonly [label: string]: string };
  /** Where images may come from in these namespaces. Undefined if the policies do not ask. */
  readonly registries?: RegistriesOfNamespaces;
  readonly denyInteractiveAccess: boolean;
  /** The longest life of a SandboxClaim in seconds. */
  readonly longestClaim?: number;
  /** What the CEL expressions need to know, from the runtimes that the app states and from its objects. */
  readonly context: (stated: RuntimesByClass, view: ClusterView) => CelContext;
}

const LONGEST_SUFFIX = '-cluster-addresses-warnings';

/** What a field may be is checked where it is read. */
const PROPS: Shape<AgentAdmissionProps> = {
  name: checkedLater,
  actions: checkedLater,
  pack: checkedLater,
  severities: checkedLater,
  reasons: checkedLater,
  acknowledgedRules: checkedLater,
  registries: checkedLater,
  runtimes: checkedLater,
  podKinds: checkedLater,
  namespaceSelector: checkedLater,
  agentNamespaces: checkedLater,
  denyInteractiveAccess: flag,
  longestClaim: checkedLater,
  staticManifests: flag,
};

/** Checks the props of an `AgentAdmission`. */
export function admissionOptions(scope: IConstruct, props: AgentAdmissionProps): AdmissionOptions {
  checkProps(scope, props, PROPS);
  const { pack, severities, reasons, registries, runtimes, podKinds, denyInteractiveAccess = false, staticManifests = false } = props;
  const name = nameOf(scope, props.name, staticManifests);
  const options = judgeOptionsOf(scope, { pack, severities, reasons, registries, runtimes, podKinds });
  const all = rulesOf(options);
  const labels = labelsOf(scope, props.namespaceSelector);
  const others = requireList(scope, 'agentNamespaces', props.agentNamespaces).map((one, i) =>
    requireDnsLabel(scope, `agentNamespaces[${i}]`, one),
  );
  const acknowledged = acknowledgedOf(scope, props.acknowledgedRules, all);
  const rules = all.filter(({ rule }) => !acknowledged.has(rule.id));
  return {
    name,
    staticManifests,
    actions: actionsOf(scope, props.actions),
    rules,
    acknowledged,
    exceptions: options.exceptions ?? [],
    kinds: kindsOf(scope, options.podKinds),
    labels,
    registries: options.registries && rules.some(({ rule }) => rule.option) ? { labels, registries: options.registries } : undefined,
    denyInteractiveAccess,
    longestClaim: longestClaimOf(scope, props.longestClaim),
    context: (stated, view) => ({
      runtimes: { ...WELL_KNOWN_CLASSES, ...stated, ...options.runtimes },
      registries: options.registries,
      view,
      namespaces: [...new Set([...others, ...view.namespaceNames.filter((one) => one !== '' && view.isForAgents(one))])].sort(),
      labels,
    }),
  };
}

function nameOf(scope: IConstruct, name = 'hardened-agents', isStatic: boolean): string {
  requireDnsSubdomain(scope, 'name', name);
  if (name.endsWith(STATIC_SUFFIX)) {
    throw propError(scope, 'name', `not end in "${STATIC_SUFFIX}"`, name, 'staticManifests: true adds this end to every name');
  }
  const longest = LONGEST_SUFFIX + (isStatic ? STATIC_SUFFIX : '');
  if (name.length + longest.length > 253) {
    const most = 253 - longest.length;
    throw propError(scope, 'name', `have at most ${most} characters`, name, `the longest object name is this name and "${longest}"`);
  }
  return name;
}

function actionsOf(scope: IConstruct, given: AdmissionAction[] | undefined): AdmissionAction[] {
  const all = Object.values(AdmissionAction);
  const actions = given === undefined ? all : requireList(scope, 'actions', given);
  actions.forEach((action, i) => requireOneOf(scope, `actions[${i}]`, action, all));
  if (actions.length === 0) {
    throw propError(scope, 'actions', 'name at least one action', actions, 'leave out AgentAdmission if no rule applies');
  }
  return all.filter((action) => actions.includes(action));
}

function longestClaimOf(scope: IConstruct, given: Duration | undefined): number | undefined {
  if (given === undefined) {
    return undefined;
  }
  if (typeof (given as Partial<Duration> | null)?.toSeconds !== 'function') { // untyped callers can pass anything
    throw propError(scope, 'longestClaim', 'be a Duration', given, 'give for example Duration.hours(8)');
  }
  return requireInteger(scope, 'longestClaim', given.toSeconds({ integral: false }), 1);
}

function rulesOf({ runtimes: _, ...choice }: JudgeOptions): AdmittedRule[] {
  const evaluator = new Evaluator(choice);
  return evaluator.rules.flatMap((rule) => ('none' in rule.admission ? [] : [{
    rule,
    severity: evaluator.severityOf(rule),
    cel: 'cel' in rule.admission ? rule.admission.cel : undefined,
    ofMetadata: 'cel' in rule.admission && rule.admission.ofMetadata === true,
    usesCidr: 'cel' in rule.admission && rule.admission.usesCidr === true,
    objects: rule.admission.objects ?? [],
  }]));
}

function acknowledgedOf(scope: IConstruct, given: { [ruleId: string]: string } = {}, rules: readonly AdmittedRule[]): Map<string, string> {
  if (!isKeyed(given)) {
    throw propError(scope, 'acknowledgedRules', 'map rule ids to the reason why the rule is left out', given);
  }
  return new Map(Object.entries(given).sort().map(([id, reason]) => {
    const fault = acknowledgementFault(id, reason);
    if (fault) {
      throw propError(scope, fault.prop === 'reason' ? `acknowledgedRules["${id}"]` : 'acknowledgedRules', fault.must, fault.got);
    }
    if (!rules.some(({ rule }) => rule.id === id)) {
      throw propError(
        scope,
        'acknowledgedRules',
        `name rules that the API server evaluates: ${rules.map(({ rule }) => rule.id).join(', ')}`,
        id,
        'remove it: the API server does not evaluate this rule',
      );
    }
    return [id, reason.trim()];
  }));
}

/** The kinds whose resource is known. A kind that the user registers replaces the built-in one. */
function kindsOf(scope: IConstruct, registered: readonly PodKind[] = []): AdmittedKind[] {
  const kinds = new Map(BUILT_IN_POD_KINDS.map((kind) => [groupKind(kind.apiVersion, kind.kind), kind]));
  registered.forEach(({ apiVersion, kind, path, ...given }, i) => {
    const key = groupKind(apiVersion, kind);
    const resource = given.resource ?? kinds.get(key)?.resource;
    if (resource === undefined) {
      return;
    }
    if (!/^[a-z][-a-z0-9]*$/.test(resource)) {
      const must = 'be the plural name of the kind in lower case, for example "pytorchjobs"';
      throw propError(scope, `podKinds[${i}].resource`, must, resource);
    }
    if (path.split('.').includes('*')) {
      throw propError(scope, `podKinds[${i}].path`, 'lead to one pod template, so that the API server can judge it', path,
        'leave out \'resource\', so that the API server judges the pods when they are created');
    }
    kinds.set(key, { apiVersion, kind, path, resource });
  });
  return [...kinds.values()];
}

const LABEL = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/;

function labelsOf(scope: IConstruct, given: { [label: string]: string } = { [AGENTS_LABEL]: 'true' }): { [label: string]: string } {
  const labels = Object.entries(object(given));
  if (labels.length === 0) {
    throw propError(scope, 'namespaceSelector', `have at least one label, for example { "${AGENTS_LABEL}": "true" }`, given,
      'without a label the policies would apply to the namespaces of the cluster itself');
  }
  for (const [label, value] of labels) {
    if (!LABEL.test(label) || typeof value !== 'string' || !LABEL_VALUE.test(value)) {
      throw propError(
        scope,
        'namespaceSelector',
        'be a map of valid Kubernetes labels, for example { "example.com/agents": "true" }',
        { [label]: value },
      );
    }
  }
  return Object.fromEntries(labels.sort());
}
