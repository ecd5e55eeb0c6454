import { objects } from './admission-objects';
import { AdmissionOptions, AdmittedRule } from './admission-options';
import {
  AdmissionCheck, AdmissionSubject, checksOf, resourceRule, resourceRules, sizeValidations, sizeVariables,
} from './admission-subject';
import { AdmissionAction } from './agent-admission-props';
import { AGENT_LABEL, CONSTRUCT_LABELS, GROUP_PREFIX, OWN_PREFIX, QUARANTINE_LABEL, ROLE_LABEL } from '../engine/manifest/labels';
import { groupKind } from '../engine/manifest/pod-kinds';
import { HASH_LABELS } from '../engine/manifest/sandbox-template';
import { ASKED_KINDS } from '../engine/rules/asked-kinds';
import { CLAIM_VARIABLES, METADATA_VARIABLES, celOfChangedMetadata, isOneOf, podChanged, podVariables } from '../engine/rules/cel/cel';
import { METADATA_LIMITS, POD_LIMITS } from '../engine/rules/cel/cel-size';
import { CLAIM } from '../engine/rules/criteria/sandbox-claims';
import { CelContext, celOf, judgesPods, refusalOf } from '../engine/rules/rule';
import { Severity } from '../engine/rules/severity';
import { counted } from '../engine/value/counted';
import { Json } from '../engine/value/json';

/** A ValidatingAdmissionPolicy and its bindings. The suffix comes after the name that all of them share. */
interface AdmissionPolicy {
  readonly suffix: string;
  readonly annotations?: { readonly [key: string]: string };
  /** The spec, from what is known of the app. */
  readonly spec: (known: CelContext) => Json;
  readonly bindings: readonly { readonly suffix: string; readonly spec: Json }[];
}

/** All policies of an `AgentAdmission`. */
export function admissionPolicies(options: AdmissionOptions): AdmissionPolicy[] {
  const { actions } = options;
  // The findings of a warning never deny: the API server warns instead.
  const mild = [...new Set(actions.map((action) => (action === AdmissionAction.DENY ? AdmissionAction.WARN : action)))];
  return [
    ...[
      ...pods(options), podMetadata(options), workloads(options), namespaces(options), ...objects(options), claims(options),
    ].flatMap((subject) => [
      ...policyOf(subject, Severity.ERROR, actions, options),
      ...policyOf(subject, Severity.WARNING, mild, options),
    ]),
    ...(options.denyInteractiveAccess ? [access(options)] : []),
  ];
}

function policyOf({ suffix, checks, sizes = [], explains = true, validations = [], spec, variables, labels }: AdmissionSubject,
  severity: Severity, actions: readonly AdmissionAction[], { acknowledged, exceptions }: AdmissionOptions): AdmissionPolicy[] {
  const isError = severity === Severity.ERROR;
  const asked = checks.filter(({ by }) => by.severity === severity);
  const own = isError ? [...asked.length > 0 ? sizeValidations(sizes) : [], ...validations] : [];
  const reasons = [
    ...[...acknowledged].map(([id, reason]) => [`${OWN_PREFIX}not-asked-${id}`, reason]),
    ...exceptions.map(({ option, reason }) => [`${OWN_PREFIX}lowered-${option}`, reason]),
  ];
  return asked.length + own.length === 0
    ? []
    : [
      {
        suffix: isError ? suffix : `${suffix}-warnings`,
        annotations: Object.fromEntries(reasons),
        spec: (known) => ({
          failurePolicy: 'Fail',
          ...spec,
          variables: variables && [...variables(known), ...sizeVariables(sizes)],
          validations: [
            ...own,
            ...asked.map((check) => ({
              expression: sizes.length === 0 ? expressionOf(check, known) : `!variables.fits || (${expressionOf(check, known)})`,
              message: refusalOf(check.by.rule, known),
              reason: 'Forbidden',
            })),
          ],
        }),
        bindings: bindingsOf(explains ? actions : withoutWarnings(actions), labels),
      },
    ];
}

function expressionOf({ cel, kinds }: AdmissionCheck, known: CelContext): string {
  const expression = celOf(cel, known);
  return kinds ? `!(${isOneOf(kinds)}) || (${expression})` : expression;
}

