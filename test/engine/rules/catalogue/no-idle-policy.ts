import { QUARANTINE_LABEL } from '../../../../src/engine/manifest/labels';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, beside, finds, valid } from '../../../support/cases';
import { makePolicy } from '../../../support/plain';

const [[label, value]] = Object.entries(valid('Pod').metadata.labels as Json);
const detail = 'it selects no pod of its namespace';

const policy = (podSelector?: Json, namespace = 'agents') => (): Json =>
  makePolicy({ name: 'other', namespace }, { podSelector, policyTypes: ['Ingress'] });
const expressions = (...matchExpressions: Json[]) => ({ matchExpressions });

/** What pods there are is known. */
const known: CaseOptions = beside(valid('Pod'), valid('Deployment'));
const breaks = (title: string, selector: Json) => finds(title, policy(selector), { field: 'spec.podSelector', got: selector, detail },
  known);
const passes = (title: string, selector?: Json, namespace?: string) => allows(title, policy(selector, namespace), known);

export const cases: Case[] = [
  breaks('a misspelled value', { matchLabels: { [label]: `${value}s` } }),
  breaks('a misspelled label', { matchLabels: { [`${label}s`]: value } }),
  breaks('one label more than pods have', { matchLabels: { [label]: value, tier: 'front' } }),
  breaks('labels of two pods together', {
    matchLabels: { ...valid('Pod').metadata.labels, ...valid('Deployment').spec.template.metadata.labels, app: 'x' },
  }),
  breaks('expressions', expressions({ key: label, operator: 'NotIn', values: [value] })),
  breaks('a pod that is not in quarantine', expressions({ key: QUARANTINE_LABEL, operator: 'DoesNotExist' },
    { key: 'app', operator: 'Exists' })),

  passes('labels of a pod', { matchLabels: valid('Pod').metadata.labels }),
  passes('labels of a template', { matchLabels: valid('Deployment').spec.template.metadata.labels }),
  passes('an empty selector', {}),
  passes('a selector with empty lists', { matchLabels: {}, matchExpressions: [] }),
  passes('no selector'),
  passes('pods in quarantine', expressions({ key: QUARANTINE_LABEL, operator: 'Exists' })),
  passes('pods in quarantine by label', { matchLabels: { [QUARANTINE_LABEL]: 'true' } }),
  passes('a namespace whose pods are not known', { matchLabels: { app: 'x' } }, 'elsewhere'),
];
