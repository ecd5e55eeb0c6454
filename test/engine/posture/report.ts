import { AgentsKnownBy } from '../../../src/engine/cluster/agent-scope';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { acknowledgementIn } from '../../../src/engine/manifest/acknowledgement-annotations';
import { PodView, podViews } from '../../../src/engine/manifest/pod-view';
import { Posture } from '../../../src/engine/posture/posture';
import { AgentPosture, PostureRow } from '../../../src/engine/posture/posture-agent';
import { PostureFindingInput, PostureInput, runOf } from '../../../src/engine/posture/posture-input';
import { postureOf } from '../../../src/engine/posture/posture-of';
import { judge } from '../../../src/engine/rules/acknowledgement';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { CaseOptions, viewOf } from '../../support/cases';

/** The report of manifests in one cluster. A line is the number of the manifest. */
export function reportOf(manifests: readonly Json[], view: ClusterView, more: Partial<PostureInput> = {}, rules = Evaluator.ALL): Posture {
  const agents = manifests.flatMap((manifest) => podViews(manifest)).map((pod: PodView) => ({ pod, view }));
  const findings = manifests.flatMap((manifest): PostureFindingInput[] => {
    const { open, accepted } = judge(rules, manifest, view, (id) => acknowledgementIn(manifest, id));
    return [
      ...open.map((finding) => ({ manifest, finding, filledByHarden: false })),
      ...accepted.map((one) => ({ manifest, ...one, filledByHarden: false })),
    ];
  });
  const placeOf = (manifest: Json) => ({ file: 'all.yaml', line: manifests.indexOf(manifest) + 1 });
  const run = runOf({ toolVersion: '1.2.3', agentsKnownBy: AgentsKnownBy.GUESS, views: [view], agents });
  return postureOf({ run, agents, findings, exceptions: [], objects: manifests.length, placeOf, ...more });
}

/** The report of a manifest among those of a valid app. */
export function reportAmong(manifest: Json, options: CaseOptions = {}): Posture {
  const { view, manifests } = viewOf(manifest, options);
  return reportOf(manifests, view);
}

/** The agent that a manifest runs, among those of a valid app. */
export function agentOf(manifest: Json, options: CaseOptions = {}): AgentPosture {
  return reportAmong(manifest, options).agents.find(({ name, kind }) => name === manifest.metadata.name && kind === manifest.kind)!;
}

export function rowOf({ rows }: AgentPosture, label: string): PostureRow {
  const found = rows.filter((row) => row.label === label);
  if (found.length !== 1) {
    throw new Error(`expected one row "${label}", found ${found.length}`);
  }
  return found[0];
}

