import { Case, field, ofPod } from '../../support/cases';

export const cases: Case[] = [
  field('shareProcessNamespace', true),
  ['not said', ofPod((spec) => { delete spec.shareProcessNamespace; })],
];