/** A denial names only the first rule, so warnings report all of them. Kubernetes does not accept Deny and Warn in one binding. */
function bindingsOf(actions: readonly AdmissionAction[], labels: AdmissionSubject['labels']): AdmissionPolicy['bindings'] {
  const matchResources = labels && { namespaceSelector: { matchLabels: labels } };
  const explains = actions.includes(AdmissionAction.DENY) && actions.includes(AdmissionAction.WARN);
  return [
    {
      suffix: '',
      spec: { validationActions: explains ? actions.filter((action) => action !== AdmissionAction.WARN) : actions, matchResources },
    },
    ...(explains ? [{ suffix: '-explain', spec: { validationActions: [AdmissionAction.WARN], matchResources } }] : []),
  ];
}

/** The actions without warnings beside a denial. */
function withoutWarnings(actions: readonly AdmissionAction[]): readonly AdmissionAction[] {
  return actions.includes(AdmissionAction.DENY) ? actions.filter((action) => action !== AdmissionAction.WARN) : actions;
}

/** Pods, and the workloads that create them. Rules that use `cidr()` have a policy of their own, as those for objects have. */
function pods({ rules, kinds, labels }: AdmissionOptions): AdmissionSubject[] {
  return [
    { suffix: '', isAsked: ({ usesCidr }: AdmittedRule) => !usesCidr, sizes: [{ limits: POD_LIMITS }] },
    { suffix: '-pod-addresses', isAsked: ({ usesCidr }: AdmittedRule) => usesCidr, explains: false },
  ].map(({ isAsked, ...subject }): AdmissionSubject => ({
    ...subject,
    checks: checksOf(rules.filter((one) => judgesPods(one.rule) && isAsked(one))),
    spec: {
      matchConstraints: { resourceRules: resourceRules(kinds) },
      matchConditions: [{ name: 'made-or-changed', expression: podChanged(kinds) }],
    },
    variables: () => podVariables(kinds),
    labels,
  }));
}

/**
 * Labels and annotations of a running pod. A change of a label by which policies select would move the pod from some policies to others.
 * Runtimes, networks and clouds read others while the pod runs or before it starts.
 */
function podMetadata({ rules, labels }: AdmissionOptions): AdmissionSubject {
  const kept = [AGENT_LABEL, ROLE_LABEL, ...CONSTRUCT_LABELS];
  const isKept = 'object.metadata.?labels[?k] == oldObject.metadata.?labels[?k]';
  const keepsHashes = `${JSON.stringify(HASH_LABELS)}.all(k, !oldObject.metadata.?labels[?k].hasValue() || ${isKept})`;
  const keepsGroups = (object: string) =>
    `${object}.metadata.?labels.orValue({}).all(k, !k.startsWith(${JSON.stringify(GROUP_PREFIX)}) || ${isKept})`;
  const has = (object: string) => `${object}.metadata.?labels[?${JSON.stringify(QUARANTINE_LABEL)}].hasValue()`;
  return {
    suffix: '-labels',
    checks: checksOf(rules.filter(({ ofMetadata }) => ofMetadata))
      .map(({ by, cel }) => ({ by, cel: (known) => celOfChangedMetadata(celOf(cel, known)) })),
    sizes: [{ limits: METADATA_LIMITS }],
    validations: [
      {
        expression:
          `${JSON.stringify(kept)}.all(k, ${isKept}) && ${keepsHashes} && ${keepsGroups('object')} && ${keepsGroups('oldObject')} && ` +
          `(!${has('oldObject')} || ${has('object')})`,
        message:
          `pods keep the labels that policies select (labels): ${kept.join(', ')} and ${GROUP_PREFIX}… of a pod cannot change, ` +
          `those of agent-sandbox (${HASH_LABELS.join(', ')}) cannot change once they are set, ` +
          `and ${QUARANTINE_LABEL} cannot be removed; delete the pod instead`,
        reason: 'Forbidden',
      },
    ],
    spec: {
      matchConstraints: { resourceRules: [resourceRule('', 'v1', ['UPDATE'], ['pods', 'pods/status'])] },
      matchConditions: [{
        name: 'relabelled',
        expression: ['labels', 'annotations'].map((field) => `object.metadata.?${field} != oldObject.metadata.?${field}`).join(' || '),
      }],
    },
    variables: () => METADATA_VARIABLES,
    labels,
  };
}

