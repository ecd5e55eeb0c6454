import { Case, ofNamespace } from '../../../support/cases';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export const cases: Case[] = [
  ['baseline', ofNamespace((labels) => { labels[ENFORCE] = 'baseline'; }), `metadata.labels["${ENFORCE}"]`, 'baseline'],
  ['no label', ofNamespace((labels) => { delete labels[ENFORCE]; }), `metadata.labels["${ENFORCE}"]`, undefined],
];
