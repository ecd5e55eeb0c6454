import { Json } from '../../../../src/engine/value/json';
import { Case, allows, field, finds, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const priorityClass = (rest: Json, name = 'agents') => (): Json =>
  ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, ...rest });

export const cases: Case[] = [
  field('priorityClassName', 'system-cluster-critical'),
  field('priorityClassName', 'system-node-critical'),
  // Of a Pod the API server's own plugin of priorities looks first, and takes no class that is not there.
  finds('the priority of a class of the system', ofTemplate((spec) => { spec.priority = 2000000000; }),
    { field: 'spec.template.spec.priority', got: 2000000000 }),
  finds('as a cluster fills it in', ofPod((spec) => {
    Object.assign(spec, { priorityClassName: 'system-node-critical', priority: 2000001000 });
  }), { field: 'spec.priorityClassName', got: 'system-node-critical' }),
  finds('a template\'s', ofTemplate((spec) => { spec.priorityClassName = 'system-cluster-critical'; }),
    { field: 'spec.template.spec.priorityClassName', got: 'system-cluster-critical' }),
  finds('a Sandbox\'s', tweaked('Sandbox', ({ spec }) => { spec.podTemplate.spec.priority = 2147483647; }),
    { field: 'spec.podTemplate.spec.priority', got: 2147483647 }),
  finds('the highest priority of a user', ofTemplate((spec) => { spec.priority = 1000000000; }),
    { field: 'spec.template.spec.priority', got: 1000000000 }),
  finds('a class of the highest priority', priorityClass({ value: 1000000000 }), { field: 'value', got: 1000000000 }),
  finds('a class for all pods', priorityClass({ value: 10, globalDefault: true }),
    { field: 'globalDefault', got: true, detail: 'every pod of the cluster without a class then gets this priority' }),
  allows('a class of one\'s own', ofTemplate((spec) => { spec.priorityClassName = 'agents'; })),
  allows('a high priority of one\'s own', ofTemplate((spec) => { spec.priority = 999999999; })),
  allows('a class below the highest', priorityClass({ value: 999999999, globalDefault: false })),
  allows('a class of the system, as a cluster has it', priorityClass({ value: 2000000000 }, 'system-cluster-critical')),
  allows('none', ofPod((spec) => { spec.priorityClassName = null; })),
];
