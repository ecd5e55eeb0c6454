import { Cluster, eventually } from './cluster';
import { Manifest } from '../../support/app';

/** What start gates say in the pods of a cluster. */

const WALLS = 'NetworkPolicy "default-deny", NetworkPolicy ';

/** All that a gate calls. */
const TARGETS = ['pods of other namespaces', 'Services of other namespaces', 'the metadata endpoint', 'the API server'];

export const HELD = expect.stringMatching(new RegExp(`^held by ${WALLS}.*: the control reached the canary, \
and none of these answered this pod:
- ${TARGETS.join('\n- ')}$`));
export const BROKEN = (...reached: string[]) =>
  new RegExp(`^1 broken: this pod reaches (${reached.join('|')}).*, which should be denied by ${WALLS}`);
/** A busy node loses a call now and then, but not in each run of a gate. */
export const ALL_BROKEN = new RegExp(TARGETS.map((target) => `(?=.*${target})`).join('') + BROKEN(...TARGETS).source);
export const UNKNOWN = /^2 inconclusive: control\.[a-z-]+\.svc\.cluster\.local\. has no address: the canary is down, or the resolver$/;

export const isPolicy = ({ kind }: Manifest) => kind === 'NetworkPolicy';

/** The pods of a namespace. */
export async function podsIn(cluster: Cluster, namespace: string): Promise<Manifest[]> {
  return (await cluster.send('GET', `/api/v1/namespaces/${namespace}/pods`)).body.items;
}

/** Waits for what the gate of the only pod of a namespace says when it fails, after its exit code. */
export async function failureIn(cluster: Cluster, namespace: string, message: RegExp): Promise<void> {
  const said = async () => (await podsIn(cluster, namespace)).flatMap(({ status: { initContainerStatuses: [gate] = [] } }) => (
    [gate?.state?.terminated, gate?.lastState?.terminated]
      .flatMap((end) => (end?.message ? [`${end.exitCode} ${end.message.trim()}`] : []))));
  await eventually(said, (some) => some.some((one) => message.test(one)));
}

/** What the gate of a pod wrote. */
export async function logOf(cluster: Cluster, { metadata: { namespace, name } }: Manifest): Promise<string> {
  return (await cluster.send('GET', `/api/v1/namespaces/${namespace}/pods/${name}/log?container=start-gate`)).body.text.trim();
}
