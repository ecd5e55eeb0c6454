import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, valid } from '../../../support/cases';

const view: CaseOptions['view'] = (around) => [...around, valid('SandboxTemplate')];
const pool = (updateStrategy?: unknown) => (): Json => ({
  apiVersion: 'extensions.agents.x-k8s.io/v1beta1',
  kind: 'SandboxWarmPool',
  metadata: { name: 'python', namespace: 'agents' },
  spec: { replicas: 1, sandboxTemplateRef: { name: 'sandboxtemplate' }, updateStrategy },
});
const AT = 'spec.updateStrategy.type';

export const cases: Case[] = [
  ['no strategy', pool(), AT, undefined, { view }],
  ['a strategy that is null', pool(null), AT, undefined, { view }],
  ['a strategy without a type', pool({}), AT, undefined, { view }],
  ['one that keeps old sandboxes', pool({ type: 'OnReplenish' }), AT, 'OnReplenish', { view }],
  ['one that replaces them', pool({ type: 'Recreate' }), undefined, undefined, { view }],
];
