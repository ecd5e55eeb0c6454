import { Cluster, eventually } from './support/cluster';
import { probe, run } from './support/exec';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { FOLDERS, SESSIONS, administrator, sessionsApp, volumes } from './support/sessions-app';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** What one session keeps, another one on the same node does not find: not in a folder, not in a process, not by the network. */
const cluster = new Cluster();

describe.each(settings.runtimes)('under %s', (runtime) => {
  const [admin, disks, app] = [administrator(runtime), volumes(runtime), sessionsApp(runtime)];
  const nonces = FOLDERS.map((folder) => [folder, `nonce-${runtime}${folder.replace('/', '-')}-${process.pid}`] as const);
  const text = `(${nonces.map(([, nonce]) => nonce).join('|')})`;
  let [one, two]: Manifest[] = [];

  /** The one pod of a session, once it runs. */
  async function podOf(session: string): Promise<Manifest> {
    const path = `/api/v1/namespaces/sessions-${runtime}/pods?labelSelector=session%3D${session}`;
    const { body } = await eventually(() => cluster.send('GET', path), ({ body: { items } }) => items?.length === 1);
    return ready(cluster, { apiVersion: 'v1', kind: 'Pod', metadata: body.items[0].metadata });
  }

  /** The folders in which a session finds any of the nonces, and whether it finds one in a process. */
  async function found(pod: Manifest): Promise<string[]> {
    const { output } = await run(cluster, pod, `
      for folder in ${FOLDERS.join(' ')} /dev/shm /var /run /mnt; do grep -rqsE '${text}' $folder 2>/dev/null && echo $folder; done
      for process in /proc/[0-9]*; do
        [ $process != /proc/$$ ] && { tr '\\0' ' ' <$process/environ; } 2>/dev/null | grep -qE '${text}' && echo processes
      done
      true`);
    return output.split('\n').filter((line) => line !== '');
  }

  beforeAll(async () => {
    await applyAll(cluster, admin);
    await ready(cluster, admin.find(({ kind }) => kind === 'Pod')!);
    await applyAll(cluster, [...disks, ...app]);
    [one, two] = await Promise.all(SESSIONS.map((session) => podOf(session)));
    const writes = nonces.map(([folder, nonce]) => `echo ${nonce} >${folder}/index.html`);
    const { code, output } = await run(cluster, one, [...writes, `SECRET=${nonces[0][1]} sleep 3000 >/dev/null 2>&1 &`].join('\n'));
    expect([code, output]).toEqual([0, '']);
  });
  afterAll(async () => {
    const pod = admin.find(({ kind }) => kind === 'Pod')!;
    await removeAll(cluster, app);
    await run(cluster, (await cluster.get(pod)).body, `rm -rf /volumes/${runtime}-*`);
    await removeAll(cluster, [...disks, ...admin]);
  });

  test('both are on one node, each with a claim of its own', async () => {
    const claims = [one, two].map(({ spec }) => spec.volumes.filter((volume: Manifest) => volume.ephemeral).length);
    expect([one.spec.nodeName, claims]).toEqual([two.spec.nodeName, [1, 1]]);
    const path = `/api/v1/namespaces/sessions-${runtime}/persistentvolumeclaims`;
    const bound = (await cluster.send('GET', path)).body.items.map(({ spec }: Manifest) => spec.volumeName).sort();
    expect(bound).toEqual(SESSIONS.map((name) => `sessions-${runtime}-${name}`));
  });

  test('the one that has the nonce finds it in each place: what is looked for can be found', async () => {
    expect(await found(one)).toEqual([...FOLDERS, 'processes']);
    expect(await probe(cluster, one, [{ name: 'itself', host: '127.0.0.1', port: 8080 }], 5)).toEqual({ itself: 'open' });
  });

  test('the other one finds it nowhere', async () => {
    expect(await found(two)).toEqual([]);
  });

  test('neither reaches the other', async () => {
    const [toOne] = await Promise.all([probe(cluster, two, [{ name: 'one', host: one.status.podIP, port: 8080 }], 5)]);
    const [toTwo] = await Promise.all([probe(cluster, one, [{ name: 'two', host: two.status.podIP, port: 8080 }], 5)]);
    expect({ ...toOne, ...toTwo }).toEqual({ one: 'closed', two: 'closed' });
  });
});
