import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, valid } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const view: CaseOptions['view'] = (around) => [...around, valid('SandboxTemplate')];
const pool = (updateStrategy?: unknown) => (): Json => makeObject('extensions.agents.x-k8s.io/v1beta1', 'SandboxWarmPool', 'python', {
  replicas: 1, sandboxTemplateRef: { name: 'sandboxtemplate' }, updateStrategy,
});
const AT = 'spec.updateStrategy.type';

export const cases: Case[] = [
  finds('no strategy', pool(), { field: AT }, { view }),
  finds('a strategy that is null', pool(null), { field: AT }, { view }),
  finds('a strategy without a type', pool({}), { field: AT }, { view }),
  finds('one that keeps old sandboxes', pool({ type: 'OnReplenish' }), { field: AT, got: 'OnReplenish' }, { view }),
  allows('one that replaces them', pool({ type: 'Recreate' }), { view }),
];
