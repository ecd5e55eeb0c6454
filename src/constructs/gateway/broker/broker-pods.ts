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
  /** Their bytes at most: each grant counts as if it shared nothing. */
  private bytes: number;

  constructor(folder: string, private readonly process: Omit<BrokerOptions, 'grants'>) {
    this.bytes = this.bytesOf([]);
    this.config = {
      folder,
      files: () => this.files ??= brokerFiles({ ...process, grants: this.grants }),
      ifTooLong: () => 'divide what one grant passes among several grants',
    };
  }

  /** Whether the files have room for one grant more. A grant that is too long for every file gets one for itself. */
  public hasRoom(grant: BrokerListener): boolean {
    if (this.grants.length === 0 || this.bytes + this.alone(grant) <= MAX_CONFIG_BYTES) {
      return this.grants.length < MAX_GRANTS;
    }
    return this.grants.length < MAX_GRANTS && this.bytesOf([...this.grants, grant]) <= MAX_CONFIG_BYTES;
  }

  public add(grant: BrokerListener): void {
    const most = this.bytes + this.alone(grant);
    this.grants.push(grant);
    this.files = undefined;
    this.bytes = most <= MAX_CONFIG_BYTES ? most : this.bytesOf(this.grants);
  }

  private alone(grant: BrokerListener): number {
    return this.bytesOf([grant]) - this.bytesOf([]);
  }

  private bytesOf(grants: readonly BrokerListener[]): number {
    return configBytes(filesText(brokerFiles({ ...this.process, grants })));
  }
}
