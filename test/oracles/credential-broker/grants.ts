import { Size } from 'cdk8s';
import { BrokerSandbox, SandboxOptions } from './sandbox';
import { Upstream } from './upstream';
import { brokerConfig } from '../../../src/constructs/gateway/broker/broker-config';
import { BrokerListener } from '../../../src/constructs/gateway/broker/broker-route';
import { envoyCommand } from '../../../src/constructs/gateway/envoy/bootstrap';
import { Family } from '../../../src/engine/address/cidr';

/** Where the names of the grants lead. */
export const ADDRESS = '198.51.100.10';
export const KEY = 'sk-real-0123456789';

/** A valid grant with a tweak. */
export function grant(tweak: Partial<BrokerListener> = {}): BrokerListener {
  const name = tweak.name ?? 'model';
  return {
    name,
    port: 20001,
    upstream: { host: 'api.example.com', address: 'api.example.com', port: 443, tls: true },
    header: 'x-api-key',
    prefix: '',
    keyFile: `/var/run/secrets/credential-broker/${name}/key`,
    headers: ['x-version'],
    routes: [{ method: 'POST', path: '/v1/messages' }],
    maxBodyBytes: 1024 * 1024,
    maxDurationSeconds: 600,
    requestsPerMinute: 100_000,
    webSocket: false,
    ...tweak,
  };
}

export function configOf(grants: readonly BrokerListener[], families: readonly Family[] = [4], memory = Size.mebibytes(256)): string {
  return brokerConfig(grants, { families, memory });
}

/** A broker of these grants in a sandbox, each with the same key, and its upstream `api.example.com`. */
export async function startBroker(
  grants: readonly BrokerListener[], options: Partial<SandboxOptions> = {},
): Promise<{ broker: BrokerSandbox; upstream: Upstream }> {
  const broker = await BrokerSandbox.start({
    config: configOf(grants),
    command: envoyCommand('/etc/credential-broker/envoy.json'),
    answers: { 'A api.example.com': [[ADDRESS]] },
    keys: Object.fromEntries(grants.map(({ name }) => [name, KEY])),
    ...options,
  });
  return { broker, upstream: await broker.upstream(`${ADDRESS}:443`, 'api.example.com') };
}

/** A request as a client of the API writes it, with a tweak. */
export function post({ path = '/v1/messages', headers = [] as readonly string[], body = '{}' } = {}): string {
  const lines = [`POST ${path} HTTP/1.1`, 'Host: broker', 'Content-Type: application/json', ...headers, `Content-Length: ${body.length}`];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
