import { Size } from 'cdk8s';
import { BrokerSandbox, SandboxOptions } from './sandbox';
import { Upstream } from './upstream';
import { BrokeredApi, BrokeredApiProps, CredentialBrokerProps } from '../../../src';
import { brokered } from '../../constructs/gateway/broker/brokered';
import { Manifest, objects, pod } from '../../support/app';

/** Where the name of the upstream leads. */
export const ADDRESS = '198.51.100.10';
export const UPSTREAM = `${ADDRESS}:443`;
export const HOST = 'api.example.com';
export const KEY = 'sk-real-0123456789';

/** What grants pass, by name, each as a tweak of a valid API. The first one has port 20001, the next 20002. */
export type Grants = { readonly [name: string]: Partial<BrokeredApiProps> };

const VALID = {
  host: HOST, header: 'x-api-key', methods: ['POST'], paths: ['/v1/messages'], maxBody: Size.mebibytes(1), requestsPerMinute: 1_000_000,
};

/** What a synthesized app runs: the files and the command of the container. */
export function synthesized(
  grants: Grants, tweak: Partial<CredentialBrokerProps> = {},
): { files: { readonly [file: string]: string }; command: readonly string[] } {
  const b = brokered(tweak);
  Object.entries(grants).forEach(([name, api], i) => {
    b.broker.grant(pod(b, {}, name), BrokeredApi.of({ ...VALID, key: b.key, ...api }), { name, port: 20001 + i });
  });
  const files = objects(b.chart, 'ConfigMap').find(({ data }) => data['envoy.json'] !== undefined)!.data;
  const broker = objects(b.chart, 'Deployment').find(({ metadata }) => metadata.name === 'broker') as Manifest;
  return { files, command: broker.spec.template.spec.containers[0].command };
}

/** A broker of these grants in a sandbox, each with the same key, and their upstream. */
export async function startBroker(
  grants: Grants, options: Partial<SandboxOptions & CredentialBrokerProps> = {},
): Promise<{ broker: BrokerSandbox; upstream: Upstream }> {
  const { answers, keys, upstreamPorts, tlsHost, ...tweak } = options;
  const broker = await BrokerSandbox.start({
    ...synthesized(grants, tweak),
    answers: { [`A ${HOST}`]: [[ADDRESS]], ...answers },
    keys: keys ?? Object.fromEntries(Object.keys(grants).map((name) => [name, KEY])),
    upstreamPorts,
    tlsHost,
  });
  return { broker, upstream: await broker.upstream(UPSTREAM, HOST) };
}

/** A request as a client of the API writes it, with a tweak. */
export function post({ path = '/v1/messages', headers = [] as readonly string[], body = '{}' } = {}): string {
  const lines = [`POST ${path} HTTP/1.1`, 'Host: broker', 'Content-Type: application/json', ...headers, `Content-Length: ${body.length}`];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
