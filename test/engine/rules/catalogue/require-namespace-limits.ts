import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, neighbour, ofNamespace, tweaked } from '../../../support/cases';

const NO_QUOTA = 'no ResourceQuota limits its pods, cpu or memory';
const noRange = (what = 'cpu and memory') => `no LimitRange limits ${what} of its containers`;
const untouched = ofNamespace(() => {});

/** These take the place of the quota, or of the LimitRange, of the namespace. */
const instead = (kind: string, ...specs: Json[]): CaseOptions['view'] => (around) => [
  ...around.filter((other) => other.kind !== kind),
  ...specs.map(({ namespace = 'agents', ...spec }, i) => ({ apiVersion: 'v1', kind, metadata: { name: `other-${i}`, namespace }, spec })),
];
const quotas = (...specs: Json[]) => instead('ResourceQuota', ...specs);
const ranges = (...limits: Json[]) => instead('LimitRange', ...limits.map((limit) => ({ limits: [limit] })));
const neither: CaseOptions['view'] = (around) => ranges()!(quotas()!(around));
/** A hardened pod of that name. */
const named = (name: string): Json => {
  const pod = neighbour({ 'cdk8s-hardened-agents/agent': 'true' });
  return { ...pod, metadata: { ...pod.metadata, name } };
};
const breaks = (title: string, view: CaseOptions['view'], detail: string) =>
  finds(title, untouched, { field: 'metadata.name', got: 'agents', detail }, { view });
const passes = (title: string, view: CaseOptions['view']) => allows(title, untouched, { view });

export const cases: Case[] = [
  breaks('neither', neither, `${NO_QUOTA}, and ${noRange()}`),
  breaks('neither, for many pods', (around) => [...neither!(around), ...['a', 'b', 'c'].map((name) => named(name))],
    `${NO_QUOTA}, and ${noRange()}`),
  breaks('no quota', quotas(), NO_QUOTA),
  breaks('a quota of another namespace', quotas({ namespace: 'other', hard: { pods: '5' } }), NO_QUOTA),
  breaks('a quota of other objects', quotas({ hard: { 'services': '5', 'requests.storage': '1Gi' } }), NO_QUOTA),
  breaks('a quota of some pods', quotas({ hard: { pods: '5' }, scopes: ['BestEffort'] }), NO_QUOTA),
  breaks('a quota for a priority', quotas({
    hard: { pods: '5' },
    scopeSelector: { matchExpressions: [{ operator: 'Exists', scopeName: 'PriorityClass' }] },
  }), NO_QUOTA),
  breaks('a quota of no quantity', quotas({ hard: { pods: 'few' } }), NO_QUOTA),
  breaks('a quota without figures', quotas({ hard: null }), NO_QUOTA),
  breaks('no LimitRange', ranges(), noRange()),
  breaks('a LimitRange for pods', ranges({ type: 'Pod', max: { cpu: '1', memory: '1Gi' } }), noRange()),
  breaks('a LimitRange that defaults requests', ranges({ type: 'Container', defaultRequest: { cpu: '1', memory: '1Gi' } }), noRange()),
  breaks('a LimitRange of one resource', ranges({ type: 'Container', default: { cpu: '1' } }), noRange('memory')),

  passes('a quota of pods alone', quotas({ hard: { 'count/pods': 5 } })),
  passes('a quota of memory alone, beside one of some pods', quotas({ hard: { pods: '5' }, scopes: ['BestEffort'] },
    { hard: { 'limits.memory': '8Gi' } })),
  passes('a maximum, which is the default', ranges({ type: 'Container', max: { cpu: '1', memory: '1Gi' } })),
  passes('two LimitRanges together', ranges({ type: 'Container', default: { cpu: '1' } },
    { type: 'Container', default: { memory: '1Gi' } })),
  allows('pods whose namespace is not in the input', tweaked('Pod', () => {}),
    { view: (around) => neither!(around).filter(({ kind }) => kind !== 'Namespace') }),
];
