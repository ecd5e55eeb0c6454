import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, valid } from '../../../support/cases';

const ANNOTATION = 'cdk8s-hardened-agents/acknowledgement-no-latest-image';
const REASON = { 'cdk8s-hardened-agents/acknowledged-no-latest-image': 'the nightly build is what we test' };

/** An object that an acknowledgement covers, with these details. */
const covered = (name: string, details: unknown): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace: 'agents',
    annotations: { ...REASON, [ANNOTATION]: typeof details === 'string' ? details : JSON.stringify(details) },
  },
});
const field = `metadata.annotations["${ANNOTATION}"]`;
const breaks = (title: string, details: { objects: number; scope?: string }, others: Json[], covers: string) =>
  finds(title, () => covered('first', details),
    { field, got: details.objects, detail: `the acknowledgement of "no-latest-image" for "${details.scope ?? ''}" covers ${covers}` },
    beside(...others));
const passes = (title: string, details: unknown, ...others: Json[]) => allows(title, () => covered('first', details), beside(...others));

const ONE = { objects: 1, scope: 'agents' };
const TWO = { objects: 2, scope: 'agents' };

export const cases: Case[] = [
  breaks('one object more than was accepted', ONE, [covered('second', ONE)], '2 objects'),
  breaks('one object less than was accepted', TWO, [], '1 object'),
  breaks('no scope', { objects: 2 }, [], '1 object'),

  passes('as many objects as were accepted', TWO, covered('second', TWO)),
  passes('another acknowledgement of the same rule', ONE, covered('second', { objects: 1, scope: 'others' })),
  passes('one of the same scope without a number', ONE, covered('second', { scope: 'agents' })),
  passes('no number', { owner: 'team-search' }, covered('second', { owner: 'team-search' })),
  passes('what is no number', { objects: 'many' }),
  passes('what is no JSON', '{"objects": 2'),
  allows('no annotation', () => valid('Pod')),
];
