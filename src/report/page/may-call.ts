import { Cidr, cidrIn } from '../../engine/address/cidr';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { PostureEdge, PostureEdgeKind } from '../../engine/posture/posture-agent';
import { QueryError, QueryMatch, QueryText, matchOf, readQuery } from '../../engine/posture/query-match';

/** The filter "May call". The page of a report runs it: scripts/page-query.ts writes it and all that it uses into query-script.ts. */

/** An edge as the table of an agent shows it. */
type PageEdge = Pick<PostureEdge, 'peer' | 'ports' | 'detail'> & Partial<Pick<PostureEdge, 'kind'>>;

/** What someone looks for. */
export interface PageQuery {
  /** Says that the text is no target and is looked for as it is. */
  readonly note?: string;
  /** Whether an agent may call it. `isKnown` says whether every policy that selects the agent is computed. */
  readonly matchOf: (edges: readonly PageEdge[], isKnown: boolean) => QueryMatch;
}

/** Reads what someone looks for: a target of a query, or any text, such as a part of a host's name or the name of a Secret. */
export function pageQuery(text: string, cidrs: ClusterRanges): PageQuery {
  const { podCidrs = [], serviceCidrs = [], nodeCidrs = [], apiServerCidrs = [] } = cidrs;
  const [pods, services, nodes, apiServers] = [podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs].map(blocksIn);
  const ranges = { pods, services, nodes, apiServers };
  const isShown = ({ peer }: PageEdge) => peer.toLowerCase().includes(text.toLowerCase());
  const target = targetIn(text, ranges);
  if (typeof target === 'string' || target.inCluster?.namespace === '') {
    const note = typeof target === 'string' ? target : 'searched as text';
    return { note, matchOf: (edges) => (edges.some(isShown) ? 'yes' : 'no') };
  }
  return {
    matchOf: (edges, isKnown) => {
      const found = new Set(edges.map((edge) => (target.host !== undefined && edge.kind === PostureEdgeKind.HOST && isShown(edge) ? 'yes'
        : edge.kind ? matchOf(target, { ...edge, kind: edge.kind }, ranges).match : 'no')));
      return found.has('yes') ? 'yes' : found.has('maybe') || !isKnown ? 'maybe' : 'no';
    },
  };
}

/** Without a range, more is not computed. */
function blocksIn(texts: readonly string[]): Cidr[] {
  return texts.flatMap((text) => cidrIn(text) ?? []);
}

function targetIn(text: string, ranges: Parameters<typeof readQuery>[1]): QueryText | string {
  try {
    return readQuery(text, ranges);
  } catch (error) {
    if (error instanceof QueryError) {
      return `searched as text${error.isLike ? `: a target must ${error.message}` : ''}`;
    }
    throw error;
  }
}
