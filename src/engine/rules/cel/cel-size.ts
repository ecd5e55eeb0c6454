import { COPY_ANNOTATION, QUARANTINE_LABEL } from '../../manifest/labels';
import { Direction, FIELDS } from '../../manifest/network-policy';
import { CEL_HANDLERS } from '../../manifest/pod-view';

/**
 * How large an object may be that admission judges, in CEL. Each element of a list and each character of a text takes time, so a large
 * object could keep the API server busy for seconds. Each size is judged before a check loops over what it counts.
 */

/** A limit on what an object has together. */
export interface SizeLimit {
  readonly most: number;
  /** Such as "containers". */
  readonly of: string;
  /** CEL for the number that the object has. It may loop over what the limits before it count. */
  readonly size: string;
}

/** CEL that is true if an object keeps all limits. The first limit that it exceeds ends the evaluation. */
export function celFits(limits: readonly SizeLimit[]): string {
  return limits.map(({ most, size }) => `(${size}) <= ${most}`).join(' && ');
}

/** Such as "at most 256 rules and 256 peers and ports". */
export function textOfLimits(limits: readonly SizeLimit[]): string {
  return limits.filter(({ of }, i) => limits.findIndex((one) => one.of === of) === i).map(({ most, of }) => `${most} ${of}`).join(', ');
}

const MOST = 256;
/** Longer texts cost more than the API server spends on one expression. */
const MOST_TEXT = 12_288;

function sum(list: string, element: string, ...sizes: readonly string[]): string {
  return `${list}.map(${element}, ${sizes.join(' + ')}).sum()`;
}

/** Of a list that may be missing or null. */
const size = (field: string) => `(${field}.orValue(null) == null ? 0 : ${field}.value().size())`;
const SELECTORS = ['p.?namespaceSelector', 'p.?podSelector'].map((one) => `${one}.orValue({})`);

function ofRules(direction: Direction): SizeLimit[] {
  const [rules, peers] = FIELDS[direction];
  const list = `dyn(object).spec.?${rules}.orValue([])`;
  const ofPeers = (...sizes: readonly string[]) => sum(list, 'r', sum(`r.?${peers}.orValue([])`, 'p', ...sizes));
  return [
    { most: MOST, of: 'rules', size: `${list}.size()` },
    { most: MOST, of: 'peers and ports', size: sum(list, 'r', size(`r.?${peers}`), size('r.?ports'), size('r.?protocols')) },
    {
      most: MOST,
      of: 'exceptions, names and requirements of selectors',
      size: ofPeers('p.?ipBlock.?except.orValue([]).size()', size('p.?networks'), size('p.?domainNames'),
        ...SELECTORS.flatMap((one) => [`${one}.?matchLabels.orValue({}).size()`, size(`${one}.?matchExpressions`)])),
    },
    {
      most: MOST,
      of: 'values of selectors',
      size: ofPeers(...SELECTORS.map((one) => sum(`${one}.?matchExpressions.orValue([])`, 'm', size('m.?values')))),
    },
  ];
}

/** Of a policy of addresses, for each direction. */
export const POLICY_LIMITS: readonly SizeLimit[] = [...ofRules('Egress'), ...ofRules('Ingress')];

/** Of a binding. */
export const BINDING_LIMITS: readonly SizeLimit[] = [{ most: MOST, of: 'subjects', size: size('dyn(object).?subjects') }];

/** Of claim templates. */
export const CLAIM_TEMPLATE_LIMITS: readonly SizeLimit[] = [
  { most: MOST, of: 'claim templates', size: size('dyn(object).spec.?volumeClaimTemplates') },
];

/** Of an Ingress or a route. */
export const ROUTE_LIMITS: readonly SizeLimit[] = ['rules', 'parentRefs', 'hostnames']
  .map((field) => ({ most: MOST, of: field, size: size(`dyn(object).spec.?${field}`) }));

