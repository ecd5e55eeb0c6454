import { Construct, IConstruct } from 'constructs';
import { readRanges } from './cluster-ranges-input';
import { DeniedRanges } from './denied-ranges';
import { FqdnBackEnd } from './fqdn/fqdn-back-end';
import { RANGES, fqdnBackEnd } from './network-shape';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { Ranges } from '../../engine/address/ranges';
import { Shape, checkProps, checkedLater } from '../../engine/input/check';
import { propError, requireAddress, requireDnsLabel, requireDnsSubdomain, requireList } from '../../engine/input/props';
import { MAX_RANGES, clusterAnnotation } from '../../engine/manifest/annotations';
import { askCluster, askerIn, canCarry, carriedCluster, carryCluster, clusterOf, clustersIn } from '../../synth/cluster-registry';

/**
 * Properties of `AgentCluster`.
 */
export interface AgentClusterProps extends ClusterRanges {
  /**
   * Name of the cluster for messages: a DNS label such as "prod".
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Addresses on which nodes run NodeLocal DNS.
   *
   * An empty list means that no node runs it.
   *
   * @default ["169.254.20.10"] where pods have IPv4; with `FqdnBackEnd.eks()` the tenth address of each Service range
   */
  readonly nodeLocalDns?: string[];

  /**
   * The domain of the cluster, to which the names of Services belong.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * How the network of the cluster enforces domain names, for example `FqdnBackEnd.cilium()`.
   *
   * A `PodSubnetEgressDeny` uses it when `allowToFqdn` is called, and an `AlertRouting` uses it for sinks outside the cluster.
   *
   * @default - none: only a construct with a back end of its own can allow names
   */
  readonly fqdnBackEnd?: FqdnBackEnd;
}

/** Named in errors: a cluster has no path. */
const SOURCE = { node: { path: 'AgentCluster', root: undefined } };

const PROPS: Shape<AgentClusterProps> = {
  ...RANGES, name: checkedLater, nodeLocalDns: checkedLater, clusterDomain: checkedLater, fqdnBackEnd,
};

/**
 * A cluster: its address ranges, its DNS, and the charts that you apply to it.
 *
 * An app or a chart carries it: `new AgentCluster({ podCidrs: ['10.244.0.0/16'] }).applyTo(app)`. Its values are the defaults of every
 * construct in that app or chart. The rules use them too, with or without `enforce`.
 *
 * Charts that carry the same object are one cluster, and so are all charts of an app that carry none of their own. Charts that carry
 * different objects are different clusters: the rules judge them separately, and their objects may have the same names.
 *
 * @throws if a range is no CIDR or is every address, pod and Service ranges overlap, or another value is not valid
 */
export class AgentCluster {
  /**
   * The cluster of a construct: the one that its chart carries, else the one that its app carries.
   *
   * A construct takes no value from the app's cluster if its chart carries a cluster of its own.
   *
   * @param scope any construct
   */
  public static of(scope: IConstruct): AgentCluster | undefined {
    if (!Construct.isConstruct(scope)) {
      throw propError(SOURCE, 'scope', 'be a construct such as an App or a Chart', scope);
    }
    return clusterOf(scope) as AgentCluster | undefined;
  }

  /** The values of the cluster of a construct, which uses them when it is made. Empty without a cluster. @internal */
  public static _for(construct: IConstruct): AgentClusterProps {
    return (askCluster(construct) as AgentCluster | undefined)?._values ?? {};
  }

  /** The ranges that a construct gets. Its cluster gives each range that is left out. @internal */
  public static _ranges(construct: IConstruct, given: ClusterRanges): ClusterRanges {
    const known = AgentCluster._for(construct);
    return {
      podCidrs: given.podCidrs ?? known.podCidrs,
      serviceCidrs: given.serviceCidrs ?? known.serviceCidrs,
      nodeCidrs: given.nodeCidrs ?? known.nodeCidrs,
      apiServerCidrs: given.apiServerCidrs ?? known.apiServerCidrs,
    };
  }

  /** The annotation of a Namespace that states its cluster, for tools that read only manifests. @internal */
  public static _annotation(construct: IConstruct): { [key: string]: string } | undefined {
    return clusterAnnotation(AgentCluster._for(construct));
  }

