import { Case, allows, field, finds, ofPod, ofTemplate, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  field('hostNetwork', true),
  field('hostPID', true),
  field('hostIPC', true),
  finds('hostPID of a template', ofTemplate((spec) => { spec.hostPID = true; }), { field: 'spec.template.spec.hostPID', got: true }),
  finds('hostIPC of a StatefulSet', tweaked('StatefulSet', ({ spec }) => { spec.template.spec.hostIPC = true; }),
    { field: 'spec.template.spec.hostIPC', got: true }),
  finds('hostNetwork of a CronJob', tweaked('CronJob', ({ spec }) => { spec.jobTemplate.spec.template.spec.hostNetwork = true; }),
    { field: 'spec.jobTemplate.spec.template.spec.hostNetwork', got: true }),
  allows('none of them named', ofPod((spec) => { ['hostNetwork', 'hostPID', 'hostIPC'].forEach((name) => delete spec[name]); })),
];
