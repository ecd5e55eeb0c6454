import { App, Chart } from 'cdk8s';
import { AgentNamespace, PodSubnetEgressDeny } from '../../../src';
import { SPELLINGS, inLanguageOfCaller, spelled } from '../../../src/engine/input/caller-language';
import { failure } from '../../support/errors';

const NAMES = {
  api: new Set(['podCidrs', 'allowDns', 'from', 'except', 'port', 'allowTo', 'inMemory', 'writablePaths', 'labels', 'path', 'size', 'as',
    'minute', 'hour', 'runc', 'addDependency', 'policy', 'with', 'opens', 'hostNetwork', 'runtime', 'name', 'kind', 'secret',
    'key', 'limit', 'memory']),
  fields: new Set(['hostNetwork', 'hostPID', 'name', 'labels']),
};

const { prepareStackTrace } = Error;

afterEach(() => {
  delete process.env.JSII_AGENT;
  Error.prepareStackTrace = prepareStackTrace;
});

test.each<[what: string, text: string, python: string, java: string, go: string, dotnet: string]>([
  ['a prop', "agents/web: 'podCidrs[0]' must be a range, got 0", "agents/web: 'pod_cidrs[0]' must be a range, got 0",
    "agents/web: 'podCidrs[0]' must be a range, got 0", "agents/web: 'PodCidrs[0]' must be a range, got 0",
    "agents/web: 'PodCidrs[0]' must be a range, got 0"],
  ['a prop inside of another, and a key of the user', "'writablePaths[1].inMemory' and 'labels.appName'",
    "'writable_paths[1].in_memory' and 'labels.appName'", "'writablePaths[1].inMemory' and 'labels.appName'",
    "'WritablePaths[1].InMemory' and 'Labels.appName'", "'WritablePaths[1].InMemory' and 'Labels.appName'"],
  ['a word of Python', "give 'from', 'except' or 'as'", "give 'from_', 'except_' or 'as_'", "give 'from', 'except' or 'as'",
    "give 'From', 'Except' or 'As'", "give 'From', 'Except' or 'As'"],
  ['a method', 'use allowTo, or call chart.addDependency(…)', 'use allow_to, or call chart.add_dependency(…)',
    'use allowTo, or call chart.addDependency(…)', 'use AllowTo, or call chart.AddDependency(…)',
    'use AllowTo, or call chart.AddDependency(…)'],
  ['a method of what a call gives', 'new AgentCluster(…).allowTo(app)', 'AgentCluster(…).allow_to(app)', 'new AgentCluster(…).allowTo(app)',
    'NewAgentCluster(…).AllowTo(app)', 'new AgentCluster(…).AllowTo(app)'],
  ['a static method and an enum', 'give AgentRuntime.runc() or AgentSize.SMALL', 'give AgentRuntime.runc() or AgentSize.SMALL',
    'give AgentRuntime.runc() or AgentSize.SMALL', 'give AgentRuntime_Runc() or AgentSize_SMALL',
    'give AgentRuntime.Runc() or AgentSize.SMALL'],
  ['a new object', 'give new GVisorRuntime(…)', 'give GVisorRuntime(…)', 'give new GVisorRuntime(…)', 'give NewGVisorRuntime(…)',
    'give new GVisorRuntime(…)'],
  ['an option', 'set allowDns: false, or port: 443', 'set allow_dns=False, or port=443', 'set allowDns(false), or port(443)',
    'set AllowDns: false, or Port: 443', 'set AllowDns = false, or Port = 443'],
  ['lists', 'such as ["10.0.0.0/8", "fd00::/8"] or [443]', 'such as ["10.0.0.0/8", "fd00::/8"] or [443]',
    'such as List.of("10.0.0.0/8", "fd00::/8") or List.of(443)', 'such as jsii.Strings("10.0.0.0/8", "fd00::/8") or jsii.Numbers(443)',
    'such as new [] { "10.0.0.0/8", "fd00::/8" } or new [] { 443 }'],
  ['a struct', 'such as { path: "/tmp", size: Size.mebibytes(1) }', 'such as {"path": "/tmp", "size": Size.mebibytes(1)}',
    'such as { path: "/tmp", size: Size.mebibytes(1) }', 'such as { path: "/tmp", size: Size.mebibytes(1) }',
    'such as { path: "/tmp", size: Size.mebibytes(1) }'],
  ['an object inside of another', 'give { memory: { limit: 1 } }', 'give {"memory": {"limit": 1}}', 'give { memory: { limit: 1 } }',
    'give { memory: { limit: 1 } }', 'give { memory: { limit: 1 } }'],
  ['an object with names alone', 'chart.with(new Harden({ runtime }))', 'chart.with_(Harden(runtime=runtime))',
    'chart.with(new Harden({ runtime }))', 'chart.With(NewHarden({ runtime }))', 'chart.With(new Harden({ runtime }))'],
  ['a text with quotes inside, as the value of an option', 'set path: "a\\"allowDns: true", or port: 443',
    'set path="a\\"allowDns: true", or port=443', 'set path("a\\"allowDns: true"), or port(443)',
    'set Path: "a\\"allowDns: true", or Port: 443',
    'set Path = "a\\"allowDns: true", or Port = 443'],
  ['a prop of an options object', "'options.path' and 'cont.podCidrs[0]'",
    "'path' and 'pod_cidrs[0]'", "'options.path' and 'cont.podCidrs[0]'",
    "'options.Path' and 'cont.PodCidrs[0]'", "'options.Path' and 'cont.PodCidrs[0]'"],
  ['the command line', 'call npx cdk8s-hardened-agents rules', 'call cdk8s-hardened-agents rules', 'call npx cdk8s-hardened-agents rules',
    'call npx cdk8s-hardened-agents rules', 'call npx cdk8s-hardened-agents rules'],
  ['a map', 'such as { LOG_LEVEL: "info" }', 'such as {"LOG_LEVEL": "info"}', 'such as { LOG_LEVEL: "info" }',
    'such as { LOG_LEVEL: "info" }', 'such as { LOG_LEVEL: "info" }'],
  ['options of a call', 'Cron.schedule({ minute: "30", hour: "2" })', 'Cron.schedule(minute="30", hour="2")',
    'Cron.schedule({ minute: "30", hour: "2" })', 'Cron_Schedule({ minute: "30", hour: "2" })',
    'Cron.Schedule({ minute: "30", hour: "2" })'],
  ['true and false', 'must be true or false, got true', 'must be True or False, got true', 'must be true or false, got true',
    'must be true or false, got true', 'must be true or false, got true'],
])('%s', (_, text, python, java, go, dotnet) => {
  const as = (language: string) => spelled(text, SPELLINGS[language], NAMES);
  expect(['python', 'java', 'go', 'dotnet'].map(as)).toEqual([python, java, go, dotnet]);
  const twice = (language: string) => spelled(as(language), SPELLINGS[language], NAMES);
  expect(['python', 'java', 'go', 'dotnet'].map(twice)).toEqual([python, java, go, dotnet]);
});