  /**
   * Name of the cluster, such as "prod".
   */
  public readonly name?: string;

  /** The values that were checked, which every construct uses. @internal */
  public readonly _values: AgentClusterProps;

  /** The ranges that no policy may open. @internal */
  public readonly _ranges: Partial<Ranges>;

  constructor(props: AgentClusterProps = {}) {
    checkProps(SOURCE, props, PROPS);
    this._ranges = requireRanges(props);
    const { name, clusterDomain } = props;
    if (name !== undefined) {
      requireDnsLabel(SOURCE, 'name', name);
    }
    if (clusterDomain !== undefined) {
      requireDnsSubdomain(SOURCE, 'clusterDomain', clusterDomain);
    }
    requireList(SOURCE, 'nodeLocalDns', props.nodeLocalDns).forEach((address, i) => requireAddress(SOURCE, `nodeLocalDns[${i}]`, address));
    this.name = name;
    this._values = frozen(props);
  }

  /**
   * The values of the cluster, as a copy.
   */
  public get values(): AgentClusterProps {
    // jsii marks what it gives to other languages, and cannot mark a frozen object.
    return Object.fromEntries(Object.entries(this._values).map(([key, value]) => [key, Array.isArray(value) ? [...value] : value]));
  }

  /**
   * Makes an app or a chart carry the cluster.
   *
   * Call it before you make the constructs in that app or chart.
   *
   * @param scope the app, for all its charts, or a chart
   * @returns this cluster
   * @throws if the scope is neither app nor chart, it carries a cluster already, a construct in it was made without one, or two clusters of
   * an app have no names or the same name
   */
  public applyTo(scope: IConstruct): AgentCluster {
    if (!scope?.node || !canCarry(scope)) {
      throw propError(SOURCE, 'scope', 'be an app or a chart', scope?.node?.path ?? scope, 'give the chart that the construct is in');
    }
    if (carriedCluster(scope)) {
      throw propError(SOURCE, 'scope', 'carry one AgentCluster', scope.node.path || 'app',
        'give all values in one AgentCluster, and each cluster a chart of its own');
    }
    const asker = askerIn(scope);
    if (asker) {
      throw propError(SOURCE, 'scope', 'carry its AgentCluster before constructs in it are made', scope.node.path || 'app',
        `"${asker.node.path}" was made without one; apply the AgentCluster right after the app or chart is made`);
    }
    this.requireOwnName(scope);
    carryCluster(scope, this);
    return this;
  }

  /** Two objects are two clusters, so a user who makes one for each chart by mistake gets an error. */
  private requireOwnName(scope: IConstruct): void {
    const { name } = this._values;
    for (const [other, carrier] of clustersIn(scope.node.root)) {
      if (other !== this && (name === undefined || other.name === undefined || other.name === name)) {
        const named = other.name === undefined ? 'without a name' : `named "${other.name}"`;
        throw propError(SOURCE, 'name', 'differ from the names of the other AgentClusters of the app', name,
          `"${carrier.node.path || 'app'}" carries another ${named}: `
          + 'apply that object to the charts of the same cluster, and name each cluster');
      }
    }
  }
}

/** Checks the ranges as the constructs that deny them do. */
function requireRanges(props: AgentClusterProps): Partial<Ranges> {
  const ranges = readRanges(SOURCE, props);
  if (props.podCidrs !== undefined) {
    DeniedRanges.check(SOURCE, props);
  }
  const count = Object.values(ranges).reduce((sum, { length }) => sum + length, 0);
  if (count > MAX_RANGES) {
    throw propError(SOURCE, 'podCidrs', `be, with the other ranges, at most ${MAX_RANGES}`, count, 'name wider ranges');
  }
  return ranges;
}

/** A frozen copy: constructs must use the values that were checked. */
function frozen(props: AgentClusterProps): AgentClusterProps {
  const entries = Object.entries(props).filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]: [string, unknown]) => [key, Array.isArray(value) ? Object.freeze([...value]) : value]);
  return Object.freeze(Object.fromEntries(entries)) as AgentClusterProps;
}