const OF_CONTAINER = [
  ...['command', 'args', 'env', 'envFrom', 'ports', 'volumeMounts', 'volumeDevices'].map((field) => size(`c.?${field}`)),
  'c.?resources.?limits.orValue({}).size()',
];
const OF_POD = [
  ...['volumes', 'tolerations', 'hostAliases', 'imagePullSecrets', 'resourceClaims', 'securityContext.?supplementalGroups',
    'affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms']
    .map((field) => size(`variables.spec.?${field}`)),
  'variables.spec.?nodeSelector.orValue({}).size()',
];
const entriesOf = (one: string) => `(${['labels', 'annotations'].map((field) => `${one}.?${field}.orValue({}).size()`).join(' + ')})`;
const text = (value: string) => `(type(${value}) == string ? ${value}.size() : 0)`;
const texts = (list: string) => sum(`${list}.orValue([])`, 't', text('t'));
const handlers = (...sizes: readonly string[]) => sum(`[${CEL_HANDLERS.map((at) => `c.?${at}.orValue({})`).join(', ')}]`, 'h', ...sizes);

const pairs = (list: string) => sum(`${list}.orValue([])`, 'e', text('e.?name.orValue("")'), text('e.?value.orValue("")'));

const annotations = (metadata: string) => sum(`${metadata}.?annotations.orValue({})`, 'k',
  `(k == "${COPY_ANNOTATION}" ? 0 : ${text(`${metadata}.annotations[k]`)})`);

/** Of a SandboxClaim. */
export const CLAIM_LIMITS: readonly SizeLimit[] = [
  { most: MOST, of: 'variables', size: size('dyn(object).spec.?env') },
  { most: 512, of: 'labels and annotations', size: entriesOf('dyn(object).spec.?additionalPodMetadata.orValue({})') },
  {
    most: MOST_TEXT,
    of: 'characters in variables and annotations',
    size: `${pairs('dyn(object).spec.?env')} + ${annotations('dyn(object).spec.?additionalPodMetadata.orValue({})')}`,
  },
];

/** Of a pod or a template of one. */
export const POD_LIMITS: readonly SizeLimit[] = [
  { most: 16, of: 'containers', size: 'variables.containers.size()' },
  {
    most: 512,
    of: 'labels, annotations, volumes, variables and other list elements',
    size: [entriesOf('variables.metadata'), ...OF_POD, size('variables.securityContext.?sysctls'),
      sum('variables.containers', 'c', ...OF_CONTAINER,
        handlers(size('h.?exec.?command'), size('h.?httpGet.?httpHeaders')))].join(' + '),
  },
  { most: 512, of: 'sources of volumes', size: sum('variables.spec.?volumes.orValue([])', 'v', size('v.?projected.?sources')) },
  {
    most: MOST_TEXT,
    of: 'characters in commands, arguments, variables and annotations',
    size: [
      sum('variables.containers', 'c', texts('c.?command'), texts('c.?args'), pairs('c.?env'),
        handlers(texts('h.?exec.?command'), pairs('h.?httpGet.?httpHeaders'))),
      annotations('variables.metadata'),
    ].join(' + '),
  },
];

/** The label of quarantine does not count: a pod that others filled up can still be cut off. */
const entriesBeside = (object: string) =>
  `${entriesOf(`dyn(${object}).metadata`)} - (dyn(${object}).metadata.?labels[?"${QUARANTINE_LABEL}"].hasValue() ? 1 : 0)`;
const [ENTRIES, OLD_ENTRIES] = ['object', 'oldObject'].map(entriesBeside);

/** Of the labels and annotations of a pod that change. */
export const METADATA_LIMITS: readonly SizeLimit[] = [
  // A pod from before may have more, and can lose some of them.
  { most: 512, of: 'labels and annotations', size: `${ENTRIES} > ${OLD_ENTRIES} ? ${ENTRIES} : 0` },
  { most: 128, of: 'new labels and annotations', size: 'variables.changed.size()' },
  {
    most: MOST_TEXT,
    of: 'characters in new annotations',
    size: sum('variables.changed', 'one', annotations('one')),
  },
];
