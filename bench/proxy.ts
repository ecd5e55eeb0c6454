import { mebibytes, printMeasured, secondsUntil } from './gateway';
import { sized } from './options';
import { count, table } from './page';
import { sleep } from '../test/oracles/credential-broker/sandbox';
import { ATTACKS, Attacked, probes, startProxy, TitledAttack } from '../test/oracles/egress-proxy/attacks';

/**
 * What an EgressProxy takes and answers while an agent uses up what it has, with and without the SNI check, and when it closes a
 * connection without a request: the real Squid and Envoy with the files that synth writes. Needs root.
 */
const ROUNDS = sized(6);
const QUIET = 400_000; // longer than any bound of a connection without a request

async function withProxy<T>(isChecked: boolean, measure: (started: Attacked) => Promise<T>): Promise<T> {
  const started = await startProxy(isChecked);
  try {
    return await measure(started);
  } finally {
    await started.proxy.stop();
  }
}

/** Each attack meets a proxy of its own: programs keep memory that they once took. */
async function attacked(isChecked: boolean): Promise<string[][]> {
  const rows: string[][] = [];
  for (const attack of [['no attack', { connections: 0 }], ...ATTACKS] satisfies TitledAttack[]) {
    rows.push([isChecked ? 'with' : 'without', ...await withProxy(isChecked, async (one) => underAttack(one, isChecked, attack))]);
  }
  return rows;
}

async function underAttack({ proxy, port }: Attacked, isChecked: boolean, [title, attack]: TitledAttack): Promise<string[]> {
  const connections = sized(attack.connections);
  proxy.attack({ ...attack, connections, port });
  const held: ReturnType<typeof proxy.residentBytes>[] = [];
  const answered: boolean[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    await sleep(1000);
    answered.push(...await probes(proxy, isChecked));
    held.push(proxy.residentBytes());
  }
  if (attack.connections === 0 && answered.includes(false)) {
    throw new Error('a proxy that nobody attacks does not answer each probe');
  }
  const done = title.replace(count(attack.connections), count(connections)); // of a small run, which makes fewer
  const most = (program: 'squid' | 'envoy') => mebibytes(Math.max(...held.map((bytes) => bytes[program])));
  return [done, most('squid'), isChecked ? most('envoy') : '', `${answered.filter(Boolean).length} of ${answered.length}`];
}

async function closed(isChecked: boolean): Promise<string[]> {
  return withProxy(isChecked, async ({ proxy }) => [isChecked ? 'with' : 'without', await secondsUntil((async () => {
    if (!(await proxy.ask('', { quiet: QUIET })).isClosed) {
      throw new Error(`a connection without a request is open after ${QUIET / 1000} s`);
    }
  })())]);
}

printMeasured(async () => {
  const idle = Promise.all([closed(false), closed(true)]); // meanwhile, in proxies of their own: it takes minutes and no processor
  const [without, checked] = [await attacked(false), await attacked(true)];
  return [
    ...table(['SNI check', 'meanwhile', 'memory of Squid (limit 256 MiB)', 'memory of Envoy (limit 256 MiB)', 'probes answered'],
      [...without, ...checked]),
    '',
    ...table(['SNI check', 'a connection without a request is closed after'], await idle),
  ];
});
