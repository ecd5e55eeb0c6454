import { Case, field, ofPod, ofTemplate } from '../../support/cases';

export const cases: Case[] = [
  field('hostNetwork', true),
  field('hostPID', true),
  field('hostIPC', true),
  ['hostPID of a template', ofTemplate((spec) => { spec.hostPID = true; }), 'spec.template.spec.hostPID', true],
  ['none of them named', ofPod((spec) => { ['hostNetwork', 'hostPID', 'hostIPC'].forEach((name) => delete spec[name]); })],
];
