import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, ofNamespace } from '../../../support/cases';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const EXISTING = 'cdk8s-hardened-agents/namespace';

const account = (annotations: Json) => (): Json => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'agent', namespace: 'agents', annotations },
  automountServiceAccountToken: false,
});
const withoutNamespace: CaseOptions = { view: (around) => around.filter(({ kind }) => kind !== 'Namespace') };

export const cases: Case[] = [
  finds('baseline', ofNamespace((labels) => { labels[ENFORCE] = 'baseline'; }),
    { field: `metadata.labels["${ENFORCE}"]`, got: 'baseline' }),
  finds('no label', ofNamespace((labels) => { delete labels[ENFORCE]; }), { field: `metadata.labels["${ENFORCE}"]` }),
  finds('a namespace that exists', account({ [EXISTING]: 'existing' }),
    { field: `metadata.annotations["${EXISTING}"]`, got: 'existing', detail: 'no manifest shows the labels of namespace "agents"' },
    { ...withoutNamespace, unseenAlone: true }),
  allows('a namespace that exists and whose manifest is here', account({ [EXISTING]: 'existing' })),
  allows('an account of a namespace without a manifest', account({}), withoutNamespace),
];
