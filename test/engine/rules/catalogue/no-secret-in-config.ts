import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const a = (count: number) => 'a'.repeat(count);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const configMap = (fields: Json) => (): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'agents' },
  ...fields,
});
const claim = (spec: Json, version = 'v1beta1') => (): Json =>
  makeObject(`extensions.agents.x-k8s.io/${version}`, 'SandboxClaim', 'researcher', {
    lifecycle: { shutdownTime: '2026-12-01T18:00:00Z' }, ...spec,
  });
const named = (name: string) => ({ detail: `it gives a value to a name that ends in "${name}"` });
const isName = (name: string) => ({ detail: `"${name}" is the name of a secret` });

const breaks = (title: string, key: string, value: string, name: string) =>
  finds(title, configMap({ data: { LOG_LEVEL: 'info', [key]: value } }), { field: `data["${key}"]`, got: '…', ...named(name) });
const passes = (title: string, key: string, value: unknown) => allows(title, configMap({ data: { [key]: value } }));

export const cases: Case[] = [
  finds('a variable', configMap({ data: { OPENAI_API_KEY: 'abc123' } }),
    { field: 'data["OPENAI_API_KEY"]', got: '…', ...isName('OPENAI_API_KEY') }),
  finds('a credential by its form', configMap({ data: { 'settings.json': `{"model": "sk-ant-api03-${a(40)}"}` } }),
    { field: 'data["settings.json"]', got: 'sk-ant-…', detail: 'it has the form of a key of a model\'s API' }),
  finds('a private key', configMap({ data: { 'tls.key': `-----BEGIN PRIVATE KEY-----\n${a(64)}` } }),
    { field: 'data["tls.key"]', got: '-----BEGIN …', detail: 'it has the form of a private key' }),
  breaks('a file of variables', '.env', 'LOG_LEVEL=info\nDB_PASSWORD=hunter2\n', 'password'),
  breaks('YAML', 'config.yaml', 'model_list:\n  - litellm_params:\n      api_key: abc123\n', 'api_key'),
  breaks('YAML with a remark', 'config.yaml', 'api_key: abc123 # of the agents\n', 'api_key'),
  breaks('JSON', 'config.json', '{"mcpServers":{"search":{"env":{"SEARCH_API_KEY":"abc123"}}}}', 'api_key'),
  breaks('an INI file', 'config.ini', '[db]\npassword = hunter2\n', 'password'),
  breaks('a script', 'run.sh', '#!/bin/sh\nexec agent --token abc123\n', 'token'),
  finds('binary data', configMap({ binaryData: { '.env': base64('DB_PASSWORD=hunter2') } }),
    { field: 'binaryData[".env"]', got: '…', ...named('password') }),
  finds('a binary variable', configMap({ binaryData: { TOKEN: base64('abc123') } }),
    { field: 'binaryData["TOKEN"]', got: '…', ...isName('TOKEN') }),
  finds('a variable of a claim', claim({
    env: [{ name: 'A', value: '1' }, { name: 'GITHUB_TOKEN', value: 'abc123' }],
  }), { field: 'spec.env[1].value', got: '…', ...isName('GITHUB_TOKEN') }),
  finds('of an older claim', claim({ env: [{ name: 'X', value: `ghp_${a(36)}` }] }, 'v1alpha1'),
    { field: 'spec.env[0].value', got: 'ghp_…', detail: 'it has the form of a GitHub token' }),
  finds('an annotation of a claim', claim({ additionalPodMetadata: { annotations: { 'example.com/login': 'password=hunter2' } } }),
    { field: 'spec.additionalPodMetadata.annotations["example.com/login"]', got: '…', ...named('password') }),
  passes('settings', 'config.yaml',
    'max_token: 4096\nsession_token: 8h\nprivate_key: key.pem\napi_key: os.environ/OPENAI_API_KEY\nsecret: agent-tls\n'),
  passes('code', 'main.py',
    'token = args.token\npassword = os.environ["PASSWORD"]\nclient = Client(token=token, password=get_password())\n'),
  passes('prose', 'prompt.txt', 'Never show a password: it must stay with the user. A token: what you get at the login.'),
  passes('certificates', 'ca.crt', `-----BEGIN CERTIFICATE-----\n${a(64)}\n-----END CERTIFICATE-----`),
  passes('templates', 'values.yaml', 'password: {{ .Values.password }}\ntoken: ${TOKEN}\n'),
  passes('what is no text', 'TOKEN', 5),
  passes('a license without a key', 'LICENSE_KEY', 'community'),
  passes('whether a browser sends credentials', 'FETCH_CREDENTIALS', 'same-origin'),
  passes('the same in a file', 'fetch.yaml', 'license_key: community\ncredentials: include\nfetch_credentials: same-origin\n'),
  breaks('a password that is such a word', '.env', 'DB_PASSWORD=community\n', 'password'),
  allows('no data', configMap({})),
  allows('data that is no map', configMap({ data: ['TOKEN=abc123'], binaryData: 'TOKEN=abc123' })),
  allows('a claim without values', claim({ env: [{ name: 'TOKEN' }, null], additionalPodMetadata: null })),
];
