import { connect } from 'node:tls';
import { BrokerApp, GRANTS, standIn } from './broker-app';
import { Cluster, eventually } from './cluster';
import { dial, run } from './exec';
import { applyAll, ready } from './lifecycle';
import { Manifest } from '../../support/app';

const LINE = /^\{.*\}$/;

/** The running pods of a `BrokerApp`, and what can be asked of them. */
export class BrokerPods {
  private readonly pods = new Map<string, Manifest>();

  constructor(private readonly cluster: Cluster, private readonly app: BrokerApp, private readonly objects: readonly Manifest[]) {}

  /** Applies all, with these Secrets before the pods that need them, and waits until the pods are ready. */
  public async start(secrets: readonly Manifest[]): Promise<void> {
    const { cluster } = this;
    const deployments = this.objects.filter(({ kind }) => kind === 'Deployment');
    await this.apply([...this.objects.filter(({ kind }) => kind === 'Namespace'), ...secrets, ...this.objects]);
    for (const pod of this.objects.filter(({ kind }) => kind === 'Pod')) {
      this.pods.set(pod.metadata.name, await ready(cluster, pod));
    }
    for (const deployment of deployments) {
      await eventually(() => cluster.get(deployment), ({ body }) => body.status?.readyReplicas === 1);
      this.pods.set(deployment.metadata.name, await this.current(deployment.metadata.name));
    }
    const shell = standIn(deployments.find(({ metadata }) => metadata.name === 'broker')!);
    await this.apply([shell]);
    const isRunning = ({ body }: { body: Manifest }) => body.status?.phase === 'Running';
    this.pods.set(shell.metadata.name, (await eventually(() => cluster.get(shell), isRunning)).body);
  }

  public async apply(objects: readonly Manifest[]): Promise<void> {
    await applyAll(this.cluster, [...objects]);
  }

  /** A pod as it was at the start. */
  public pod(name: string): Manifest {
    return this.pods.get(name)!;
  }

  /** The pod of a Deployment as it is now. */
  public async current(deployment: string): Promise<Manifest> {
    const { metadata, spec } = this.objects.find((object) => object.kind === 'Deployment' && object.metadata.name === deployment)!;
    const labels = encodeURIComponent(Object.entries(spec.selector.matchLabels as object).map(([key, value]) => `${key}=${value}`).join());
    const { body } = await this.cluster.send('GET', `/api/v1/namespaces/${metadata.namespace}/pods?labelSelector=${labels}`);
    return body.items.find((pod: Manifest) => !pod.metadata.name.endsWith('stand-in'));
  }

  /** What an agent gets by a grant, or the status in place of an answer. Envoy waits 10 s for a server that it cannot reach. */
  public async get(from: string, grant: keyof typeof GRANTS, path = '/cgi-bin/tool'): Promise<string> {
    const url = `http://broker.${this.app.gateways}.svc:${GRANTS[grant].port}${path}`;
    const { output } = await run(this.cluster, this.pod(from),
      `timeout 20 wget -qO- --header 'x-api-key: of-the-agent' --header 'x-other: 1' '${url}' 2>&1`);
    return /HTTP\/1.1 (\d+)/.exec(output)?.[1] ?? output.trim();
  }

  /** The serial number of the certificate that the broker with TLS shows to an agent that knows the authority, or the error. */
  public async certificate(from: string, ca: Buffer): Promise<string> {
    const servername = `sealed.${this.app.gateways}.svc`;
    const socket = await dial(this.cluster, this.pod(from), servername, GRANTS.sealed.port);
    return new Promise((resolve) => {
      const secure = connect({ socket, servername, ca }, () => {
        resolve(secure.getPeerX509Certificate()!.serialNumber);
        secure.destroy();
      });
      secure.on('error', (error) => resolve(error.message));
    });
  }

  /** The requests that the tool received since the last call. */
  public async received(): Promise<string> {
    return (await run(this.cluster, this.pod('tool'), 'touch /tmp/requests; cat /tmp/requests; : >/tmp/requests')).output;
  }

  /** The lines of JSON in the log of a Deployment's pod. */
  public async logs(deployment: string): Promise<Manifest[]> {
    const { metadata } = this.pod(deployment);
    const { body } = await this.cluster.send('GET', `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log`);
    return (body.text as string).split('\n').filter((line) => LINE.test(line)).map((line) => JSON.parse(line));
  }

  /** Deletes the policies of a pod for a direction: all of them, or those that name a namespace. */
  public async deletePolicies(name: string, direction: 'Ingress' | 'Egress', namespace?: string): Promise<void> {
    const { metadata } = this.pod(name);
    const selects = ({ podSelector: { matchLabels = {} } }: Manifest) => (
      Object.entries(matchLabels as object).every(([key, value]) => metadata.labels[key] === value));
    const policies = this.objects.filter(({ kind, metadata: of, spec }) => kind === 'NetworkPolicy' && of.namespace === metadata.namespace
      && spec.policyTypes.includes(direction) && selects(spec))
      .filter(({ spec }) => namespace === undefined || JSON.stringify(spec).includes(`"${namespace}"`));
    if (policies.length === 0) {
      throw new Error(`${name} has no such policy`);
    }
    await Promise.all(policies.map((policy) => this.cluster.delete(policy)));
    await Promise.all(policies.map((policy) => eventually(() => this.cluster.get(policy), ({ status }) => status === 404)));
  }
}
