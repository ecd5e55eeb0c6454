import { AdmissionOptions, AdmittedRule } from './admission-options';
import { AdmissionAction } from './agent-admission-props';
import { ASKED_KINDS } from '../policy/asked-kinds';
import { AdmittedKind, CelVariable, isOneOf, podChanged, podVariables } from '../policy/cel';
import { bindingVariables } from '../policy/cel-bindings';
import { RULE_VARIABLES, blockVariables } from '../policy/cel-network-policy';
import { Json } from '../policy/json';
import { OWN_PREFIX } from '../policy/labels';
import { push } from '../policy/multimap';
import { groupKind } from '../policy/pod-kinds';
import { BINDING_KINDS } from '../policy/roles';
import { CelContext, CelForm } from '../policy/rule';
import { Severity } from '../policy/severity';

/** A ValidatingAdmissionPolicy and the bindings that put it in force, by what comes after the name that all have in common. */
export interface AdmissionPolicy {
  readonly suffix: string;
  readonly annotations?: { readonly [key: string]: string };
  /** By what is known of the app. */
  readonly spec: (known: CelContext) => Json;
  readonly bindings: readonly { readonly suffix: string; readonly spec: Json }[];
}

/** A rule as it is asked of the kinds that are named, or of all that a policy is for. */
interface Check {
  readonly by: AdmittedRule;
  readonly cel: CelForm;
  readonly kinds?: readonly string[];
}

/** What rules are asked of: which of them, of what requests, and how. */
interface Subject {
  readonly suffix: string;
  readonly checks: readonly Check[];
  /** What is asked beside the rules. */
  readonly validations?: readonly Json[];
  readonly spec: Json;
  readonly variables?: (known: CelContext) => readonly CelVariable[];
  /** Labels of the namespaces in force; none where the policy itself says which. */
  readonly labels?: { readonly [label: string]: string };
}

/** Everything that an `AgentAdmission` emits. */
export function admissionPolicies(options: AdmissionOptions): AdmissionPolicy[] {
  const { actions } = options;
  // A warning refuses nothing: it warns where an error would be refused.
  const mild = [...new Set(actions.map((action) => (action === AdmissionAction.DENY ? AdmissionAction.WARN : action)))];
  return [
    ...[pods(options), workloads(options), namespaces(options), ...objects(options)].flatMap((subject) => [
      ...policyOf(subject, Severity.ERROR, actions, options),
      ...policyOf(subject, Severity.WARNING, mild, options),
    ]),
    ...(options.denyInteractiveAccess ? [access(options)] : []),
  ];
}

function policyOf({ suffix, checks, validations = [], spec, variables, labels }: Subject, severity: Severity,
  actions: readonly AdmissionAction[], { acknowledged, exceptions }: AdmissionOptions): AdmissionPolicy[] {
  const isError = severity === Severity.ERROR;
  const asked = checks.filter(({ by }) => by.severity === severity);
  const own = isError ? validations : [];
  const reasons = [
    ...[...acknowledged].map(([id, reason]) => [`${OWN_PREFIX}not-asked-${id}`, reason]),
    ...exceptions.map(({ option, reason }) => [`${OWN_PREFIX}lowered-${option}`, reason]),
  ];
  return asked.length + own.length === 0 ? [] : [{
    suffix: isError ? suffix : `${suffix}-warnings`,
    annotations: reasons.length === 0 ? undefined : Object.fromEntries(reasons),
    spec: (known) => ({
      failurePolicy: 'Fail',
      ...spec,
      variables: variables?.(known),
      validations: [...own, ...asked.map((check) => ({ expression: expressionOf(check, known), message: messageOf(check.by), reason: 'Forbidden' }))],
    }),
    bindings: bindingsOf(actions, labels),
  }];
}

function expressionOf({ cel, kinds }: Check, known: CelContext): string {
  const expression = typeof cel === 'string' ? cel : cel(known);
  return kinds ? `!(${isOneOf(kinds)}) || (${expression})` : expression;
}

/** The id comes early: where there are many warnings, the API server cuts each to 256 characters. */
function messageOf({ rule }: AdmittedRule): string {
  return `${rule.title} (${rule.id}): ${rule.fix}`;
}

