import * as kplus from 'cdk8s-plus-29';
import { AgentContainers } from './agent-containers';
import { UseOptions } from './use-options';
import { Check, Shape, optionsOf, required } from '../../engine/input/check';
import { constructError, propError } from '../../engine/input/props';
import { identityOf } from '../../synth/cluster-registry';
import { NetworkPolicySet } from '../network/network-policy-set';
import { toolServer } from '../network/network-shape';
import { IToolServer } from '../network/tool-server';

/** A name that every shell and language can read. */
const variable: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) {
    throw propError(place, prop,
      'be the name of an environment variable such as "SEARCH_URL": letters, digits and "_", with no digit first', value);
  }
};

const OPTIONS: Shape<UseOptions> = { as: required(variable) };
const options = optionsOf(OPTIONS, '{ as: "SEARCH_URL" }');

/** The servers that one pod uses. */
export class AgentTools {
  private readonly byVariable = new Map<string, IToolServer>();
  private policies?: NetworkPolicySet;

  constructor(private readonly pod: kplus.AbstractPod, private readonly containers: AgentContainers) {}

  /** Opens the server to the pod on both sides, and hands its URL to the pod's containers. */
  public use(server: IToolServer, given: UseOptions): void {
    const { pod } = this;
    toolServer(pod, 'server', server);
    options(pod, given);
    this.requireReachable(server);
    const { as } = given;
    const other = this.byVariable.get(as);
    if (other && other !== server) {
      throw propError(pod, 'as', `name one server, and "${other.node.path}" has this name already`, as,
        'choose another name for this server');
    }
    if (other) {
      return;
    }
    this.containers.share(as, server.url);
    if (![...this.byVariable.values()].includes(server)) {
      server.egress._admit(pod, server.port, (ranges) => this.policies ??= new NetworkPolicySet(pod, ranges));
    }
    this.byVariable.set(as, server);
  }

  private requireReachable(server: IToolServer): void {
    const { pod } = this;
    if (server.toPodSelector() === pod) {
      throw constructError(pod, `'server' must be another than the one that uses it, got "${server.node.path}"`);
    }
    if (identityOf(server) !== identityOf(pod)) {
      throw propError(pod, 'server', 'be in the cluster of the agent', server.node.path,
        'its name and the policies between the two hold in one cluster; make the server in a chart of the agent\'s AgentCluster');
    }
  }
}
