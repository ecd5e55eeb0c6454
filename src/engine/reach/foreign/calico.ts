import { ForeignPart, Reading, isDnsAlone } from './reading';
import { PortSet } from '../../address/port-set';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { asksNothing } from '../../cluster/wide-selector';
import { show } from '../../input/show';
import { NAMESPACE_NAME } from '../../manifest/labels';
import { Direction, blockOf, isGiven } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { allOf, isOfKubernetes, matchOfPod, selects, sure } from '../../manifest/selector';
import { Json, inOneOrder, object, textOf } from '../../value/json';
import { portSetOf } from '../fqdn/host-rule';
import { ANY_POD } from '../opened-addresses';

/**
 * NetworkPolicy and GlobalNetworkPolicy of Calico. Neither tier nor order is read: what one allows counts as open, even where a policy
 * before it denies the same, since its place among the others is decided elsewhere.
 */

const OF_PODS = ['projectcalico.org/namespace', 'projectcalico.org/orchestrator', 'projectcalico.org/serviceaccount'];
const OF_NAMESPACES = ['projectcalico.org/name', NAMESPACE_NAME];

const SIDES = [
  { direction: 'Egress', rules: 'egress', entity: 'destination' },
  { direction: 'Ingress', rules: 'ingress', entity: 'source' },
] as const;

/** Actions that allow nothing by themselves. */
const NOT_ALLOWING = ['Deny', 'Log', 'Pass'];

/** Sets of addresses, which a selector of a rule matches by their labels, as it matches pods. */
const NETWORK_SETS = [
  'projectcalico.org/NetworkSet', 'crd.projectcalico.org/NetworkSet',
  'projectcalico.org/GlobalNetworkSet', 'crd.projectcalico.org/GlobalNetworkSet',
];

export function readCalico(policy: Json, view: ClusterView): ForeignPart[] {
  const isGlobal = policy.kind === 'GlobalNetworkPolicy';
  const spec = object(policy.spec);
  if (spec.preDNAT === true || spec.doNotTrack === true) { // for hosts alone
    return [];
  }
  const reading = new Reading(policy, view);
  for (const { direction, rules, entity } of SIDES) {
    const isFor = !Array.isArray(spec.types) || spec.types.length === 0 || spec.types.includes(direction);
    for (const [rule, i] of isFor ? indexed(spec[rules]) : []) {
      if (rule.action === 'Allow' || (rule.action === 'Pass' && isBesideKubernetes(spec))) {
        reading.on(portSetIn(rule));
        readEntity(reading, direction, `spec.${rules}[${i}].${entity}`, object(rule[entity]), isGlobal, object(rule.destination).ports);
      } else if (!NOT_ALLOWING.includes(rule.action as string)) {
        reading.cannotJudge(`spec.${rules}[${i}].action`, rule.action, 'the action is not known');
      }
    }
  }
  const pods = calicoSelector(spec.selector);
  const namespaces = isGlobal ? calicoSelector(spec.namespaceSelector) : {};
  const unread = !pods ? 'selector' : !namespaces ? 'namespaceSelector' : undefined;
  return [reading.part((pod) => allOf(
    sure(isGlobal || pod.namespace === namespaceOf(policy)),
    matchOfPod(object(pods), labelsOf(pod)),
    sure(selects(object(namespaces), { ...view.namespaceLabels(pod.namespace), 'projectcalico.org/name': pod.namespace })),
  ),
  isolatedBy(spec, view),
  unread && { field: `spec.${unread}`, got: spec[unread], why: NOT_READ })];
}

/**
 * Whether a policy is in the tier in which Calico has the policies of Kubernetes. A connection that it passes on skips all of them: what
 * comes last is the profile of the namespace, which allows everything.
 *
 * @see https://docs.tigera.io/calico/latest/reference/resources/tier
 */
function isBesideKubernetes({ tier }: Json): boolean {
  return !isGiven(tier) || tier === '' || tier === 'default';
}