/** Workloads, judged as a whole. Suspending one is always allowed. */
function workloads({ rules, kinds, labels }: AdmissionOptions): AdmissionSubject {
  // The CEL of a rule that judges pods is for pods.
  const own = rules.filter(({ rule, cel }) => cel && rule.checkObject && !judgesPods(rule) && !isOfNamespaces(rule));
  const judged = kinds.filter(({ apiVersion, kind }) =>
    own.some(({ rule }) => rule.checkObject!.kinds.includes(groupKind(apiVersion, kind))),
  );
  return {
    suffix: '-workloads',
    checks: checksOf(own).map((check) => ({ ...check, kinds: check.by.rule.checkObject!.kinds })),
    spec: {
      matchConstraints: { resourceRules: resourceRules(judged) },
      matchConditions: [
        {
          name: 'made-or-changed',
          expression:
            'request.operation == "CREATE" || (dyn(object).spec != dyn(oldObject).spec && dyn(object).spec.?suspend != optional.of(true))',
        },
      ],
    },
    labels,
  };
}

/**
 * Namespaces of agents. The binding has no selector: a namespace that loses its labels would not match it, and
 * would escape the policies.
 */
function namespaces({ rules, labels }: AdmissionOptions): AdmissionSubject {
  const isSelected = (object: string) => Object.entries(labels)
    .map(([label, value]) => `${object}.metadata.?labels[?${JSON.stringify(label)}] == optional.of(${JSON.stringify(value)})`).join(' && ');
  return {
    suffix: '-namespaces',
    checks: checksOf(rules.filter(({ rule }) => isOfNamespaces(rule))),
    validations: [
      {
        expression: isSelected('object'),
        message:
          `namespaces of agents keep their labels (namespaceSelector): ${Object.keys(labels).join(', ')} cannot be removed or changed; ` +
          'delete the namespace instead',
        reason: 'Forbidden',
      },
    ],
    spec: {
      // Requests to the subresources can change labels too.
      matchConstraints: {
        resourceRules: [resourceRule('', 'v1', ['CREATE', 'UPDATE'], ['namespaces', 'namespaces/finalize', 'namespaces/status'])],
      },
      matchConditions: [
        { name: 'for-agents', expression: `(${isSelected('object')}) || (request.operation == "UPDATE" && ${isSelected('oldObject')})` },
        {
          name: 'made-or-relabelled',
          expression: 'request.operation == "CREATE" || object.metadata.?labels != oldObject.metadata.?labels',
        },
      ],
    },
  };
}

/** Every request that opens a way into a running agent. */
function access({ actions, labels }: AdmissionOptions): AdmissionPolicy {
  const message =
    'no interactive access (denyInteractiveAccess): this namespace denies exec, attach, port-forward, proxy and ephemeral containers; ' +
    'read the logs, or run what you need in a pod of its own';
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
    bindings: bindingsOf(withoutWarnings(actions), labels),
  };
}

function isOfNamespaces({ checkObject }: AdmittedRule['rule']): boolean {
  return checkObject?.kinds.includes('Namespace') === true;
}

/**
 * What claims of sandboxes give to their pods, by the rules that judge both, and their end. CEL has no clock, but the API server sets the
 * time of creation before it asks the policies, and keeps it at each update.
 */
function claims({ rules, longestClaim, labels }: AdmissionOptions): AdmissionSubject {
  const { changed, limits } = ASKED_KINDS[CLAIM];
  const end = 'dyn(object).spec.?lifecycle.?shutdownTime';
  const latest = `timestamp(string(dyn(object).metadata.creationTimestamp)) + duration("${longestClaim}s")`;
  return {
    suffix: '-claims',
    checks: checksOf(rules.filter(({ rule }) => judgesPods(rule) && rule.checkObject?.kinds.includes(CLAIM))),
    sizes: [{ limits: limits! }],
    validations: longestClaim === undefined ? [] : [{
      expression: `${end}.orValue("") != "" && timestamp(string(${end}.value())) <= ${latest}`, // a difference of centuries would overflow
      message: 'claims end in time (longestClaim): set spec.lifecycle.shutdownTime to at most '
        + `${counted(longestClaim, 'second')} after the creation of the SandboxClaim`,
      reason: 'Forbidden',
    }],
    spec: {
      matchConstraints: { resourceRules: resourceRules([ASKED_KINDS[CLAIM]]) },
      matchConditions: [{ name: 'made-or-changed', expression: `request.operation == "CREATE" || (${changed})` }],
    },
    variables: () => CLAIM_VARIABLES,
    labels,
  };
}
