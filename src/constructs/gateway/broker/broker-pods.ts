import { brokerFiles } from '../../../engine/gateway-files/broker/broker-files';
import { BrokerListener, BrokerOptions } from '../../../engine/gateway-files/broker/broker-route';
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
