import { Answer, Cluster, eventually } from './cluster';
import { Manifest } from '../../support/app';

const ok = ({ status }: Answer) => status === 200 || status === 201;

/** Applies the objects one after the other; the first that is refused ends it. */
export async function applyAll(cluster: Cluster, objects: Manifest[]): Promise<void> {
  for (const object of objects) {
    const answer = await cluster.apply(object);
    if (!ok(answer)) {
      throw new Error(`${nameOf(object)}: ${answer.body.message}`);
    }
  }
}

/** Removes what is named and whatever is in the namespaces, and waits until it is gone. */
export async function removeAll(cluster: Cluster, objects: Manifest[]): Promise<void> {
  const namespaces = clusterWide(objects).filter(({ kind }) => kind === 'Namespace');
  await Promise.all(namespaces.map(async (namespace) => {
    await cluster.delete(namespace); // from now on no controller makes pods in it
    await endPods(cluster, `/api/v1/namespaces/${namespace.metadata.name}/pods`);
  }));
  await gone(cluster, namespaces);
  await Promise.all(clusterWide(objects).map((object) => cluster.delete(object))); // a pod whose RuntimeClass is gone takes long to end
  await gone(cluster, objects);
}

/**
 * Ends pods at once: a shell as the first process does not hear SIGTERM, and the kubelet waits two minutes for the volumes of one that
 * never started.
 */
async function endPods(cluster: Cluster, path: string): Promise<void> {
  await cluster.send('DELETE', `${path}?gracePeriodSeconds=1`);
  const running = async () => (await cluster.send('GET', path)).body.items.filter((pod: Manifest) => pod.status.phase === 'Running').length;
  await eventually(running, (count) => count === 0, 20).catch(() => undefined); // what runs on goes with the others
  await cluster.send('DELETE', `${path}?gracePeriodSeconds=0`);
}

/** Waits until nothing is left of the objects. */
export async function gone(cluster: Cluster, objects: Manifest[]): Promise<void> {
  await Promise.all(clusterWide(objects).map((object) => eventually(() => cluster.get(object), ({ status }) => status === 404)));
}

function clusterWide(objects: Manifest[]): Manifest[] {
  return objects.filter((object) => object.metadata.namespace === undefined);
}

/** Waits for Ready and gives the pod as it is then. */
export async function ready(cluster: Cluster, pod: Manifest): Promise<Manifest> {
  const isReady = ({ body }: Answer) => body.status?.conditions?.some((c: Manifest) => c.type === 'Ready' && c.status === 'True');
  return (await eventually(() => cluster.get(pod), isReady)).body;
}

/** `Pod agents/envoy`, for people. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}
