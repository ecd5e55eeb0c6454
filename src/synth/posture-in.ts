import { SnapshotEntry } from './app-snapshot';
import { Enforcement } from './enforcement';
import { filledOf } from './failing';
import { RenderedPart } from './guarded-object';
import { AppJudgement, extentOf, isOfAgents, remedyOf } from './judging';
import { AgentsKnownBy } from '../engine/cluster/agent-scope';
import { Posture } from '../engine/posture/posture';
import { PostureAgentInput, PostureFindingInput, runOf } from '../engine/posture/posture-input';
import { postureOf } from '../engine/posture/posture-of';
import { EVERY_RULE, Extent, OF_NEIGHBOURS } from '../engine/rules/extent';
import { Json } from '../engine/value/json';
import { versionOf } from '../report/version';

/** The report of an app as it was judged. Places are paths of constructs. */
export function postureIn({ snapshot, judged }: AppJudgement, rules: Enforcement): Posture {
  const owners = new Map(snapshot.parts.map(({ entry, part }) => [part.manifest, entry.owner.node.path]));
  const pods = snapshot.parts.flatMap(({ entry, part }) => podsOf(entry, part));
  const findings = judged.flatMap((one): PostureFindingInput[] => {
    const { part, open, accepted } = one;
    const filled = filledOf(one, open, rules, ({ chart }) => snapshot.viewOf(chart));
    return [
      ...open.map((finding) => ({ finding, filledByHarden: filled.has(finding) })),
      ...accepted.map(({ finding, acknowledgement }) => ({ finding, filledByHarden: false, acknowledgement })),
    ].map((found) => ({ ...found, manifest: part.manifest, finding: inPart(found.finding, part), remedy: remedyOf(one, found.finding) }));
  });
  const agents = pods.filter(({ extent }) => isOfAgents(extent));
  const views = [...new Set(snapshot.parts.map(({ entry }) => snapshot.viewOf(entry.chart)))];
  const scope = views.map((view) => rules.scopeIn(view)).find((one) => one !== undefined);
  return postureOf({
    run: runOf({
      toolVersion: versionOf(),
      agentsKnownBy: scope?.knownBy ?? AgentsKnownBy.OWN_OBJECTS,
      views,
      agents,
    }),
    agents,
    neighbours: pods.filter(({ extent }) => extent === OF_NEIGHBOURS),
    findings,
    exceptions: rules.exceptions,
    objects: judged.length,
    placeOf: (manifest) => ({ constructPath: owners.get(manifest) }),
    views,
  });

  function podsOf(entry: SnapshotEntry, part: RenderedPart): (PostureAgentInput & { readonly extent: Extent | undefined })[] {
    const view = snapshot.viewOf(entry.chart);
    const extent = extentOf(entry, part, view, rules);
    return view.podsOf(part.manifest).map((pod) => ({ pod, view, isAsked: extent === EVERY_RULE ? undefined : extent?.asks, extent }));
  }
}

/** Findings of objects in lists begin with their place in the list. The report names the object itself. */
function inPart<T extends { readonly field: string }>(finding: T, { prefix }: { readonly prefix: string; readonly manifest: Json }): T {
  return { ...finding, field: finding.field.slice(prefix.length) };
}