/** A denial names the first rule alone, so warnings tell of all; Kubernetes wants the two in bindings of their own. */
function bindingsOf(actions: readonly AdmissionAction[], labels: Subject['labels']): AdmissionPolicy['bindings'] {
  const matchResources = labels && { namespaceSelector: { matchLabels: labels } };
  const explains = actions.includes(AdmissionAction.DENY) && actions.includes(AdmissionAction.WARN);
  return [
    { suffix: '', spec: { validationActions: explains ? actions.filter((action) => action !== AdmissionAction.WARN) : actions, matchResources } },
    ...(explains ? [{ suffix: '-explain', spec: { validationActions: [AdmissionAction.WARN], matchResources } }] : []),
  ];
}

/** Pods, and whatever makes them. */
function pods({ rules, kinds, labels }: AdmissionOptions): Subject {
  return {
    suffix: '',
    checks: checksOf(rules.filter(({ rule }) => rule.checkPod)),
    spec: {
      matchConstraints: { resourceRules: resourceRules(kinds) },
      matchConditions: [{ name: 'made-or-changed', expression: podChanged(kinds) }],
    },
    variables: () => podVariables(kinds),
    labels,
  };
}

/** What makes pods, judged as a whole; to suspend it is always allowed. */
function workloads({ rules, kinds, labels }: AdmissionOptions): Subject {
  const own = rules.filter(({ rule, cel }) => cel && rule.checkObject && !rule.checkPod && !isOfNamespaces(rule)); // else its CEL is about pods
  const judged = kinds.filter(({ apiVersion, kind }) => own.some(({ rule }) => rule.checkObject!.kinds.includes(groupKind(apiVersion, kind))));
  return {
    suffix: '-workloads',
    checks: checksOf(own).map((check) => ({ ...check, kinds: check.by.rule.checkObject!.kinds })),
    spec: {
      matchConstraints: { resourceRules: resourceRules(judged) },
      matchConditions: [{
        name: 'made-or-changed',
        expression: 'request.operation == "CREATE" || (dyn(object).spec != dyn(oldObject).spec && dyn(object).spec.?suspend != optional.of(true))',
      }],
    },
    labels,
  };
}

/**
 * Namespaces of agents. The binding selects none: one whose labels were taken off would not be selected, and
 * that is how it would get out of sight.
 */
function namespaces({ rules, labels }: AdmissionOptions): Subject {
  const isSelected = (object: string) => Object.entries(labels)
    .map(([label, value]) => `${object}.metadata.?labels[?${JSON.stringify(label)}] == optional.of(${JSON.stringify(value)})`).join(' && ');
  return {
    suffix: '-namespaces',
    checks: checksOf(rules.filter(({ rule }) => isOfNamespaces(rule))),
    validations: [{
      expression: isSelected('object'),
      message: `agents stay in sight (namespaceSelector): ${Object.keys(labels).join(', ')} cannot be taken off or changed; delete the namespace instead`,
      reason: 'Forbidden',
    }],
    spec: {
      // Labels can be changed by way of its subresources, too.
      matchConstraints: { resourceRules: [resourceRule('', 'v1', ['CREATE', 'UPDATE'], ['namespaces', 'namespaces/finalize', 'namespaces/status'])] },
      matchConditions: [
        { name: 'for-agents', expression: `(${isSelected('object')}) || (request.operation == "UPDATE" && ${isSelected('oldObject')})` },
        { name: 'made-or-relabelled', expression: 'request.operation == "CREATE" || object.metadata.?labels != oldObject.metadata.?labels' },
      ],
    },
  };
}

/**
 * What is around pods, each object by itself: in namespaces of agents, and what no namespace selector selects. Policies with `cidr()` stand
 * apart, since API servers before Kubernetes 1.31 refuse them. What was there before can be labelled, reported on and removed.
 */
