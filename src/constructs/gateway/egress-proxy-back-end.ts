import { Construct, IConstruct } from 'constructs';
import { requireSameApp } from '../../engine/input/props';
import { memoizeBy } from '../../engine/value/memoize';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { FqdnRequest } from '../network/fqdn/fqdn-request';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

/** Lets callers call only the proxy, on the port that is theirs. */
export class ProxyBackEnd extends FqdnBackEnd {
  /** The callers that each policy lets reach the proxy. */
  private readonly callersOf = memoizeBy((_policy: IConstruct) => new Set<string>());

  /** @param allow adds the name to the lists of the proxy, and returns the port that the callers call */
  constructor(
    private readonly proxy: Construct,
    private readonly pods: HardenedAgentDeployment,
    private readonly allow: (request: FqdnRequest) => number,
  ) {
    super();
  }

  /** @internal */
  public _allow(request: FqdnRequest): void {
    const { policy, callers, allowTo } = request;
    requireSameApp(policy, 'fqdnBackEnd', this.proxy);
    const port = this.allow(request);
    const opened = this.callersOf(policy);
    if (!opened.has(callers.id)) { // one rule is enough for all names of a caller
      opened.add(callers.id);
      allowTo(this.pods, port);
    }
  }
}
