import { Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentMount } from '../../../src';
import { base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

test('some keys of a Secret and a ConfigMap, each as a file of its own name, in the order of the keys', () => {
  const b = base();
  const keys = kplus.Secret.fromSecretName(b.chart, 'keys', 'keys');
  const settings = new kplus.ConfigMap(b.chart, 'settings', { metadata: { name: 'settings', namespace: 'agents' } });
  pod(b, {
    mounts: [
      AgentMount.secret('/var/run/keys', keys, { items: { token: 'model-token', cert: 'tls/cert.pem' } }),
      AgentMount.configMap('/etc/agent', settings, { items: { 'agent.json': 'config.json' } }),
    ],
  });
  expectValid(Testing.synth(b.chart));
  const { volumes, containers: [container] } = only(b.chart, 'Pod').spec;
  expect(volumes.slice(1)).toEqual([
    {
      name: 'var-run-keys',
      secret: {
        secretName: 'keys',
        defaultMode: 0o440,
        items: [{ key: 'cert', path: 'tls/cert.pem' }, { key: 'token', path: 'model-token' }],
      },
    },
    { name: 'etc-agent', configMap: { name: 'settings', items: [{ key: 'agent.json', path: 'config.json' }] } },
  ]);
  // Files of a whole volume change with the Secret. Those of a subPath do not.
  expect(container.volumeMounts[1]).toEqual({ name: 'var-run-keys', mountPath: '/var/run/keys', readOnly: true });
});

test.each<[string, { [key: string]: string }, string]>([
  ['no key', {}, '\'options.items\' must name at least one key, such as { token: "model-token" }, got {}'],
  ['a key that no Secret can have', { 'a b': 'a' }, '\'options.items\' must have keys of letters, digits, "-", "_" and ".", got "a b"'],
  ['an absolute path', { token: '/token' },
    '\'options.items["token"]\' must be a relative path without "..", such as "model-token", got "/token"'],
  ['a path that climbs', { token: '../token' }, '\'options.items["token"]\' must be a relative path without ".."'],
  ['no path', { token: '' }, '\'options.items["token"]\' must be a relative path without ".."'],
  ['two keys in one file', { a: 'token', b: 'token' }, '\'options.items\' must name each file once, got "token"'],
])('refuses %s', (_, items, message) => {
  const keys = kplus.Secret.fromSecretName(base().chart, 'keys', 'keys');
  expect(failure(() => AgentMount.secret('/var/run/keys', keys, { items }))).toMatch(`AgentMount.secret: ${message}`);
});

test('a claim and an image have no keys', () => {
  const claim = kplus.PersistentVolumeClaim.fromClaimName(base().chart, 'claim', 'claim');
  expect(failure(() => AgentMount.persistentVolumeClaim('/data', claim, { items: { a: 'b' } } as never)))
    .toMatch(/^AgentMount.persistentVolumeClaim: 'options\.items' must be left out, got {"a":"b"}; there are '/);
});