function objects({ rules, labels }: AdmissionOptions): Subject[] {
  return [
    { suffix: '-objects', usesCidr: false, isOfCluster: false, variables: (known: CelContext) => [...RULE_VARIABLES, ...bindingVariables(known, true)] },
    {
      suffix: '-addresses',
      usesCidr: true,
      isOfCluster: false,
      variables: ({ world }: CelContext) => [...RULE_VARIABLES, ...blockVariables(world.clusterRanges)],
    },
    { suffix: '-cluster', usesCidr: false, isOfCluster: true, variables: (known: CelContext) => bindingVariables(known, false) },
    { suffix: '-cluster-addresses', usesCidr: true, isOfCluster: true, variables: ({ world }: CelContext) => blockVariables(world.clusterRanges) },
  ].map(({ suffix, usesCidr, isOfCluster, variables }): Subject => {
    const isFor = (kind: string) => (isOfCluster && BINDING_KINDS.includes(kind)) || (ASKED_KINDS[kind].clusterScoped ?? false) === isOfCluster;
    const checks = rules.flatMap((by) => by.objects.filter((asked) => (asked.usesCidr ?? false) === usesCidr)
      .map(({ cel, kinds }) => ({ by, cel, kinds: kinds.filter(isFor) }))).filter(({ kinds }) => kinds.length > 0);
    const kinds = [...new Set(checks.flatMap((check) => check.kinds))];
    return {
      suffix,
      checks,
      spec: {
        matchConstraints: { resourceRules: resourceRules(kinds.map((kind) => ASKED_KINDS[kind])) },
        matchConditions: [{ name: 'made-or-changed', expression: objectChanged(kinds) }],
      },
      variables,
      labels: isOfCluster ? undefined : labels,
    };
  });
}

/** Whether a request makes an object of these kinds, or changes what is judged of it. */
function objectChanged(kinds: readonly string[]): string {
  const byChange = new Map<string, string[]>();
  kinds.forEach((kind) => push(byChange, ASKED_KINDS[kind].changed, kind));
  return ['request.operation == "CREATE"', ...[...byChange].map(([changed, of]) => `(${isOneOf(of)} && (${changed}))`)].join(' || ');
}

function checksOf(rules: readonly AdmittedRule[]): Check[] {
  return rules.flatMap((by) => (by.cel === undefined ? [] : [{ by, cel: by.cel }]));
}

/** Every way into a running agent. */
function access({ actions, labels }: AdmissionOptions): AdmissionPolicy {
  const message = 'no interactive access (denyInteractiveAccess): exec, attach, port-forward, proxy and ephemeral containers are refused in this namespace; '
    + 'read the logs, or run what you need as a pod of its own';
  return {
    suffix: '-access',
    spec: () => ({
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          resourceRule('', 'v1', ['CONNECT'], ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'services/proxy']),
          resourceRule('', 'v1', ['UPDATE'], ['pods/ephemeralcontainers']),
        ],
      },
      validations: [{ expression: 'false', message, reason: 'Forbidden' }],
    }),
    bindings: bindingsOf(actions.includes(AdmissionAction.DENY) ? actions.filter((action) => action !== AdmissionAction.WARN) : actions, labels),
  };
}

function isOfNamespaces({ checkObject }: AdmittedRule['rule']): boolean {
  return checkObject?.kinds.includes('Namespace') === true;
}

/** What changes the spec of a pod that is there. */
const POD_SUBRESOURCES = ['pods/ephemeralcontainers', 'pods/resize'];

function resourceRules(kinds: readonly Pick<AdmittedKind, 'apiVersion' | 'resource'>[]): Json[] {
  const byVersion = new Map<string, string[]>();
  for (const { apiVersion, resource } of kinds) {
    const version = apiVersion.includes('.') ? apiVersion.replace(/[^/]*$/, '*') : apiVersion; // custom resources have many versions at a time
    byVersion.set(version, [...byVersion.get(version) ?? [], resource, ...(apiVersion === 'v1' && resource === 'pods' ? POD_SUBRESOURCES : [])]);
  }
  return [...byVersion].map(([apiVersion, resources]) => {
    const [version, group = ''] = apiVersion.split('/').reverse();
    return resourceRule(group, version, ['CREATE', 'UPDATE'], [...new Set(resources)]);
  });
}

function resourceRule(group: string, version: string, operations: string[], resources: string[]): Json {
  return { apiGroups: [group], apiVersions: [version], operations, resources };
}
