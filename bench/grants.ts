import { mebibytes, printMeasured, secondsUntil } from './gateway';
import { SIZE, sized, sizes } from './options';
import { table } from './page';
import { Grants, post, startBroker } from '../test/oracles/credential-broker/grants';
import { statusOf, valuesOf } from '../test/oracles/credential-broker/http';
import { BrokerSandbox, sleep } from '../test/oracles/credential-broker/sandbox';
import { OK } from '../test/oracles/credential-broker/upstream';
import { residentBytes } from '../test/oracles/gateway-sandbox/process';

/**
 * What a CredentialBroker takes for its grants, when it closes a connection without a request, and what its rate lets pass: the real
 * Envoy with the files that synth writes. Needs root.
 */
const COUNTS = sizes(1, 16, 60);
const RATE = 120; // requests in a minute
const REQUESTS = sized(239); // as many as two minutes pass, less one
const MINUTE = 60_000 * SIZE;
const PORT = 20001; // of the first grant

async function idle(count: number): Promise<string[]> {
  return withBroker(Object.fromEntries(Array.from({ length: count }, (_, i) => [`grant-${i}`, {}])), async (broker) => {
    await sleep(2000);
    const bytes = residentBytes(broker.pid);
    const { messages: [answer] } = await broker.ask(PORT + count - 1, post()); // all grants are in this one Envoy
    if (answer === undefined || statusOf(answer) !== 200) {
      throw new Error(`the last of ${count} grants does not answer`);
    }
    return [String(count), mebibytes(bytes)];
  });
}

/** The requests are sent so many milliseconds apart. */
async function rate(what: string, apart: number): Promise<string[]> {
  return withBroker({ model: { requestsPerMinute: RATE } }, async (broker) => {
    const waits: number[] = [];
    let passed = 0;
    const call = async (after: number) => {
      await sleep(after);
      const { messages: [answer] } = await broker.ask(PORT, post());
      if (answer !== undefined && statusOf(answer) === 200) {
        passed += 1;
      }
      waits.push(...answer === undefined ? [] : valuesOf(answer, 'retry-after').map(Number));
    };
    await Promise.all(Array.from({ length: REQUESTS }, async (_, i) => call(i * apart)));
    if (passed === 0) {
      throw new Error(`none of ${REQUESTS} requests passes, sent ${apart} ms apart`);
    }
    return [what, `${passed} of ${REQUESTS}`, waits.length === 0 ? '' : `${Math.max(...waits)} s`];
  });
}

async function withBroker<T>(grants: Grants, measure: (broker: BrokerSandbox) => Promise<T>): Promise<T> {
  const { broker, upstream } = await startBroker(grants);
  upstream.reply = (_, socket) => socket.write(OK);
  try {
    return await measure(broker);
  } finally {
    await broker.stop();
  }
}

async function closedByBroker(broker: BrokerSandbox): Promise<string> {
  return secondsUntil(new Promise<void>((done) => broker.connect(PORT).on('error', () => undefined).on('data', () => undefined)
    .on('end', () => done()).on('close', () => done())));
}

printMeasured(async () => {
  const closed = withBroker({ model: {} }, closedByBroker); // meanwhile: it takes no processor
  const memory: string[][] = [];
  for (const count of COUNTS) {
    memory.push(await idle(count));
  }
  return [
    ...table(['grants of one broker, idle', 'memory of Envoy (limit 256 MiB)'], memory),
    '',
    ...table([`${REQUESTS} requests of a grant with \`requestsPerMinute\` ${RATE}`, 'pass', '`Retry-After` of the others, at most'], [
      await rate('evenly over the first minute', MINUTE / REQUESTS),
      await rate('over its first second', MINUTE / 60 / REQUESTS),
    ]),
    '',
    ...table(['a connection without a request', 'is closed after'], [['to a broker', await closed]]),
  ];
});
