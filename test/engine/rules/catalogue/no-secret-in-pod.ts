import { Case, INIT, MAIN, Tweak, allows, finds, ofContainer, ofEphemeral, ofInit, ofTemplate, tweaked } from '../../../support/cases';

const named = (name: string) => ({ detail: `it gives a value to a name that ends in "${name}"` });
const a = (count: number) => 'a'.repeat(count);
const args = (...list: unknown[]): Tweak => (c) => { c.args = list; };
const annotated = (key: string, value: unknown) => tweaked('Deployment', ({ spec: { template } }) => {
  template.metadata.annotations = { ...template.metadata.annotations, [key]: value };
});
const breaks = (title: string, name: string, index: number, ...list: unknown[]) =>
  finds(title, ofContainer(args(...list)), { field: `${MAIN}.args[${index}]`, got: '…', ...named(name) });
const passes = (title: string, ...list: unknown[]) => allows(title, ofContainer(args(...list)));
const probe = (handler: object): Tweak => (c) => { c.livenessProbe = { httpGet: { path: '/', port: 8080 }, ...handler }; };
const WORDS = Array.from({ length: 40 }, (_, i) => String(i));
const exec = (...command: unknown[]) => ({ httpGet: undefined, exec: { command } });
const header = (name: string, value: unknown) => ({
  httpGet: {
    path: '/',
    port: 8080,
    httpHeaders: [{ name: 'Accept', value: '*/*' }, { name, value }],
  },
});

