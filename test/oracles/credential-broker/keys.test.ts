import { grant, KEY, post, startBroker } from './grants';
import { valuesOf } from './http';
import { BrokerSandbox } from './sandbox';
import { Upstream } from './upstream';

/** The key of a grant: from its file at each request, into one header, and nowhere else. */

let broker: BrokerSandbox;
let upstream: Upstream;

beforeAll(async () => {
  ({ broker, upstream } = await startBroker([
    grant(),
    grant({ name: 'bearer', port: 20002, header: 'authorization', prefix: 'Bearer ' }),
    grant({ name: 'basic', port: 20003, header: 'authorization', prefix: 'Basic ', user: 'x-access-token' }),
  ]));
});
afterAll(() => broker?.stop());

test.each([
  ['as it stands', 20001, 'x-api-key', KEY],
  ['with a prefix', 20002, 'authorization', `Bearer ${KEY}`],
  ['as the password of a user', 20003, 'authorization', `Basic ${Buffer.from(`x-access-token:${KEY}`).toString('base64')}`],
])('the key is added %s', async (_, port, header, value) => {
  const before = upstream.requests.length;
  const { messages: [{ start, body }] } = await broker.ask(port, post({ body: '{"n":1}' }));
  expect([start, body]).toEqual(['HTTP/1.1 200 OK', '{"ok":"sure"}']);
  const requests = upstream.requests.slice(before);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ start: 'POST /v1/messages HTTP/1.1', body: '{"n":1}', serverName: 'api.example.com' });
  expect(valuesOf(requests[0], header)).toEqual([value]);
  expect(valuesOf(requests[0], 'host')).toEqual(['api.example.com']);
});
