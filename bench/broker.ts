import { readFileSync } from 'fs';
import { join } from 'path';
import { Bodies, Figures, Load, Times } from './broker-load';
import { printMeasured } from './gateway';
import { sized } from './options';
import { count, table } from './page';
import { ADDRESS, HOST, KEY, synthesized } from '../test/oracles/credential-broker/grants';
import { BrokerSandbox } from '../test/oracles/credential-broker/sandbox';

/**
 * What a CredentialBroker adds to a call on loopback, against a direct call in the same run, and how many bodies its memory holds: the
 * real Envoy with the file that synth writes, the bounds of the default props, and an upstream with TLS. Needs root.
 */
const GRANTS = ['a', 'b', 'c', 'd', 'e', 'f'];
const CALLS = sized(1000);
const CONNECTIONS = sized(64); // that a grant takes at the same time

async function measure(): Promise<string[]> {
  const grants = Object.fromEntries(GRANTS.map((name) => [name, {}]));
  const broker = await BrokerSandbox.start({
    ...synthesized(grants),
    answers: { [`A ${HOST}`]: [[ADDRESS]] },
    keys: Object.fromEntries(GRANTS.map((name) => [name, KEY])),
    upstreamPorts: [],
  });
  try {
    return shown(await figures(broker));
  } finally {
    await broker.stop();
  }
}

async function figures(broker: BrokerSandbox): Promise<Figures> {
  const load: Load = {
    address: ADDRESS,
    host: HOST,
    ...broker.authority.certificate({ alternatives: [`DNS:${HOST}`] }),
    authority: readFileSync(broker.authority.file, 'utf8'),
    ports: GRANTS.map((_, i) => 20001 + i),
    calls: CALLS,
    connections: CONNECTIONS,
    pid: broker.pid,
  };
  const program = [process.execPath, '--import', 'tsx', join(__dirname, 'broker-load.ts'), JSON.stringify(load)];
  const { status, output } = await broker.run(program, {}, join(__dirname, '..'));
  if (status !== 0) {
    throw new Error(output);
  }
  return JSON.parse(output);
}

function shown({ keptAlive, newConnections, idle, inTurn, atOnce }: Figures): string[] {
  const calls = (what: string, { direct, broker }: Times) =>
    [what, `${broker.toFixed(2)} ms`, `${direct.toFixed(2)} ms`, (broker / direct).toFixed(2), `${(broker - direct).toFixed(2)} ms`];
  const bodies = (what: string, { passed, refused, resident }: Bodies) =>
    [what, String(passed), String(refused), `${resident.toFixed(0)} MiB`];
  return [
    ...table([`calls of 1 KB, medians of ${count(CALLS)}`, 'by the broker', 'directly', 'against directly', 'difference'], [
      calls('connections kept', keptAlive),
      calls('a connection each', newConnections),
    ]),
    '',
    ...table(['bodies of 1 MB at the same time', 'pass', 'are refused', 'memory of Envoy (limit 256 MiB)'], [
      ['none', '', '', `${idle.toFixed(0)} MiB`],
      bodies('eight more each time, until it refuses one', inTurn),
      bodies('all at once', atOnce),
    ]),
  ];
}

printMeasured(measure);