export const cases: Case[] = [
  breaks('a flag with its value', 'token', 1, 'serve', '--token=abc123'),
  breaks('a flag before its value', 'api-key', 0, '--api-key', 'abc123'),
  breaks('a flag and its value in one word', 'api-key', 1, '-c', 'agent --api-key abc123'),
  breaks('a variable of a shell', 'api_key', 1, '-c', 'export OPENAI_API_KEY="abc123"; exec agent'),
  breaks('a flag after many words', 'token', 40, ...WORDS, '--token', 'abc123'),
  finds('a credential amid many words', ofContainer(args(...WORDS, `ghp_${a(36)}`, ...WORDS)),
    { field: `${MAIN}.args[40]`, got: 'ghp_…', detail: 'it has the form of a GitHub token' }),
  breaks('a password of one word', 'password', 0, '--password=hunter2'),
  breaks('a header', 'api-key', 1, '-H', 'X-Api-Key: abc123'),
  breaks('JSON', 'apikey', 0, '{"apiKey":"abc123"}'),
  breaks('the second of two flags', 'token', 1, '--max-token=10', '--token=abc123'),
  finds('beside what is no text', tweaked('Sandbox', ({ spec }) => args(5, null, '--token=abc123')(spec.podTemplate.spec.containers[0])),
    { field: 'spec.podTemplate.spec.containers[0].args[2]', got: '…', ...named('token') }),
  finds('a credential by its form', ofContainer(args('--header', `x: ghp_${a(36)}`)),
    { field: `${MAIN}.args[1]`, got: 'ghp_…', detail: 'it has the form of a GitHub token' }),
  finds('a URL with a password', ofContainer(args('postgres://agent:hunter2@db/agents')),
    { field: `${MAIN}.args[0]`, got: '://…', detail: 'it has the form of a URL with a password' }),
  finds('a command', ofContainer((c) => { c.command = ['agent', '--token', 'abc123']; }),
    { field: `${MAIN}.command[1]`, got: '…', ...named('token') }),
  finds('a flag at the end of the command', ofContainer((c) => Object.assign(c, { command: ['agent', '--token'], args: ['abc123'] })),
    { field: `${MAIN}.command[1]`, got: '…', ...named('token') }),
  finds('of an init container', ofInit(args('--token=abc123')), { field: `${INIT}.args[0]`, got: '…', ...named('token') }),
  finds('of an ephemeral container', ofEphemeral(args('--token=abc123')),
    { field: 'spec.ephemeralContainers[0].args[0]', got: '…', ...named('token') }),
  finds('of a template', ofTemplate(({ containers }) => args('--token=abc123')(containers[0])),
    { field: 'spec.template.spec.containers[0].args[0]', got: '…', ...named('token') }),
  finds('of a CronJob', tweaked('CronJob', ({ spec }) => args('--token=abc123')(spec.jobTemplate.spec.template.spec.containers[0])),
    { field: 'spec.jobTemplate.spec.template.spec.containers[0].args[0]', got: '…', ...named('token') }),
  finds('a command of a probe', ofContainer(probe(exec('curl', '--header', 'X-Auth-Token: abc123'))),
    { field: `${MAIN}.livenessProbe.exec.command[2]`, got: '…', ...named('token') }),
  finds('the path of a probe', ofContainer(probe({ httpGet: { path: '/healthz?token=abc123', port: 8080 } })),
    { field: `${MAIN}.livenessProbe.httpGet.path`, got: '…', ...named('token') }),
  finds('a header of a probe', ofContainer(probe(header('X-Api-Key', 'abc123'))),
    { field: `${MAIN}.livenessProbe.httpGet.httpHeaders[1].value`, got: '…', ...named('api-key') }),
  finds('a basic authorization of a probe', ofContainer(probe(header('Authorization', 'Basic YWdlbnQ6aHVudGVyMg=='))), {
    field: `${MAIN}.livenessProbe.httpGet.httpHeaders[1].value`,
    got: 'Authorization: Basic …',
    detail: 'it has the form of an authorization',
  }),
  finds('an authorization of a probe', ofContainer(probe(header('Authorization', `Bearer ${a(20)}`))),
    { field: `${MAIN}.livenessProbe.httpGet.httpHeaders[1].value`, got: 'Bearer …', detail: 'it has the form of a bearer token' }),
  finds('a startup probe', ofContainer((c) => { c.startupProbe = { exec: { command: ['check', '--token=abc123'] } }; }),
    { field: `${MAIN}.startupProbe.exec.command[1]`, got: '…', ...named('token') }),
  finds('a lifecycle handler',
    ofContainer((c) => { c.lifecycle = { preStop: { exec: { command: ['sh', '-c', 'API_KEY=abc123 bye'] } } }; }),
    { field: `${MAIN}.lifecycle.preStop.exec.command[2]`, got: '…', ...named('api_key') }),
  finds('after the start', ofContainer((c) => { c.lifecycle = { postStart: { httpGet: { path: '/?token=abc123', port: 8080 } } }; }),
    { field: `${MAIN}.lifecycle.postStart.httpGet.path`, got: '…', ...named('token') }),
  finds('an annotation', annotated('example.com/settings', '{"token": "abc123"}'),
    { field: 'spec.template.metadata.annotations["example.com/settings"]', got: '…', ...named('token') }),
  finds('a credential in an annotation', annotated('example.com/key', `sk-ant-api03-${a(40)}`), {
    field: 'spec.template.metadata.annotations["example.com/key"]', got: 'sk-ant-…', detail: 'it has the form of a key of a model\'s API',
  }),
  passes('references to variables', '--token=$(TOKEN)', '--api-key', '$(API_KEY)', '-c', 'agent --token "$TOKEN" --key ${KEY}'),
  passes('paths of files', '--token-file=/var/run/secrets/token', '--private-key', '/etc/tls/tls.key'),
  passes('amounts', '--max-token', '4096', '--session-token=8h'),
  passes('a flag without a value', '--token', '--verbose'),
  allows('a reference in a header', ofContainer(probe(header('Authorization', 'Bearer $(TOKEN)')))),
  passes('two words that are no flag', 'token', 'abc123'),
  passes('no list at all'),
  allows('other annotations', annotated('vault.example.com/role-token', 'agents')),
  allows('the copy that kubectl makes', annotated('kubectl.kubernetes.io/last-applied-configuration', '{"token":"abc123"}')),
  allows('other handlers', ofContainer((c) => Object.assign(c, {
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    livenessProbe: { tcpSocket: { port: 8080 } },
  }))),
];