test.each([
  ['a value of the user', '"allowTo({ port: 1 })", "it\'s \\"podCidrs\\"", got ["podCidrs"]'],
  ['a field of a manifest', 'spec.podCidrs[0].inMemory and spec.template.spec.allowDns is missing'],
  ['a text without an end, such as one that is too long', 'got "podCidrs: true \\"allowTo( podCidrs'],
  ['what was given, up to the remedy', 'got {"podCidrs":["a"],"allowDns":false,"b":[1]}; none'],
  ['a key of a map of the user', '\'labels["podCidrs"]\' must be a text'.replace('labels', 'x')],
  ['fields of manifests, and what is said of them', 'spec.x is true; remove hostNetwork, hostPID and hostIPC, or set runAsNonRoot to true'],
  ['a list behind a word', 'be a port that the agent opens: 8080, or 9090'],
  ['a construct path', 'agents/podCidrs/allowTo: the value'],
  ['plain words', 'the port from the policy, except its labels; a DNS label: 1 to 63 letters; size: small'],
  ['words that are no code', 'gVisor, kubectl get endpointslices, --podCidrs, a.example/podCidrs, $podCidrs'],
])('keeps %s', (_, text) => {
  Object.values(SPELLINGS).forEach((spelling) => expect(spelled(text, spelling, NAMES)).toBe(text));
});

test.each([undefined, '', 'Rust/1.0'])('with the language %p a message stays as it is', (agent) => {
  if (agent !== undefined) {
    process.env.JSII_AGENT = agent;
  }
  expect(inLanguageOfCaller("'podCidrs' must be a list")).toBe("'podCidrs' must be a list");
});

test('what jsii prints before the message, the stack of an error or of what wraps it, does not repeat it', () => {
  const wrong = () => {
    const chart = new Chart(new App(), 'agents');
    const namespace = new AgentNamespace(chart, 'namespace', { name: 'agents' });
    return new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.0.0.0/40'] });
  };
  const message = failure(wrong);
  process.env.JSII_AGENT = 'Java/17.0.15';
  const thrown = thrownBy(wrong);
  const wrapper = Object.assign(new Error(thrown as unknown as string), { name: '@jsii/kernel.RuntimeError' }); // as jsii does
  const stack = 'refused by the library; CDK8S_HARDENED_AGENTS_STACK=full shows its frames';
  expect([thrown.message, thrown.stack, wrapper.message, wrapper.stack]).toEqual([message, stack, message, stack]);
  expect(new Error(message).stack).toContain('caller-language.test.ts:'); // of the app itself
  expect(new Error('another').stack).toMatch(/^Error: another\n {4}at .*caller-language\.test\.ts:/);
});

function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it threw nothing');
}
