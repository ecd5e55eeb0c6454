import { Lazy } from 'cdk8s';
import { IConstruct } from 'constructs';
import { FqdnRequest } from './fqdn-request';
import { FqdnNetwork, NameAndPort } from '../../../engine/reach/fqdn/fqdn-network';
import { memoizeByText } from '../../../engine/value/memoize';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { outsideQuarantine } from '../quarantine/quarantine';

/** Keeps one object for each set of callers, and a further one where the network has no room for a name in it. */
export class FqdnPolicies {
  /** Objects by their names, for each policy and its callers: a back end may serve several policies. */
  private readonly objectsOf = memoizeByText((_policy: IConstruct, _callers): NameAndPort[][] => []);

  constructor(private readonly network: FqdnNetwork) {}

  /**
   * Adds a name. One that is there already stays once.
   *
   * @param clusterDomain the domain whose own names the callers may look up
   */
  public add({ policy, callers, fqdn, port }: FqdnRequest, clusterDomain?: string): void {
    const objects = this.objectsOf(policy, callers.id);
    if (objects.some((names) => names.some((name) => name.fqdn === fqdn && name.port === port))) {
      return;
    }
    const next = { fqdn, port };
    const room = objects.find((names) => this.network.hasRoom(names, next));
    if (room) {
      room.push(next);
      return;
    }
    const names = [next];
    objects.push(names);
    const { apiVersion, kind } = this.network;
    const selected = () => ({ ...callers, podSelector: outsideQuarantine(policy, callers) });
    new GuardedApiObject(policy, `Fqdn-${callers.id}${objects.length > 1 ? `-${objects.length}` : ''}`, {
      apiVersion,
      kind,
      metadata: { namespace: callers.namespace },
      spec: Lazy.any({ produce: () => this.network.write(selected(), names, clusterDomain) }),
    }, { order: () => ({ podSelector: callers.podSelector }) });
  }
}
