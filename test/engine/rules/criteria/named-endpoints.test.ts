import { Evaluator } from '../../../../src/engine/rules/evaluator';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

test.each([
  ['agents', ['no-metadata-endpoint']], ['shop', []],
])('a Service in the namespace %s that is another name for an endpoint breaks %j', (namespace, rules) => {
  const service = makeObject('v1', 'Service', { name: 'other', namespace }, {
    type: 'ExternalName', externalName: '169.254.169.254', ports: [{ port: 80 }],
  });
  const view = clusterOf([service, valid('Pod'), ...surroundings()]);
  expect(Evaluator.ALL.evaluate(service, view).map(({ rule }) => rule.id)).toEqual(rules);
});
