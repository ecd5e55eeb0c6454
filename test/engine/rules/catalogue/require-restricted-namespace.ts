import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, ofNamespace } from '../../../support/cases';

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
  ['baseline', ofNamespace((labels) => { labels[ENFORCE] = 'baseline'; }), `metadata.labels["${ENFORCE}"]`, 'baseline'],
  ['no label', ofNamespace((labels) => { delete labels[ENFORCE]; }), `metadata.labels["${ENFORCE}"]`, undefined],
  ['a namespace that exists', account({ [EXISTING]: 'existing' }), `metadata.annotations["${EXISTING}"]`, 'existing',
    { ...withoutNamespace, detail: 'no manifest shows the labels of namespace "agents"', unseenAlone: true }],
  ['a namespace that exists and whose manifest is here', account({ [EXISTING]: 'existing' })],
  ['an account of a namespace without a manifest', account({}), undefined, undefined, withoutNamespace],
];
