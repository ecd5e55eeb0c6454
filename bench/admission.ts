import './client-node';
import { printMeasured } from './gateway';
import { sized } from './options';
import { table } from './page';
import { inForce, isTaken, refusedBy, removeAdmission } from '../test/cluster/support/admission';
import { Answer, Cluster } from '../test/cluster/support/cluster';
import { GATEWAY_KINDS, NETWORK_KINDS, SANDBOX_KINDS, defineKinds } from '../test/cluster/support/crds';
import { applyAll } from '../test/cluster/support/lifecycle';
import { NAMESPACE, tenantApp } from '../test/cluster/support/tenant-app';
import { attempt, create } from '../test/cluster/support/tenant-way';
import { Manifest } from '../test/support/app';

/**
 * What the policies of `AgentAdmission` add to a request, on the API server that KUBECONFIG names: dry runs without the policies and with
 * them, in turns with each other.
 */
const RUNS = sized(7);

const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const app = tenantApp();
const cluster = new Cluster();

const blocks = (count: number) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'measured', namespace: NAMESPACE },
  spec: {
    podSelector: { matchLabels: { app: 'measured' } },
    policyTypes: ['Egress'],
    egress: [{
      to: many(count, (i) => ({ ipBlock: { cidr: `198.${18 + Math.floor(i / 65_536)}.${Math.floor(i / 256) % 256}.${i % 256}/32` } })),
      ports: [{ port: 443 }],
    }],
  },
});
const pod = (spec: Manifest = {}, container: Manifest = {}) => ({
  ...app.agent,
  metadata: { ...app.agent.metadata, name: 'measured' },
  spec: { ...app.agent.spec, ...spec, containers: [{ ...app.agent.spec.containers[0], ...container }] },
});
const note = (length: number) => ({ env: [{ name: 'NOTE', value: 'word '.repeat(length / 5) }] });

const REQUESTS: [title: string, object: Manifest][] = [
  ['a pod', pod()],
  ['a pod with 12,000 characters in a variable', pod({}, note(12_000))],
  ['a pod with 5,000 volumes', pod({
    volumes: [...app.agent.spec.volumes, ...many(5000, (i) => ({ name: `v${i}`, emptyDir: { sizeLimit: '1Mi' } }))],
  })],
  ['a pod with a variable of 1 MB', pod({}, note(1_000_000))],
  ...[1, 100, 255, 1000, 5000, 20_000].map((count): [string, Manifest] => (
    [`a NetworkPolicy of ${count.toLocaleString('en')} ${count === 1 ? 'block' : 'blocks'}`, blocks(count)])),
];

interface Timed {
  readonly milliseconds: number;
  readonly answer: Answer;
}

async function timed(object: Manifest): Promise<Timed> {
  const start = process.hrtime.bigint();
  const answer = await attempt(cluster, create(object));
  return { milliseconds: Number(process.hrtime.bigint() - start) / 1e6, answer };
}

/** The median of each request. The first round is not counted: the API server compiles expressions and opens connections in it. */
async function measured(): Promise<Timed[]> {
  const rounds: Timed[][] = [];
  for (let round = 0; round <= RUNS; round += 1) {
    rounds.push([]);
    for (const [, object] of REQUESTS) {
      rounds[round].push(await timed(object));
    }
  }
  return REQUESTS.map((_, i) => rounds.slice(1).map((round) => round[i])
    .sort((a, b) => a.milliseconds - b.milliseconds)[Math.floor(RUNS / 2)]);
}

function answerOf(answer: Answer): string {
  if (!isTaken(answer) && refusedBy(answer)?.includes('(size)') !== true) {
    throw new Error(`not refused by its size: ${JSON.stringify(answer.body).slice(0, 500)}`);
  }
  return isTaken(answer) ? 'taken' : 'refused by its size';
}

async function bench(): Promise<string[]> {
  const definitions = await defineKinds(cluster, [...NETWORK_KINDS, ...GATEWAY_KINDS, ...SANDBOX_KINDS]);
  try {
    await applyAll(cluster, app.objects);
    const without = await measured();
    const weak = create({ ...pod(), spec: { ...pod().spec, enableServiceLinks: true } });
    await inForce(cluster, app.policies, () => attempt(cluster, weak), ['(no-service-links)']);
    const withPolicies = await measured();
    const text = (milliseconds: number) => `${milliseconds.toFixed(0)} ms`;
    return table(['request', 'without policies', 'with them', 'added', 'answer'], REQUESTS.map(([title], i) => [
      title,
      text(without[i].milliseconds),
      text(withPolicies[i].milliseconds),
      text(Math.max(0, withPolicies[i].milliseconds - without[i].milliseconds)),
      answerOf(withPolicies[i].answer),
    ]));
  } finally {
    await removeAdmission(cluster, [...app.policies, ...app.objects], definitions);
  }
}

printMeasured(bench);
