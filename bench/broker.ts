import { readFileSync } from 'fs';
import { join } from 'path';
import { Figures, Load, Times } from './broker-load';
import { ADDRESS, HOST, KEY, synthesized } from '../test/oracles/credential-broker/grants';
import { BrokerSandbox } from '../test/oracles/credential-broker/sandbox';

/**
 * What a CredentialBroker adds to a call on loopback, against a direct call in the same run, and how many bodies its memory holds: the
 * real Envoy with the file that synth writes, the bounds of the default props, and an upstream with TLS. Needs root.
 */
const GRANTS = ['a', 'b', 'c', 'd', 'e', 'f'];

async function measure(): Promise<void> {
  const grants = Object.fromEntries(GRANTS.map((name) => [name, {}]));
  const broker = await BrokerSandbox.start({
    ...synthesized(grants),
    answers: { [`A ${HOST}`]: [[ADDRESS]] },
    keys: Object.fromEntries(GRANTS.map((name) => [name, KEY])),
    upstreamPorts: [],
  });
  try {
    show(await figures(broker));
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
    calls: 1000,
    pid: broker.pid,
  };
  const program = [process.execPath, '--import', 'tsx', join(__dirname, 'broker-load.ts'), JSON.stringify(load)];
  const { status, output } = await broker.run(program, {}, join(__dirname, '..'));
  if (status !== 0) {
    throw new Error(output);
  }
  return JSON.parse(output);
}

function show({ keptAlive, newConnections, idle, inTurn, atOnce }: Figures): void {
  const times = (what: string, { direct, broker }: Times) => console.log(
    `a call by the broker, ${what}: ${broker.toFixed(2)} ms, direct ${direct.toFixed(2)} ms: `
    + `${(broker / direct).toFixed(2)} times, a difference of ${(broker - direct).toFixed(2)} ms`);
  times('connections kept', keptAlive);
  times('a connection each', newConnections);
  console.log(`memory of the broker (limit 256 MiB): idle ${idle.toFixed(0)} MiB`);
  for (const [what, { passed, refused, resident }] of Object.entries({ 'eight by eight': inTurn, 'all at once': atOnce })) {
    console.log(`  bodies of 1 MB, ${what}: ${passed} pass, ${refused} are refused, ${resident.toFixed(0)} MiB`);
  }
}

void measure();
