import { Cluster, eventually } from './support/cluster';
import { run } from './support/exec';
import { kindsApp } from './support/kinds-app';
import { applyAll, removeAll } from './support/lifecycle';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** Agents that are no Pods and no Deployments, under each runtime. */
const cluster = new Cluster();

describe.each(settings.runtimes)('under %s', (runtime) => {
  const objects = kindsApp(runtime);
  const namespace = `kinds-${runtime}`;
  const find = (kind: string, name: string) => objects.find((object) => object.kind === kind && object.metadata.name === name)!;
  const pods = async (label: string): Promise<Manifest[]> => (
    (await cluster.send('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(label)}`)).body.items
  );
  const condition = (type: string) => ({ body }: { body: Manifest }) => (
    body.status?.conditions?.some((c: Manifest) => c.type === type && c.status === 'True')
  );
  const log = async ({ metadata: { name } }: Manifest): Promise<string[]> => (
    (await cluster.send('GET', `/api/v1/namespaces/${namespace}/pods/${name}/log`)).body.text.trim().split('\n')
  );

  beforeAll(() => applyAll(cluster, objects));
  afterAll(() => removeAll(cluster, objects));

  test('each pod of the StatefulSet runs, and has a name in DNS by the headless Service', async () => {
    const set = find('StatefulSet', 'coder');
    await eventually(() => cluster.get(set), ({ body }) => body.status?.readyReplicas === 2);
    const [first, second] = ['coder-0', 'coder-1'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } }));
    const { body } = await cluster.get(second);
    const { output } = await run(cluster, (await cluster.get(first)).body, `nslookup coder-1.coder.${namespace}.svc.cluster.local`);
    expect(output).toContain(body.status.podIP);
    expect(body.spec.hostname).toBe('coder-1');
  });

  test('the Job ends well, as user 65534 with a read-only root', async () => {
    await eventually(() => cluster.get(find('Job', 'task')), condition('Complete'));
    const [pod] = await pods('job-name=task');
    expect(await log(pod)).toEqual(['65534', '65534', 'read-only']);
  });

  test('the Job that does not end by itself is stopped by its deadline', async () => {
    const { body } = await eventually(() => cluster.get(find('Job', 'endless')), condition('Failed'));
    expect(body.status.conditions.find(({ type }: Manifest) => type === 'Failed').reason).toBe('DeadlineExceeded');
  });

  test('the CronJob starts a Job that ends well', async () => {
    const done = ({ body: { status } }: { body: Manifest }) => status?.lastSuccessfulTime;
    const { body } = await eventually(() => cluster.get(find('CronJob', 'nightly')), done);
    expect(body.status.lastScheduleTime).toBeDefined();
    const [pod] = await pods('cdk8s-hardened-agents/agent=true,job-name').then((found) => (
      found.filter(({ metadata }) => metadata.labels['job-name'].startsWith('nightly-'))
    ));
    expect(await log(pod)).toEqual(['65534', '65534', 'read-only']);
  });
});
