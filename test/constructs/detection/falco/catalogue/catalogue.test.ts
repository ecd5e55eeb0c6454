import { AGENTS, CATALOGUE } from '../../../../../src/constructs/detection/falco/catalogue';
import { file } from '../falco';

test('every rule of the catalogue, each once, with tactic and technique', () => {
  const { rules } = file();
  expect([...rules.keys()]).toEqual(AGENTS.map(({ does }) => `Agent ${does}`));
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  CATALOGUE.forEach(({ tags, pods }) => {
    const whose = pods === undefined ? [] : ['infrastructure'];
    expect(tags.slice(1)).toEqual([expect.stringMatching(/^mitre_[a-z_]+$/), expect.stringMatching(/^T\d{4}(\.\d{3})?$/), ...whose]);
  });
});

test('every rule is of one kind of calls and of the agents in scope; nothing of what Falco no longer takes', () => {
  const { items: all, rules, macros } = file();
  rules.forEach(({ condition }) => expect(condition).toMatch(/^evt\.type (= \w+|in \([\w, ]+\)) and agent_pod\b/));
  expect(macros.get('agent_pod')?.condition)
    .toBe('(k8s.ns.name in (agent_namespaces) and k8s.pod.label[cdk8s-hardened-agents/agent] = "true")');
  expect(JSON.stringify(all)).not.toMatch(/evt\.dir|"append"|\$/);
  expect(all.slice(0, 2)).toEqual([{ required_engine_version: '0.57.0' },
    { required_plugin_versions: [{ name: 'container', version: '0.4.0' }] }]);
});
