import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { BrokeredKey } from './brokered-api-props';
import { brokerFiles } from '../../../engine/gateway-files/broker/broker-files';
import { BrokerListener, BrokerOptions, KEY_FILE, KEY_FOLDER, KEY_VOLUME } from '../../../engine/gateway-files/broker/broker-route';
import { METRICS_PORT } from '../../../engine/gateway-files/envoy/bootstrap';
import { propError } from '../../../engine/input/props';
import { podSelector } from '../../network/network-shape';
import { PodSubnetEgressDeny } from '../../network/pod-subnet-egress-deny';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';
import { Configuration, MAX_CONFIG_BYTES, configBytes, filesText } from '../configuration';

/**
 * Ports of a Service that lead to the same pods. One more is for the metrics.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/ for the 100 ports of an EndpointSlice
 */
const MAX_GRANTS = 99;

/** Some grants of a broker, as many as a ConfigMap can hold, and the pods that have their files. */
export class BrokerPods {
  public readonly config: Configuration;
  /** The pods. */
  public deployment!: HardenedAgentDeployment;

  private readonly grants: BrokerListener[] = [];
  /** The files with all grants. Each rendering of the app writes them, and the hash of them. */
  private files?: { readonly [file: string]: string };
  /** Their bytes without a grant. */
  private readonly empty: number;
  /** Their bytes at most: each grant counts as if it shared nothing. */
  private bytes: number;

  constructor(folder: string, private readonly process: Omit<BrokerOptions, 'grants'>) {
    this.bytes = this.empty = this.bytesOf([]);
    this.config = {
      folder,
      files: () => this.files ??= brokerFiles({ ...process, grants: this.grants }),
      ifTooLong: () => 'divide what one grant passes among several grants',
    };
  }

  /** Takes one grant more, if the files have room for it. A grant that is too long for every file gets one for itself. */
  public take(grant: BrokerListener): boolean {
    if (this.grants.length === MAX_GRANTS) {
      return false;
    }
    const most = this.bytes + this.bytesOf([grant]) - this.empty;
    const bytes = most <= MAX_CONFIG_BYTES ? most : this.bytesOf([...this.grants, grant]);
    if (this.grants.length > 0 && bytes > MAX_CONFIG_BYTES) {
      return false;
    }
    this.grants.push(grant);
    this.files = undefined;
    this.bytes = bytes;
    return true;
  }

  private bytesOf(grants: readonly BrokerListener[]): number {
    return configBytes(filesText(brokerFiles({ ...this.process, grants })));
  }
}

/**
 * Mounts a key for a grant, in a volume of its own without `subPath`, so that the file changes with the Secret.
 *
 * A Secret or key that is not there does not keep the pods from starting: one grant must not stop the others. The grant answers 503.
 */
export function mountKey(scope: Construct, name: string, { secret, key }: BrokeredKey, deployment: HardenedAgentDeployment): void {
  const volume = kplus.Volume.fromSecret(scope, 'Key', secret, {
    name: `${KEY_VOLUME}${name}`, items: { [key]: { path: KEY_FILE } }, defaultMode: 0o440, optional: true,
  });
  deployment.containers[0].mount(`${KEY_FOLDER}/${name}`, volume, { readOnly: true });
}

/** A Secret that the pods of a namespace can mount. */
export function requireOwnSecret(scope: Construct, prop: string, secret: kplus.ISecret, namespace: string): void {
  const { metadata } = secret as Partial<kplus.Secret>; // none where the Secret is not of this app
  const other = metadata?.namespace ?? 'default';
  if (metadata && other !== namespace) {
    throw propError(scope, prop, `be in the namespace of the broker, "${namespace}"`, `${other}/${secret.name}`,
      'a pod mounts Secrets of its own namespace alone: make the Secret there');
  }
}

/**
 * Lets a scraper read the metrics of a broker. Metrics have the names of grants and how often each is used, so it must be chosen by labels.
 *
 * @param policy that of the broker's pods
 */
export function allowMetrics(broker: IConstruct, policy: PodSubnetEgressDeny, scraper: kplus.IPodSelector): void {
  podSelector(broker, 'scraper', scraper);
  if (scraper.toPodSelectorConfig().labelSelector.isEmpty()) {
    throw propError(broker, 'scraper', 'select pods by their labels', scraper.node.path,
      'every pod of a namespace would read the metrics: use Pods.select(…) with the labels of the scraper');
  }
  policy.allowFromPods(scraper, { port: METRICS_PORT });
}
