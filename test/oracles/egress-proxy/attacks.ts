import { Chart } from 'cdk8s';
import { OUTSIDE } from './cases';
import { hello } from './client-hello';
import { Attack, LARGE_PORT } from './messages';
import { Sandbox } from './sandbox';
import { AGENT_PORT, proxied } from '../../constructs/gateway/proxy';
import { IMAGE, only, pod } from '../../support/app';
import { sleep } from '../credential-broker/sandbox';
import { envoyBinary } from '../envoy';

/** What agents do to use up what a proxy has, for those that hold it against its bounds and those that measure it. */

export const NAME = 'api.example.com';
export const PLAIN = 'git.example';
const MANY = Array.from({ length: 8 }, (_, i) => `10.244.0.${100 + i}`);

export const connectTo = (authority: string) => `CONNECT ${authority} HTTP/1.1\r\n\r\n`;
export const UNREAD = { request: connectTo(`${NAME}:${LARGE_PORT}`), then: hello(NAME) + 'a'.repeat(1_000_000) };
const HEADS = { request: `CONNECT ${NAME}:443 HTTP/1.1\r\nX: ${'a'.repeat(15_000)}` };

export type TitledAttack = [title: string, attack: Partial<Attack> & Pick<Attack, 'connections'>];

export const ATTACKS: TitledAttack[] = [
  ['1,000 tunnels on which neither side reads', { connections: 1000, ...UNREAD }],
  ['1,000 requests of which the head does not end', { connections: 1000, ...HEADS }],
  ['1,000 connections that ask nothing', { connections: 1000 }],
  ['a flood of new connections', { connections: 50, request: connectTo(`${NAME}:443`), isFlood: true }],
  ['one name that is called 1,000 times', { connections: 1000, request: connectTo(`${NAME}:443`), then: hello(NAME) }],
];
export const FROM_MANY: TitledAttack[] = [
  ['tunnels of many agents on which neither side reads', { connections: 300, from: MANY, ...UNREAD }],
  ['requests of many agents of which the head does not end', { connections: 300, from: MANY, ...HEADS }],
];

/** The programs of a proxy's pod with the files that synth writes. */
export async function runProxy(chart: Chart, isChecked: boolean): Promise<Sandbox> {
  const { 'squid.conf': squidConf, 'envoy.json': config } = only(chart, 'ConfigMap').data;
  const [squid, envoy] = only(chart, 'Deployment').spec.template.spec.containers;
  return Sandbox.start(squidConf, squid.command, { [`A ${NAME}`]: [[OUTSIDE]], [`A ${PLAIN}`]: [[OUTSIDE]] },
    isChecked ? { config, command: [envoyBinary(), ...envoy.command.slice(1)] } : undefined, true);
}

/** A proxy with a port for each of two agents, of which one attacks. */
export interface Attacked {
  readonly proxy: Sandbox;
  /** The port of the agent that attacks, and that of the other one. */
  readonly port: number;
  readonly otherPort: number;
}

export async function startProxy(isChecked: boolean): Promise<Attacked> {
  const sniCheck = isChecked ? { image: IMAGE, portsWithoutTls: [22] } : undefined;
  const { egress, agent, proxy, ...b } = proxied({ clusterIP: '10.96.0.31', sniCheck });
  const other = pod(b, {}, 'other');
  ([[NAME, 443], [NAME, LARGE_PORT], [PLAIN, 22]] as const).forEach(([name, port]) => [agent, other].forEach((from) => (
    egress.allowToFqdn(name, port, { from }))));
  const started = await runProxy(b.chart, isChecked);
  for (let waits = 0; waits < 100 && !(await probes(started, isChecked))[0]; waits++) {
    await sleep(200); // Envoy knows of Squid after its first check
  }
  return { proxy: started, port: AGENT_PORT, otherPort: Number(new URL(proxy.envFor(other).HTTPS_PROXY).port) };
}

/** Much longer than the kubelet waits: the machine of a test is busy, and a probe that is not answered at all takes longer still. */
const PROBE_TIMEOUT = 30_000;

/** What the kubelet sees of each probe: whether it is answered. */
export async function probes(proxy: Sandbox, isChecked: boolean): Promise<boolean[]> {
  const probe = async (port: number, request: string) =>
    Promise.race([proxy.ask(request, { to: { address: '10.244.0.9', port } }), sleep(PROBE_TIMEOUT)]);
  if (!isChecked) {
    return [(await probe(3130, ''))?.isClosed === false];
  }
  const answers = await Promise.all(['/healthz', '/alive'].map(async (path) =>
    probe(9903, `GET ${path} HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n`)));
  return answers.map((answer) => answer?.status === 200);
}