/** The ports of a rule, such as 443 or "8000:8100". Every port where it names them in another way. */
function portSetIn({ protocol, destination }: Json): PortSet {
  const { ports, notPorts } = object(destination);
  const listed: unknown[] = Array.isArray(ports) ? ports : [];
  const given = listed.map((port) => /^(\d+)(?::(\d+))?$/.exec(textOf(port)));
  if (isGiven(notPorts) || !given.every((one) => one !== null) || (given.length > 0 && !isGiven(protocol))) {
    return PortSet.ALL;
  }
  const of = isGiven(protocol) ? { protocol: textOf(protocol).toUpperCase() } : {};
  return given.length > 0 ? portSetOf(given.map(([, port, endPort]) => ({ ...of, port, endPort })))
    : isGiven(protocol) ? portSetOf([of]) : PortSet.ALL;
}

const TIERS = ['projectcalico.org/Tier', 'crd.projectcalico.org/Tier'];

/**
 * Without `types`, the rules that exist decide. Where a rule or the end of the tier hands connections on, the policy isolates nothing: what
 * comes last may be the profile of the namespace, which allows everything.
 */
function isolatedBy(spec: Json, view: ClusterView): Direction[] {
  const { types, egress, tier } = spec;
  const hasEgress = Array.isArray(egress) && egress.length > 0;
  if (TIERS.some((kind) => object(view.find(kind, '', textOf(tier))?.spec).defaultAction === 'Pass')) {
    return [];
  }
  return SIDES.filter(({ direction, rules }) => !indexed(spec[rules]).some(([{ action }]) => action === 'Pass')
    && (Array.isArray(types) && types.length > 0 ? types.includes(direction) : direction === 'Ingress' || hasEgress))
    .map(({ direction }) => direction);
}

const NOT_READ = 'the selector is not one of simple terms joined by "&&"';

/** Whom a rule allows: what all of its fields together leave. */
function readEntity(reading: Reading, direction: Direction, path: string, entity: Json, isGlobal: boolean, ports: unknown): void {
  const isDns = isDnsAlone(Array.isArray(ports) ? ports : []);
  const rule = path.slice(0, path.lastIndexOf('.')); // an entity without one of its fields stands for more
  const domains: unknown[] = Array.isArray(entity.domains) ? entity.domains : [];
  domains.forEach((name) => reading.host(direction, name));
  domains.forEach((name, i) => reading.saw(direction, `names of the form ${show(name)}`, `${path}.domains[${i}]`));
  if (isGiven(entity.services)) {
    const { name, namespace } = object(entity.services);
    reading.service(direction, `${path}.services`, namespace, name);
  }
  if (domains.length > 0 || isGiven(entity.services)) {
    return;
  }
  const [pods, namespaces, accounts] = [entity.selector, entity.namespaceSelector, object(entity.serviceAccounts).selector].map(
    calicoSelector,
  );
  const unread = !pods ? 'selector' : !namespaces ? 'namespaceSelector' : !accounts ? 'serviceAccounts' : undefined;
  if (unread) {
    reading.cannotJudge(`${path}.${unread}`, entity[unread], NOT_READ);
    return;
  }
  const names: unknown = object(entity.serviceAccounts).names;
  const isNamed = !asksNothing(accounts) || (Array.isArray(names) && names.length > 0)
    || !asksNothing(namespaces, (key) => OF_NAMESPACES.includes(key))
    || !asksNothing(pods, (key) => OF_PODS.includes(key) || isOfKubernetes(key));
  const nets: unknown[] = Array.isArray(entity.nets) ? entity.nets : [];
  const isOwnNamespace = isAsked(entity.selector) && !isAsked(entity.namespaceSelector) && !isGlobal && nets.length === 0;
  if (isNamed || isOwnNamespace) {
    const by = ['selector', 'namespaceSelector', 'serviceAccounts'].filter((name) => isGiven(entity[name]));
    const selector = by.find((name) => name !== 'serviceAccounts');
    if (selector && reading.hasAny(NETWORK_SETS)) {
      reading.cannotJudge(`${path}.${selector}`, entity[selector], 'it can match the addresses of a NetworkSet, which are not read');
    }
    reading.saw(direction, `pods by ${by.map((name) => `${name} ${show(inOneOrder(entity[name]))}`).join(' and ')}`, rule);
    return;
  }
  if (nets.length > 0) {
    nets.forEach((cidr, i) => reading.block(direction, `${path}.nets[${i}]`, { cidr, except: entity.notNets }, isDns));
  } else if (isAsked(entity.namespaceSelector) || isAsked(entity.selector)) {
    reading.opens(direction, ANY_POD, rule);
  } else {
    reading.block(direction, `${path}.notNets`, { cidr: '0.0.0.0/0', except: entity.notNets }, isDns, rule);
    const { addresses } = blockOf({ cidr: '::/0', except: entity.notNets });
    reading.add(direction, addresses, isDns);
    reading.saw(direction, addresses, rule);
  }
}

