import { Json } from '../../../../src/engine/value/json';
import { Case, field, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const priorityClass = (rest: Json, name = 'agents') => (): Json =>
  ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, ...rest });

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
  ['the highest priority of a user', ofTemplate((spec) => { spec.priority = 1000000000; }), 'spec.template.spec.priority', 1000000000],
  ['a class of the highest priority', priorityClass({ value: 1000000000 }), 'value', 1000000000],
  ['a class for all pods', priorityClass({ value: 10, globalDefault: true }), 'globalDefault', true,
    { detail: 'every pod of the cluster without a class then gets this priority' }],
  ['a class of one\'s own', ofTemplate((spec) => { spec.priorityClassName = 'agents'; })],
  ['a high priority of one\'s own', ofTemplate((spec) => { spec.priority = 999999999; })],
  ['a class below the highest', priorityClass({ value: 999999999, globalDefault: false })],
  ['a class of the system, as a cluster has it', priorityClass({ value: 2000000000 }, 'system-cluster-critical')],
  ['none', ofPod((spec) => { spec.priorityClassName = null; })],
];
