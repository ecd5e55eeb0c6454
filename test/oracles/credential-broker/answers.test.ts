import { Size } from 'cdk8s';
import { Grants, KEY, startBroker } from './grants';
import { statusOf } from './http';
import { BrokerSandbox } from './sandbox';
import { Upstream } from './upstream';
import { AnsweringGrant, BROKER_ANSWERS } from '../../support/broker-answers';

/** The table of docs/credential-broker.md, as the real Envoy answers. */

const PORTS: { readonly [grant in AnsweringGrant]: number } = { api: 20001, keyless: 20002, busy: 20003 };
const GRANTS: Grants & { readonly [grant in AnsweringGrant]: object } = {
  api: { pathRegexes: ['/v1/items/.*'], maxBody: Size.kibibytes(1) },
  keyless: {},
  busy: { requestsPerMinute: 1 },
};

let broker: BrokerSandbox;
let upstream: Upstream;

beforeAll(async () => {
  ({ broker, upstream } = await startBroker(GRANTS, { keys: { api: KEY, keyless: 'two\nlines', busy: KEY } }));
  const [{ bytes }] = BROKER_ANSWERS;
  await broker.ask(PORTS.busy, bytes); // the one request of the minute
});
afterAll(() => broker?.stop());

test.each(BROKER_ANSWERS)('$request: $answer', async ({ bytes, grant = 'api', answer }) => {
  const before = broker.traffic();
  const count = upstream.requests.length;
  const { messages } = await broker.ask(PORTS[grant], bytes, { quiet: 3000 });
  if (typeof answer === 'string') {
    const arrived = upstream.requests.slice(count).map(({ start }) => start);
    expect([messages.map(statusOf), arrived]).toEqual([[200], [`POST ${answer} HTTP/1.1`]]);
  } else {
    expect(messages.map(statusOf)).toEqual([answer]);
    expect(broker.traffic()).toEqual(before);
  }
});
