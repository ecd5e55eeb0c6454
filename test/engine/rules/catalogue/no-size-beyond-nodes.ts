import { Case, CaseOptions, INIT, MAIN, allows, finds, ofContainer, ofInit, ofPod, ofTemplate, volume } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

/** The quota of the namespace lets these pods start. */
const view: CaseOptions['view'] = (around) => around.map((other) => (other.kind === 'ResourceQuota'
  ? { ...other, spec: { hard: Object.fromEntries(Object.keys(other.spec.hard).map((resource) => [resource, '7Ei'])) } }
  : other));
const beyond = (part: string, resource: string, got: unknown, most: string) => finds(`${part} of ${resource}: ${got}`,
  ofContainer(({ resources }) => { resources[part][resource] = got; }),
  { field: `${MAIN}.resources.${part}.${resource}`, got, detail: `no node has more than ${most}` }, { view, foundAlone: true });

const range = (limit: object) => () => makeObject('v1', 'LimitRange', 'sizes', { limits: [{ type: 'Container', ...limit }] });

export const cases: Case[] = [
  beyond('limits', 'cpu', '4000', '2048'),
  beyond('limits', 'cpu', 2049, '2048'),
  beyond('limits', 'memory', '1Ei', '64Ti'),
  beyond('limits', 'memory', '1e18', '64Ti'),
  beyond('limits', 'memory', '70368744177665', '64Ti'),
  beyond('limits', 'ephemeral-storage', '2Pi', '1Pi'),
  beyond('requests', 'memory', '65Ti', '64Ti'),
  finds('an init container\'s', ofInit(({ resources }) => { resources.limits.memory = '1Pi'; }),
    { field: `${INIT}.resources.limits.memory`, got: '1Pi', detail: 'no node has more than 64Ti' }, { view, foundAlone: true }),
  finds('a template\'s, for the pod', ofTemplate((spec) => { spec.resources = { limits: { memory: '1Pi' } }; }),
    { field: 'spec.template.spec.resources.limits.memory', got: '1Pi', detail: 'no node has more than 64Ti' }, { view, foundAlone: true }),

  finds('the default of a LimitRange', range({ default: { memory: '1Pi' } }),
    { field: 'spec.limits[0].default.memory', got: '1Pi', detail: 'no node has more than 64Ti' }, { unseenAlone: true }),
  finds('the default request of a LimitRange', range({ defaultRequest: { cpu: '4000' } }),
    { field: 'spec.limits[0].defaultRequest.cpu', got: '4000', detail: 'no node has more than 2048' }, { unseenAlone: true }),
  allows('a default that a node has', range({ default: { memory: '1Gi', cpu: '4000m' } })),
  allows('the maximum of a LimitRange', range({ max: { memory: '1Pi' } })),
  allows('as much as the limit of this rule', ofContainer(({ resources }) => {
    Object.assign(resources.limits, { 'cpu': '2048', 'memory': '64Ti', 'ephemeral-storage': '1Pi' });
  }), { view }),
  allows('what the largest machines have', ofContainer(({ resources }) => {
    Object.assign(resources.limits, { 'cpu': '1920', 'memory': '32Ti', 'ephemeral-storage': '400Ti' });
  }), { view }),
  allows('the same number with its unit', ofContainer(({ resources }) => { resources.limits.cpu = '4000m'; })),
  allows('a claim, which no node holds', ofPod(volume({
    ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '2Pi' } } } } },
  }))),
];
