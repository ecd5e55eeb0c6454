import { IConstruct } from 'constructs';
import { AdmissionAction, AgentAdmissionProps } from './agent-admission-props';
import { ClusterView } from '../engine/cluster/cluster-view';
import { propError, requireDnsLabel, requireDnsSubdomain, requireList, requireOneOf } from '../engine/input/props';
import { AGENTS_LABEL } from '../engine/manifest/labels';
import { PodKind } from '../engine/manifest/pod-kind';
import { BUILT_IN_POD_KINDS, groupKind } from '../engine/manifest/pod-kinds';
import { acknowledgementFault } from '../engine/rules/acknowledgement';
import { AdmittedKind } from '../engine/rules/cel/cel';
import { Evaluator } from '../engine/rules/evaluator';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { AskedObject, CelContext, CelForm, Rule } from '../engine/rules/rule';
import { RuleException } from '../engine/rules/rule-exception';
import { Severity } from '../engine/rules/severity';
import { RuntimesByClass, WELL_KNOWN_CLASSES } from '../engine/runtimes/runtimes';
import { object } from '../engine/value/json';
import { judgeOptionsOf } from '../synth/enforcement';

/** A rule as the API server asks it. */
export interface AdmittedRule {
  readonly rule: Rule;
  readonly severity: Severity;
  /** How pods are asked, or the objects of an object rule; nothing where it is asked of other objects alone. */
  readonly cel?: CelForm;
  /** How other objects are asked. */
  readonly objects: readonly AskedObject[];
}

/** What an `AgentAdmission` was told, checked and filled. */
export interface AdmissionOptions {
  readonly name: string;
  readonly actions: readonly AdmissionAction[];
  /** The rules that are asked. */
  readonly rules: readonly AdmittedRule[];
  /** Why the others that could be are not, by id. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** What is lowered, and why. */
  readonly exceptions: readonly RuleException[];
  readonly kinds: readonly AdmittedKind[];
  /** Labels of the namespaces in force, in the order of their names. */
  readonly labels: { readonly [label: string]: string };
  readonly denyInteractiveAccess: boolean;
  /** What expressions are made of, once the runtimes that the app states and its objects are known. */
  readonly context: (stated: RuntimesByClass, view: ClusterView) => CelContext;
}

const LONGEST_SUFFIX = '-cluster-addresses-warnings';

/** Checks the props of an `AgentAdmission`. */
export function admissionOptions(scope: IConstruct, props: AgentAdmissionProps): AdmissionOptions {
  const { name = 'hardened-agents', pack, severities, reasons, registries, runtimes, podKinds, denyInteractiveAccess = false } = props;
  requireDnsSubdomain(scope, 'name', name);
  if (name.length + LONGEST_SUFFIX.length > 253) {
    throw propError(
      scope,
      'name',
      `have at most ${253 - LONGEST_SUFFIX.length} characters`,
      name,
      `the longest of the names gets "${LONGEST_SUFFIX}" at its end`,
    );
  }
  if (typeof denyInteractiveAccess !== 'boolean') {
    throw propError(scope, 'denyInteractiveAccess', 'be true or false', denyInteractiveAccess);
  }
  const options = judgeOptionsOf(scope, { pack, severities, reasons, registries, runtimes, podKinds });
  const rules = rulesOf(options);
  const labels = labelsOf(scope, props.namespaceSelector);
  const others = requireList(scope, 'agentNamespaces', props.agentNamespaces).map((one, i) =>
    requireDnsLabel(scope, `agentNamespaces[${i}]`, one),
  );
  const acknowledged = acknowledgedOf(scope, props.acknowledgedRules, rules);
  return {
    name,
    actions: actionsOf(scope, props.actions),
    rules: rules.filter(({ rule }) => !acknowledged.has(rule.id)),
    acknowledged,
    exceptions: options.exceptions ?? [],
    kinds: kindsOf(scope, options.podKinds),
    labels,
    denyInteractiveAccess,
    context: (stated, view) => ({
      runtimes: { ...WELL_KNOWN_CLASSES, ...stated, ...options.runtimes },
      registries: options.registries,
      view,
      namespaces: [...new Set([...others, ...view.namespaceNames.filter((one) => one !== '' && view.isForAgents(one))])].sort(),
      labels,
    }),
  };
}

function actionsOf(scope: IConstruct, given: AdmissionAction[] | undefined): AdmissionAction[] {
  const all = Object.values(AdmissionAction);
  const actions = given === undefined ? all : requireList(scope, 'actions', given);
  actions.forEach((action, i) => requireOneOf(scope, `actions[${i}]`, action, all));
  if (actions.length === 0) {
    throw propError(scope, 'actions', 'name at least one action', actions, 'to ask no rule, make no AgentAdmission');
  }
  return all.filter((action) => actions.includes(action));
}

function rulesOf({ runtimes: _, ...choice }: JudgeOptions): AdmittedRule[] {
  const evaluator = new Evaluator(choice);
  return evaluator.rules.flatMap((rule) => ('none' in rule.admission ? [] : [{
    rule,
    severity: evaluator.severityOf(rule),
    cel: 'cel' in rule.admission ? rule.admission.cel : undefined,
    objects: rule.admission.objects ?? [],
  }]));
}

function acknowledgedOf(scope: IConstruct, given: { [ruleId: string]: string } = {}, rules: readonly AdmittedRule[]): Map<string, string> {
  if (object(given) !== given) {
    throw propError(scope, 'acknowledgedRules', 'give for each id of a rule the reason why it is not asked', given);
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
        `name rules that the API server is asked: ${rules.map(({ rule }) => rule.id).join(', ')}`,
        id,
        'leave it out',
      );
    }
    return [id, reason.trim()];
  }));
}

/** The kinds whose resource is known; one that is registered anew stands for the one that was there. */
function kindsOf(scope: IConstruct, registered: readonly PodKind[] = []): AdmittedKind[] {
  const kinds = new Map(BUILT_IN_POD_KINDS.map((kind) => [groupKind(kind.apiVersion, kind.kind), kind]));
  registered.forEach(({ apiVersion, kind, path, ...given }, i) => {
    const key = groupKind(apiVersion, kind);
    const resource = given.resource ?? kinds.get(key)?.resource;
    if (resource === undefined) {
      return;
    }
    if (!/^[a-z][-a-z0-9]*$/.test(resource)) {
      throw propError(scope, `podKinds[${i}].resource`, 'be the plural name of the kind in lower case, such as "pytorchjobs"', resource);
    }
    if (path.split('.').includes('*')) {
      throw propError(scope, `podKinds[${i}].path`, 'lead to one pod template to be judged by the API server', path,
        'leave out its resource: its pods are judged as they are made');
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
    throw propError(scope, 'namespaceSelector', `have at least one label, such as { "${AGENTS_LABEL}": "true" }`, given,
      'without one the cluster\'s own namespaces would be judged');
  }
  for (const [label, value] of labels) {
    if (!LABEL.test(label) || typeof value !== 'string' || !LABEL_VALUE.test(value)) {
      throw propError(
        scope,
        'namespaceSelector',
        'give labels and their values as Kubernetes takes them, such as { "example.com/agents": "true" }',
        { [label]: value },
      );
    }
  }
  return Object.fromEntries(labels.sort());
}
