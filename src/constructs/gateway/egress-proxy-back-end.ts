import { Construct } from 'constructs';
import { PROXY_PORT } from './egress-proxy-config';
import { requireSameApp } from '../../engine/input/props';
import { memoize } from '../../engine/value/memoize';
import { FqdnBackEnd, FqdnRequest } from '../network/fqdn/fqdn-back-end';
import type { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

/** Lets callers reach the proxy alone, and has the proxy let the name through. */
export class ProxyBackEnd extends FqdnBackEnd {
  private readonly opened = new WeakMap<PodSubnetEgressDeny, Set<string>>();

  constructor(
    private readonly proxy: Construct,
    private readonly pods: HardenedAgentDeployment,
    private readonly allow: (fqdn: string, port: number) => void,
  ) {
    super();
  }

  /** @internal */
  public _allow({ policy, from, callers, fqdn, port }: FqdnRequest): void {
    requireSameApp(policy, 'fqdnBackEnd', this.proxy);
    const opened = memoize(this.opened, policy, () => new Set<string>());
    if (!opened.has(callers.id)) { // once for all the names that they call
      opened.add(callers.id);
      policy.allowTo(this.pods, { from, port: PROXY_PORT });
    }
    this.allow(fqdn, port);
  }
}
