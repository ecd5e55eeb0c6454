import { Case, field, ofPod, ofTemplate, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  field('hostNetwork', true),
  field('hostPID', true),
  field('hostIPC', true),
  ['hostPID of a template', ofTemplate((spec) => { spec.hostPID = true; }), 'spec.template.spec.hostPID', true],
  ['hostIPC of a StatefulSet', tweaked('StatefulSet', ({ spec }) => { spec.template.spec.hostIPC = true; }),
    'spec.template.spec.hostIPC', true],
  ['hostNetwork of a CronJob', tweaked('CronJob', ({ spec }) => { spec.jobTemplate.spec.template.spec.hostNetwork = true; }),
    'spec.jobTemplate.spec.template.spec.hostNetwork', true],
  ['none of them named', ofPod((spec) => { ['hostNetwork', 'hostPID', 'hostIPC'].forEach((name) => delete spec[name]); })],
];
