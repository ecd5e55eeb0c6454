import { ownObjectsExceptions, reasonCarriers } from '../../../src/engine/rules/own-objects';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject } from '../../support/plain';

const OWN = 'cdk8s-hardened-agents';

const namespace = (name: string, labels: Json = {}, annotations: Json = {}): Json =>
  ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels, annotations } });
const workload = (name: string, labels: Json): Json => makeObject('apps/v1', 'Deployment', name, {
  template: { metadata: { labels }, spec: { containers: [] } },
});
/** An object with the pods of two kinds of node, each with labels of its own. */
const replicated = (name: string, first: Json, second: Json): Json => makeObject('jobset.x-k8s.io/v1alpha2', 'JobSet', name, {
  replicatedJobs: [first, second].map((labels, i) => (
    { name: `job-${i}`, template: { spec: { template: { metadata: { labels }, spec: { containers: [] } } } } })),
});

const AGENT = { [`${OWN}/agent`]: 'true' };
const PROXY = { [`${OWN}/role`]: 'egress-proxy' };

test('the reasons are those of annotations, each once and sorted', () => {
  const stated = (name: string, reason: unknown) => namespace(name, {}, { [`${OWN}/judge-own-objects`]: reason });
  const reasons = ['the team of the shop judges its own', 'another team judges Redis'];
  const view = clusterOf([stated('a', reasons[0]), stated('b', reasons[1]), stated('c', reasons[0]), stated('d', 1), namespace('e')]);
  expect(ownObjectsExceptions(view)).toStrictEqual([reasons[1], reasons[0]].map((reason) => ({ option: 'ownObjects', reason })));
});

describe('the objects that carry the reason', () => {
  const carriers = (...manifests: Json[]) => [...reasonCarriers(clusterOf(manifests))].map(({ metadata }) => metadata.name);

  test('are the namespaces of agents', () => {
    const labels = { [`${OWN}/agents`]: 'true' };
    expect(carriers(namespace('one', labels), namespace('shop'), namespace('two', labels), namespace('not', { [`${OWN}/agents`]: 'false' }),
      workload('agent', AGENT))).toStrictEqual(['one', 'two']);
  });

  test('are what has pods of the library, if there is no such namespace', () => {
    expect(carriers(namespace('shop'), workload('agent', AGENT), workload('web', { app: 'web' }), workload('proxy', PROXY),
      replicated('both', { app: 'web' }, AGENT))).toStrictEqual(['agent', 'proxy', 'both']);
  });

  test('are none beside objects of others alone', () => {
    expect(carriers(namespace('shop'), workload('web', { app: 'web' }))).toStrictEqual([]);
  });
});
