import { Construct, IConstruct } from 'constructs';
import { PROXY_PORT } from '../../engine/gateway-files/squid-conf';
import { requireSameApp } from '../../engine/input/props';
import { memoizeBy } from '../../engine/value/memoize';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { FqdnRequest } from '../network/fqdn/fqdn-request';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

/** Lets callers call only the proxy, and adds the name to the proxy's list. */
export class ProxyBackEnd extends FqdnBackEnd {
  /** The callers that each policy lets reach the proxy. */
  private readonly callersOf = memoizeBy((_policy: IConstruct) => new Set<string>());

  constructor(
    private readonly proxy: Construct,
    private readonly pods: HardenedAgentDeployment,
    private readonly allow: (fqdn: string, port: number) => void,
  ) {
    super();
  }

  /** @internal */
  public _allow({ policy, callers, fqdn, port, allowTo }: FqdnRequest): void {
    requireSameApp(policy, 'fqdnBackEnd', this.proxy);
    const opened = this.callersOf(policy);
    if (!opened.has(callers.id)) { // one rule is enough for all names of a caller
      opened.add(callers.id);
      allowTo(this.pods, PROXY_PORT);
    }
    this.allow(fqdn, port);
  }
}