function isAsked(selector: unknown): boolean {
  return isGiven(selector) && selector !== '';
}

/** The labels of a pod as Calico has them. */
function labelsOf({ namespace, metadata, spec }: PodView): Json {
  const [ofNamespace, orchestrator, account] = OF_PODS;
  return { ...object(metadata.labels), [ofNamespace]: namespace, [orchestrator]: 'k8s', [account]: spec.serviceAccountName ?? 'default' };
}

const SPACE = '[ \\t\\r\\n]*';
const LABEL = '([A-Za-z0-9_./-]+)';
const TEXT = '(?:"[^"]*"|\'[^\']*\')';
const LIST = `\\{${SPACE}((?:${TEXT}${SPACE}(?:,${SPACE}${TEXT}${SPACE})*)?)\\}`;

/** Each simple term with the operator that a label selector has for it. */
const TERMS: readonly (readonly [RegExp, string])[] = [
  [term(`has\\(${SPACE}${LABEL}${SPACE}\\)`), 'Exists'],
  [term(`!${SPACE}has\\(${SPACE}${LABEL}${SPACE}\\)`), 'DoesNotExist'],
  [term(`${LABEL}${SPACE}==?${SPACE}(${TEXT})`), 'In'],
  [term(`${LABEL}${SPACE}!=${SPACE}(${TEXT})`), 'NotIn'],
  [term(`${LABEL}${SPACE}not${SPACE}in${SPACE}${LIST}`), 'NotIn'],
  [term(`${LABEL}${SPACE}in${SPACE}${LIST}`), 'In'],
];
const ALL = term('all\\(\\)');
const TEXTS = new RegExp(TEXT, 'g');
const AND = new RegExp(`${SPACE}&&`, 'y');

/** A term at a place of a text. */
function term(pattern: string): RegExp {
  return new RegExp(`${SPACE}${pattern}${SPACE}`, 'y');
}

/**
 * A selector of Calico as a label selector: terms that are joined by "&&". Nothing for one that has "||", brackets, parts of texts or
 * `global()`, which no label selector can say. What is left out selects everything.
 *
 * @see https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
 */
function calicoSelector(text: unknown): Json | undefined {
  if (text === undefined || text === null) {
    return {};
  }
  if (typeof text !== 'string' || text.length > 10_000) {
    return undefined;
  }
  const matchExpressions: Json[] = [];
  if (/^[ \t\r\n]*$/.test(text)) {
    return { matchExpressions };
  }
  for (let at = 0; ;) {
    const [end, requirement] = termAt(text, at);
    if (end === undefined) {
      return undefined;
    }
    matchExpressions.push(...requirement ? [requirement] : []);
    if (end === text.length) {
      return { matchExpressions };
    }
    AND.lastIndex = end;
    if (!AND.test(text)) {
      return undefined;
    }
    at = AND.lastIndex;
  }
}

/** Where a term ends, and its requirement. Undefined if the text is not a term. */
function termAt(text: string, at: number): [end?: number, requirement?: Json] {
  for (const [pattern, operator] of TERMS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) {
      const values = (found[2]?.match(TEXTS) ?? []).map((value) => value.slice(1, -1));
      return [pattern.lastIndex, { key: found[1], operator, ...(values.length > 0 && { values }) }];
    }
  }
  ALL.lastIndex = at;
  return ALL.test(text) ? [ALL.lastIndex] : [];
}
