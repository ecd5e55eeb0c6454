import { Case, field, ofPod, ofTemplate, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  field('priorityClassName', 'system-cluster-critical'),
  field('priorityClassName', 'system-node-critical'),
  // Of a Pod the API server's own plugin of priorities looks first, and takes no class that is not there.
  ['the priority of a class of the system', ofTemplate((spec) => { spec.priority = 2000000000; }), 'spec.template.spec.priority',
    2000000000],
  ['as a cluster fills it in', ofPod((spec) => {
    Object.assign(spec, {
      priorityClassName: 'system-node-critical',
      priority: 2000001000,
    });
  }), 'spec.priorityClassName', 'system-node-critical'],
  ['a template\'s', ofTemplate((spec) => { spec.priorityClassName = 'system-cluster-critical'; }), 'spec.template.spec.priorityClassName',
    'system-cluster-critical'],
  ['a Sandbox\'s', tweaked('Sandbox', ({ spec }) => { spec.podTemplate.spec.priority = 2147483647; }), 'spec.podTemplate.spec.priority',
    2147483647],
  ['a class of one\'s own', ofTemplate((spec) => { spec.priorityClassName = 'agents'; })],
  ['the highest priority of one\'s own', ofTemplate((spec) => { spec.priority = 1000000000; })],
  ['none', ofPod((spec) => { spec.priorityClassName = null; })],
];
