import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { AlertSink, FalcoPriority } from '../../../src';
import { routing, secret } from '../../constructs/detection/alerts/alerts';
import { Manifest, only, open } from '../../support/app';
import { Listener } from '../denial-alerts/listener';
import { freePort } from '../dns-allowlist/coredns';

/**
 * The real falcosidekick delivers, under the environment that is written for it. No registry has it, so it is asked for by
 * itself: `FALCOSIDEKICK=/path/to/falcosidekick npx jest -c test/oracles/falcosidekick/jest.config.json`.
 */

const SECRETS: { [key: string]: string } = { token: 'Bearer of-the-test', slack: '' };

/** Values of fields that are taken, and must stay values. */
const ODD = {
  'a': '"',
  'b': '\\',
  'c': '`x`',
  'd': '{{.}}',
  'e': 'a=b;c&d',
  'f': '../x',
  'g': '*',
  'h': '<x>',
  'i': '\'',
  'j': 'é',
  'k': '#',
  'l-m_1': 'x',
};

let webhook: Listener;
let slack: Listener;
let falcosidekick: ChildProcess;
let url: string;

/** The environment as the kubelet makes it of the container's, with the sinks here. */
function environment(env: Manifest[]): { [name: string]: string } {
  const made: { [name: string]: string } = {};
  for (const { name, value, valueFrom } of env) {
    made[name] = value === undefined ? SECRETS[valueFrom.secretKeyRef.key]
      : value.replace(/\$\((\w+)\)/g, (_: string, other: string) => made[other]);
  }
  return made;
}

beforeAll(async () => {
  if (!process.env.FALCOSIDEKICK) {
    throw new Error('set FALCOSIDEKICK to the path of a falcosidekick 2.34');
  }
  [webhook, slack] = [await Listener.start(), await Listener.start()];
  SECRETS.slack = `${slack.url}services/secret`;
  const b = open();
  routing(b, {
    fields: { cluster: 'production', ...ODD },
    sinks: [
      AlertSink.webhook({ url: 'https://incidents.example.com/falco', authorization: secret(b, 'token') }),
      AlertSink.slack({ webhookUrl: secret(b, 'slack'), minimumPriority: FalcoPriority.CRITICAL }),
    ],
  });
  const [container] = only(b.chart, 'Deployment').spec.template.spec.containers;
  const port = await freePort();
  const env = environment(container.env.map((one: Manifest) => (one.name === 'WEBHOOK_ADDRESS' ? { ...one, value: webhook.url } : one)));
  falcosidekick = spawn(process.env.FALCOSIDEKICK, [], { env: { ...env, LISTENPORT: String(port) }, stdio: 'ignore' });
  url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 20_000; !await fetch(`${url}${container.readinessProbe.httpGet.path}`).then(({ ok }) => ok, () => false);) {
    if (Date.now() > end || falcosidekick.exitCode !== null) {
      throw new Error('falcosidekick does not start');
    }
    await new Promise((later) => setTimeout(later, 50));
  }
});
afterAll(async () => {
  falcosidekick?.kill();
  await (falcosidekick && once(falcosidekick, 'exit'));
  [webhook, slack].forEach((one) => one?.stop());
});

const event = (priority: string, rule: string) => ({
  output: `13:00:00.0: ${priority} ${rule}`,
  priority,
  rule,
  source: 'syscall',
  hostname: 'node-1',
  tags: ['container'],
  time: '2026-11-25T13:00:00.123456789Z',
  output_fields: { 'k8s.ns.name': 'agents', 'k8s.pod.name': 'claude-code', 'proc.name': 'nc' },
});
const post = (body: object) => fetch(`${url}/`, { method: 'POST', body: JSON.stringify(body) });

test('an event reaches the webhook, with its fields, ours and the header', async () => {
  expect((await post(event('Warning', 'a socket'))).status).toBe(200);
  const [got] = await webhook.next(1);
  expect(got).toMatchObject({
    ...event('Warning', 'a socket'),
    output_fields: {
      'k8s.ns.name': 'agents',
      'k8s.pod.name': 'claude-code',
      'proc.name': 'nc',
      'cluster': 'production',
      ...ODD,
    },
  });
  expect(webhook.requests[0].headers.authorization).toBe('Bearer of-the-test');
});

test('each sink gets what is grave enough for it', async () => {
  for (const priority of ['Debug', 'Informational', 'Notice', 'Error', 'Critical']) {
    await post(event(priority, 'graded'));
  }
  expect((await webhook.next(3)).map(({ priority }) => priority).sort()).toEqual(['Critical', 'Error', 'Notice']);
  const [message] = await slack.next(1);
  expect(JSON.stringify(message)).toContain('graded');
  await new Promise((later) => setTimeout(later, 500));
  expect([webhook.requests.length, slack.requests.length]).toEqual([4, 1]);
});

test('what is no event is refused', async () => {
  expect((await post([event('Warning', 'two at once')])).status).toBe(400);
  expect((await post({ ...event('Warning', 'no rule'), rule: '' })).status).toBe(400);
});
