import { Case, INIT, MAIN, Tweak, ofContainer, ofEphemeral, ofInit, ofTemplate, tweaked } from '../../../support/cases';

const named = (name: string) => ({ detail: `it gives a value to a name that ends in "${name}"` });
const a = (count: number) => 'a'.repeat(count);
const args = (...list: unknown[]): Tweak => (c) => { c.args = list; };
const annotated = (key: string, value: unknown) => tweaked('Deployment', ({ spec: { template } }) => {
  template.metadata.annotations = { ...template.metadata.annotations, [key]: value };
});
const finds = (title: string, name: string, index: number, ...list: unknown[]): Case =>
  [title, ofContainer(args(...list)), `${MAIN}.args[${index}]`, '…', named(name)];
const passes = (title: string, ...list: unknown[]): Case => [title, ofContainer(args(...list))];
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
  finds('a flag with its value', 'token', 1, 'serve', '--token=abc123'),
  finds('a flag before its value', 'api-key', 0, '--api-key', 'abc123'),
  finds('a flag and its value in one word', 'api-key', 1, '-c', 'agent --api-key abc123'),
  finds('a variable of a shell', 'api_key', 1, '-c', 'export OPENAI_API_KEY="abc123"; exec agent'),
  finds('a flag after many words', 'token', 40, ...WORDS, '--token', 'abc123'),
  ['a credential amid many words', ofContainer(args(...WORDS, `ghp_${a(36)}`, ...WORDS)), `${MAIN}.args[40]`, 'ghp_…',
    { detail: 'it has the form of a GitHub token' }],
  finds('a password of one word', 'password', 0, '--password=hunter2'),
  finds('a header', 'api-key', 1, '-H', 'X-Api-Key: abc123'),
  finds('JSON', 'apikey', 0, '{"apiKey":"abc123"}'),
  finds('the second of two flags', 'token', 1, '--max-token=10', '--token=abc123'),
  ['beside what is no text', tweaked('Sandbox', ({ spec }) => args(5, null, '--token=abc123')(spec.podTemplate.spec.containers[0])),
    'spec.podTemplate.spec.containers[0].args[2]', '…', named('token')],
  ['a credential by its form', ofContainer(args('--header', `x: ghp_${a(36)}`)), `${MAIN}.args[1]`, 'ghp_…',
    { detail: 'it has the form of a GitHub token' }],
  ['a URL with a password', ofContainer(args('postgres://agent:hunter2@db/agents')), `${MAIN}.args[0]`, '://…',
    { detail: 'it has the form of a URL with a password' }],
  ['a command', ofContainer((c) => { c.command = ['agent', '--token', 'abc123']; }), `${MAIN}.command[1]`, '…', named('token')],
  ['a flag at the end of the command', ofContainer((c) => Object.assign(c, { command: ['agent', '--token'], args: ['abc123'] })),
    `${MAIN}.command[1]`, '…', named('token')],
  ['of an init container', ofInit(args('--token=abc123')), `${INIT}.args[0]`, '…', named('token')],
  ['of an ephemeral container', ofEphemeral(args('--token=abc123')), 'spec.ephemeralContainers[0].args[0]', '…', named('token')],
  ['of a template', ofTemplate(({ containers }) => args('--token=abc123')(containers[0])), 'spec.template.spec.containers[0].args[0]', '…',
    named('token')],
  ['of a CronJob', tweaked('CronJob', ({ spec }) => args('--token=abc123')(spec.jobTemplate.spec.template.spec.containers[0])),
    'spec.jobTemplate.spec.template.spec.containers[0].args[0]', '…', named('token')],
  ['a command of a probe', ofContainer(probe(exec('curl', '--header', 'X-Auth-Token: abc123'))), `${MAIN}.livenessProbe.exec.command[2]`,
    '…', named('token')],
  ['the path of a probe', ofContainer(probe({ httpGet: { path: '/healthz?token=abc123', port: 8080 } })),
    `${MAIN}.livenessProbe.httpGet.path`, '…', named('token')],
  ['a header of a probe', ofContainer(probe(header('X-Api-Key', 'abc123'))), `${MAIN}.livenessProbe.httpGet.httpHeaders[1].value`, '…',
    named('api-key')],
  ['a basic authorization of a probe', ofContainer(probe(header('Authorization', 'Basic YWdlbnQ6aHVudGVyMg=='))),
    `${MAIN}.livenessProbe.httpGet.httpHeaders[1].value`, 'Authorization: Basic …',
    { detail: 'it has the form of an authorization' }],
  ['an authorization of a probe', ofContainer(probe(header('Authorization', `Bearer ${a(20)}`))),
    `${MAIN}.livenessProbe.httpGet.httpHeaders[1].value`, 'Bearer …',
    { detail: 'it has the form of a bearer token' }],
  ['a startup probe', ofContainer((c) => { c.startupProbe = { exec: { command: ['check', '--token=abc123'] } }; }),
    `${MAIN}.startupProbe.exec.command[1]`, '…', named('token')],
  ['a lifecycle handler', ofContainer((c) => { c.lifecycle = { preStop: { exec: { command: ['sh', '-c', 'API_KEY=abc123 bye'] } } }; }),
    `${MAIN}.lifecycle.preStop.exec.command[2]`, '…', named('api_key')],
  ['after the start', ofContainer((c) => { c.lifecycle = { postStart: { httpGet: { path: '/?token=abc123', port: 8080 } } }; }),
    `${MAIN}.lifecycle.postStart.httpGet.path`, '…', named('token')],
  ['an annotation', annotated('example.com/settings', '{"token": "abc123"}'), 'spec.template.metadata.annotations["example.com/settings"]',
    '…', named('token')],
  ['a credential in an annotation', annotated('example.com/key', `sk-ant-api03-${a(40)}`),
    'spec.template.metadata.annotations["example.com/key"]', 'sk-ant-…',
    { detail: 'it has the form of a key of a model\'s API' }],
  passes('references to variables', '--token=$(TOKEN)', '--api-key', '$(API_KEY)', '-c', 'agent --token "$TOKEN" --key ${KEY}'),
  passes('paths of files', '--token-file=/var/run/secrets/token', '--private-key', '/etc/tls/tls.key'),
  passes('amounts', '--max-token', '4096', '--session-token=8h'),
  passes('a flag without a value', '--token', '--verbose'),
  ['a reference in a header', ofContainer(probe(header('Authorization', 'Bearer $(TOKEN)')))],
  passes('two words that are no flag', 'token', 'abc123'),
  passes('no list at all'),
  ['other annotations', annotated('vault.example.com/role-token', 'agents')],
  ['the copy that kubectl makes', annotated('kubectl.kubernetes.io/last-applied-configuration', '{"token":"abc123"}')],
  ['other handlers', ofContainer((c) => Object.assign(c, {
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    livenessProbe: { tcpSocket: { port: 8080 } },
  }))],
];
