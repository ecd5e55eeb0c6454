import { Lazy } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { FqdnRequest } from './fqdn-back-end';
import { FqdnNetwork, NameAndPort } from './fqdn-network';
import { memoize } from '../../../engine/value/memoize';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { outsideQuarantine } from '../quarantine/quarantine';

/** Keeps an object for each set of callers, and a further one where a network takes no more names in it. */
export class FqdnPolicies {
  /** Objects by their names, for each policy and its callers: a back end may serve several policies. */
  private readonly objects = new WeakMap<IConstruct, Map<string, NameAndPort[][]>>();

  constructor(private readonly network: FqdnNetwork) {}

  /** Adds a name; one that is there already stays once. */
  public add({ policy, callers, fqdn, port }: FqdnRequest): void {
    const byCallers = memoize(this.objects, policy, () => new Map<string, NameAndPort[][]>());
    const objects = memoize(byCallers, callers.id, () => []);
    if (objects.some((names) => names.some((name) => name.fqdn === fqdn && name.port === port))) {
      return;
    }
    const next = { fqdn, port };
    const room = objects.find((names) => this.network.takes(names, next));
    if (room) {
      room.push(next);
      return;
    }
    const names = [next];
    objects.push(names);
    const { apiVersion, kind } = this.network;
    new GuardedApiObject(policy, `Fqdn-${callers.id}${objects.length > 1 ? `-${objects.length}` : ''}`, {
      apiVersion,
      kind,
      metadata: { namespace: callers.namespace },
      spec: Lazy.any({ produce: () => this.network.spec({ ...callers, podSelector: outsideQuarantine(policy, callers) }, names, policy) }),
    }, { order: () => ({ podSelector: callers.podSelector }) });
  }
}
