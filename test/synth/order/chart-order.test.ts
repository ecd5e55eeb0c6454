import { ApiObject, App, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AgentNamespace } from '../../../src';
import { failure } from '../../support/errors';

/** Charts that need each other, by what stands around them and by what the user has wait for something else. */

const configMap = (scope: Construct, id: string, namespace?: string) =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id.toLowerCase(), namespace } });
const charts = (app: App, ...ids: string[]) => ids.map((id) => new Chart(app, id));
const wait = (source: IConstruct, target: IConstruct) => source.node.addDependency(target);

test('a chart in a construct of the chart that has its namespace is refused', () => {
  const app = new App();
  const [outer] = charts(app, 'outer');
  const inner = new Chart(new Construct(outer, 'part'), 'inner');
  configMap(inner, 'settings', 'agents');
  new AgentNamespace(outer, 'agents', { name: 'agents' });
  expect(failure(() => app.synthYaml())).toMatch('cdk8s writes chart "outer/part/inner" before "outer", which is around it');
});

test('of two ways in which a chart comes before another, the shorter is the reason', () => {
  const app = new App();
  const [one, two, three] = charts(app, 'one', 'two', 'three');
  wait(one, two);
  wait(one, three);
  wait(three, two);
  configMap(two, 'settings', 'agents');
  new AgentNamespace(one, 'agents', { name: 'agents' });
  expect(failure(() => app.synthYaml())).toMatch('of chart "one", and "one" depends on "two"; put namespaces');
});

test('an error names the construct of the user, whatever its id', () => {
  const app = new App();
  const [one, two] = charts(app, 'one', 'two');
  wait(one, two);
  configMap(new Construct(two, 'Resources'), 'settings', 'agents');
  configMap(new Construct(new Construct(two, 'own'), 'Resource'), 'Resource', 'agents');
  new AgentNamespace(one, 'agents', { name: 'agents' });
  expect(failure(() => app.synthYaml())).toMatch(': "two/Resources/settings" needs Namespace');
});
