import { nameOfContainer, shown } from './agent-facts';
import { ComparedAgent } from './compared-posture';
import { agentControls, controlsFrom } from './controls';
import { undoneControls } from './controls-quarantine';
import { edgesOf } from './edges';
import { FindingsByObject } from './findings-of';
import { PostureFinding, PostureSource } from './posture-finding';
import { PostureAgentInput, PostureInput } from './posture-input';
import { Reached, reachedBy } from './reached';
import { riskFactsOf, riskOf } from './risk';
import { runtimeOf } from './rows-isolation';
import { rowsOf } from './rows-of';
import { ClusterView } from '../cluster/cluster-view';
import { roleOf } from '../cluster/infrastructure';
import { nameOf } from '../cluster/namespaced';
import { objectName } from '../manifest/manifest-list';
import { PodView } from '../manifest/pod-view';
import { othersOf } from '../reach/other-policies';
import { RULES } from '../rules/catalogue';
import { Rule } from '../rules/rule';
import { RulePack, Severity } from '../rules/severity';
import { textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** What the postures of all agents share. */
export interface PostureContext {
  readonly input: PostureInput;
  readonly findings: FindingsByObject;
  readonly sourceOf: (manifest: PodView['manifest'], field: string) => PostureSource;
  /** Whether a rule judged the pods of a view. */
  readonly asked: (view: ClusterView) => (rule: Rule) => boolean;
}

/** An agent, and what it reaches. */
export interface RankedAgent {
  readonly agent: ComparedAgent;
  readonly reached: ReadonlySet<Reached>;
}

const NOTHING: ReadonlySet<Reached> = new Set();

/** The posture of one agent under a title that no other agent has. */
export function agentPosture(
  { input, findings, sourceOf, asked }: PostureContext, agent: PostureAgentInput, title: string,
): RankedAgent {
  const { pod, view } = agent;
  const { manifest } = pod;
  const own = ordered(findings.of(manifest).filter(({ source }) => isAbout(agent, source.field)));
  const edges = edgesOf(view, pod, input.placeOf);
  const role = roleOf(pod);
  // A pod that serves agents must reach more than agents do. A false role is no reason for that.
  const isServing = role !== undefined && !own.some(({ ruleId }) => ruleId === 'no-false-role');
  const reached = isServing ? NOTHING : reachedBy(view, pod);
  const skipped = (['Egress', 'Ingress'] as const).flatMap((direction) => othersOf(view, pod, direction).notComputed);
  const notComputed = [...new Set(skipped)].sort();
  const { risk, reason: riskReason } = riskOf(riskFactsOf({ findings: own, edges, reached, isServing, notComputed }));
  const posture: ComparedAgent = {
    title,
    kind: textOf(manifest.kind),
    namespace: pod.namespace,
    name: nameOf(manifest),
    ...role !== undefined && { role },
    runtime: runtimeOf(agent),
    source: sourceOf(manifest, ''),
    risk,
    riskReason,
    rows: input.withoutRows ? [] : rowsOf({ pod, view, edges, reached }, {
      findings: own,
      findingsIn: findings.of,
      isAsked: agent.isAsked ? (rule) => asked(view)(rule) && agent.isAsked!(rule) : asked(view),
      scope: input.scope,
      sourceOf,
    }),
    edges,
    findings: own,
    notComputed,
    controls: controlsFrom(title, agentControls(agent), sourceOf),
    ...input.withoutRows && {
      undone: controlsFrom(title, undoneControls(view, pod), sourceOf),
      images: pod.containers.map((one) => ({
        container: nameOfContainer(one), image: shown(one.container.image), source: sourceOf(manifest, `${one.path}.image`),
      })),
    },
  };
  return { agent: posture, reached };
}

/** The title of an agent by its object, and by the place of the pod if the object holds several. */
export function titleOfAgent({ pod, view }: PostureAgentInput): string {
  const isOnly = view.podsOf(pod.manifest).length === 1;
  return `${objectName(pod.manifest)}${isOnly ? '' : ` ${pod.path}`}`;
}

/** Whether a finding is about this pod of its object and not about another pod in the same object. */
function isAbout({ pod, view }: PostureAgentInput, field: string): boolean {
  const pods = view.podsOf(pod.manifest);
  const isIn = ({ path, metadataPath }: PodView) => [path, metadataPath].some((at) => field === at || field.startsWith(`${at}.`));
  return pods.length === 1 || isIn(pod) || !pods.some(isIn);
}

/** Whether a rule judged the pods of a view, as far as the input says. A rule that did not run proves nothing. */
export function askedBy({ exceptions }: PostureInput): PostureContext['asked'] {
  return memoizeBy((view: ClusterView) => {
    const asked = new Set(RULES.filter((rule) => isAsked(exceptions, view, rule)));
    return (rule: Rule) => asked.has(rule);
  });
}

function isAsked(exceptions: PostureInput['exceptions'], view: ClusterView, rule: Rule): boolean {
  const isOff = exceptions.some(({ option, severity }) => option === rule.id && severity === Severity.OFF);
  const isOutside = rule.pack !== RulePack.BASELINE && exceptions.some(({ option }) => option === 'pack');
  const lacksOption = rule.option !== undefined && view[rule.option].length === 0;
  const lacksView = rule.needsClusterView === true && !view.complete;
  return !isOff && !isOutside && !lacksOption && !lacksView;
}

/** Errors, then warnings, then accepted findings. */
function ordered(findings: readonly PostureFinding[]): PostureFinding[] {
  const rankOf = ({ severity, acknowledged }: PostureFinding) => (acknowledged !== undefined ? 2 : severity === Severity.ERROR ? 0 : 1);
  return [0, 1, 2].flatMap((rank) => findings.filter((finding) => rankOf(finding) === rank));
}
