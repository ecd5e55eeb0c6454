import { StartGateProgram } from '../../src';
import { Cluster } from './support/cluster';
import { gateApp } from './support/gate-app';
import { BROKEN, HELD, UNKNOWN, failureIn, isPolicy, logOf, podsIn } from './support/gate-pods';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** Agents behind a `StartGate` with the static binary: the gate, its canary and its control run under each runtime, without a shell. */
const cluster = new Cluster();
const { STATIC_BINARY } = StartGateProgram;
const apps = settings.runtimes.map((runtime) => ({
  runtime,
  gate: gateApp(`binary-${runtime}`, { stands: 'Pod', never: 'Pod' }, runtime, STATIC_BINARY),
  blind: gateApp(`binary-${runtime}-blind`, { agent: 'Pod' }, runtime, STATIC_BINARY),
}));

const isLeftOut = (one: Manifest) => (isPolicy(one) && one.metadata.namespace?.endsWith('-never'))
  || (one.metadata.name === 'canary' && one.metadata.namespace?.endsWith('-blind'));

beforeAll(() => applyAll(cluster, apps.flatMap(({ gate, blind }) => [...gate, ...blind]).filter((one) => !isLeftOut(one))));
afterAll(() => removeAll(cluster, apps.flatMap(({ gate, blind }) => [...gate, ...blind])));

const phasesIn = async (namespace: string) => (await podsIn(cluster, namespace)).map(({ status }) => status.phase);

describe.each(apps)('$runtime', ({ runtime, gate }) => {
  test('starts where its walls stand', async () => {
    const pod = gate.find(({ kind, metadata }) => kind === 'Pod' && metadata.name === 'stands')!;
    await ready(cluster, pod);
    expect(await logOf(cluster, pod)).toEqual(HELD);
  });

  test('does not start without its policies', async () => {
    await failureIn(cluster, `binary-${runtime}-never`, BROKEN('pods', 'Services', 'the metadata endpoint', 'the API server'));
    expect(await phasesIn(`binary-${runtime}-never`)).toEqual(['Pending']);
  });

  test('does not start where the canary is down', async () => {
    await failureIn(cluster, `binary-${runtime}-blind-agent`, UNKNOWN);
    expect(await phasesIn(`binary-${runtime}-blind-agent`)).toEqual(['Pending']);
  });
});
