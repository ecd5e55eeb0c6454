import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { Evaluator } from '../../../../src/engine/rules/evaluator';
import { surroundings, valid } from '../../../support/cases';

test.each([
  ['agents', ['no-metadata-endpoint']], ['shop', []],
])('a Service in the namespace %s that is another name for an endpoint breaks %j', (namespace, rules) => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'other', namespace },
    spec: { type: 'ExternalName', externalName: '169.254.169.254', ports: [{ port: 80 }] },
  };
  const view = new ClusterView([service, valid('Pod'), ...surroundings()].map((manifest) => ({ manifest })));
  expect(Evaluator.ALL.evaluate(service, view).map(({ rule }) => rule.id)).toEqual(rules);
});
