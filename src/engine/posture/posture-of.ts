import { actionsOf } from './actions';
import { ControlFact } from './agent-facts';
import { RankedAgent, agentPosture, askedBy, titleOfAgent } from './agent-posture';
import { ComparedAgent, ComparedPosture, ObjectScope } from './compared-posture';
import { clusterControls, controlsFrom } from './controls';
import { findingsOf, sourcesBy } from './findings-of';
import { PostureCoverage, PostureFramework, PostureNamespace, PostureSummary } from './posture';
import { AgentControl, AgentPosture, PostureEdgeKind, PostureRisk } from './posture-agent';
import { PostureFinding, PostureSource } from './posture-finding';
import { JudgedScope, PostureInput, viewsOf } from './posture-input';
import { nameOf } from '../cluster/namespaced';
import { objectName } from '../manifest/manifest-list';
import { FRAMEWORKS, rulesOf } from '../rules/frameworks';
import { Control, Framework } from '../rules/frameworks/control';
import { Severity } from '../rules/severity';
import { Json } from '../value/json';
import { memoize, memoizeByPair } from '../value/memoize';
import { push } from '../value/multimap';

const RISKS = [PostureRisk.HIGH, PostureRisk.MEDIUM, PostureRisk.LOW];

/** The report of a cluster, or of several: the one function that commands, apps and formats get it from. */
export function postureOf(input: PostureInput): ComparedPosture {
  const sourceOf = sourcesBy(input.placeOf);
  const findings = findingsOf(input, sourceOf);
  const titles = titlesOf(input);
  const context = { input, findings, sourceOf, asked: askedBy(input) };
  const inOrder = input.agents.map((agent, i) => agentPosture(context, agent, titles[i]));
  const agents = ranked(inOrder);
  return {
    run: input.run,
    summary: summaryOf(input, agents, findings.all),
    actions: input.withoutRows ? [] : actionsOf(context, inOrder),
    agents,
    neighbours: (input.neighbours ?? []).map(titleOfAgent).sort(),
    findings: [...findings.all],
    exceptions: [...input.exceptions],
    frameworks: frameworksOf(findings.all),
    controls: controlsOf(input, sourceOf),
    namespaces: namespacesOf(input, sourceOf),
    ...input.withoutRows && input.scope && judgedIn(input.scope, sourceOf),
  };
}

function judgedIn(
  { objects, isWhole, judges }: JudgedScope, sourceOf: SourceOf,
): Pick<ComparedPosture, 'isWhole' | 'manifests' | 'scopeOf'> {
  const manifests = new Map<string, Json[]>();
  objects.forEach((manifest) => push(manifests, objectName(manifest), manifest));
  // Of objects of one name, one that was judged counts.
  const scopeOf: ComparedPosture['scopeOf'] = (object, ruleId) => (manifests.get(object) ?? [])
    .map((manifest): ObjectScope => ({ isJudged: judges(manifest, ruleId), source: sourceOf(manifest, '') }))
    .reduce<ObjectScope | undefined>((known, one) => (known?.isJudged ? known : one), undefined);
  return { isWhole, manifests, scopeOf };
}

type SourceOf = (manifest: Json, field: string) => PostureSource;

function controlsOf(input: PostureInput, sourceOf: SourceOf): AgentControl[] {
  const byObject = new Map<string, ControlFact[]>();
  viewsOf(input).forEach((view) => clusterControls(view).forEach((facts, object) => {
    facts.forEach((fact) => push(byObject, object, fact));
  }));
  return [...byObject].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([object, facts]) => controlsFrom(object, facts, sourceOf));
}

/** Of two of one name, the last one counts, as in a view. */
function namespacesOf(input: PostureInput, sourceOf: SourceOf): PostureNamespace[] {
  const byName = new Map(viewsOf(input).flatMap((view) => view.of('Namespace').map((manifest): [string, PostureNamespace] => {
    const labels = Object.entries(view.namespaceLabels(nameOf(manifest)))
      .flatMap(([label, value]): [string, string][] => (typeof value === 'string' ? [[label, value]] : [])).sort();
    const name = nameOf(manifest);
    return [name, { name, labels: Object.fromEntries(labels), source: sourceOf(manifest, 'metadata.labels') }];
  })));
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A title for each agent. Agents of several clusters, and objects that are there twice, get their places too. */
/** The titles of the agents of an input, in its order. No two are the same. */
export function titlesOf({ agents, placeOf }: PostureInput): string[] {
  const sourceOf = sourcesBy(placeOf);
  const plain = agents.map(titleOfAgent);
  const withPlace = distinct(plain, (i) => {
    const { constructPath, file } = sourceOf(agents[i].pod.manifest, '');
    return `${plain[i]} (${constructPath ?? file ?? 'no place'})`;
  });
  const seen = new Map<string, number>();
  return distinct(withPlace, (i) => {
    const count = memoize(seen, withPlace[i], () => 0) + 1;
    seen.set(withPlace[i], count);
    return `${withPlace[i]} #${count}`;
  });
}

/** The titles, with another one in place of each that is there more than once. */
function distinct(titles: readonly string[], other: (index: number) => string): string[] {
  const counts = new Map<string, number>();
  titles.forEach((title) => counts.set(title, (counts.get(title) ?? 0) + 1));
  return titles.map((title, i) => (counts.get(title)! > 1 ? other(i) : title));
}

/** Those with the highest risk first, then agents before pods that serve them, then those that reach more, then by name. */
function ranked(agents: readonly RankedAgent[]): ComparedAgent[] {
  const keys = new Map(agents.map(({ agent, reached }) => [agent, [
    RISKS.indexOf(agent.risk),
    Number(agent.role !== undefined),
    -reached.size,
    -agent.edges.filter(({ kind, isDenied }) => !isDenied && kind !== PostureEdgeKind.CALLER).length,
  ]]));
  const nameOfAgent = ({ namespace, name, title }: AgentPosture) => `${namespace}/${name} ${title}`;
  return agents.map(({ agent }) => agent).sort((a, b) => {
    const [one, other] = [keys.get(a)!, keys.get(b)!];
    const at = one.findIndex((value, i) => value !== other[i]);
    return at >= 0 ? one[at] - other[at] : nameOfAgent(a) < nameOfAgent(b) ? -1 : 1;
  });
}

function countOf(findings: readonly PostureFinding[], severity: Severity): number {
  return findings.filter((finding) => finding.acknowledged === undefined && finding.severity === severity).length;
}

function summaryOf(
  { objects, neighbours = [] }: PostureInput, agents: readonly AgentPosture[], findings: readonly PostureFinding[],
): PostureSummary {
  return {
    agents: agents.filter(({ role }) => role === undefined).length,
    neighbours: neighbours.length,
    objects,
    errors: countOf(findings, Severity.ERROR),
    warnings: countOf(findings, Severity.WARNING),
    acknowledged: findings.filter(({ acknowledged }) => acknowledged !== undefined).length,
  };
}

const COVERAGE = { covered: PostureCoverage.COVERED, partly: PostureCoverage.PARTLY, not: PostureCoverage.NOT } as const;

const ruleIdsOf = memoizeByPair((framework: Framework, control: Control) => rulesOf(framework.id, control.id));

/** The controls of each framework, with the count of findings that the rules of each control have. */
export function frameworksOf(findings: readonly { readonly ruleId: string; readonly acknowledged?: string }[]): PostureFramework[] {
  const open = new Map<string, number>();
  const acknowledged = new Map<string, number>();
  for (const finding of findings) {
    const counts = finding.acknowledged === undefined ? open : acknowledged;
    counts.set(finding.ruleId, (counts.get(finding.ruleId) ?? 0) + 1);
  }
  const sum = (counts: ReadonlyMap<string, number>, ruleIds: readonly string[]) =>
    ruleIds.reduce((total, id) => total + (counts.get(id) ?? 0), 0);
  return FRAMEWORKS.map((framework) => ({
    id: framework.id,
    title: framework.title,
    url: framework.url,
    controls: framework.controls.map((control) => {
      const ruleIds = [...ruleIdsOf(framework, control)];
      return {
        ...control,
        coverage: COVERAGE[control.coverage],
        ruleIds,
        findings: sum(open, ruleIds),
        acknowledged: sum(acknowledged, ruleIds),
      };
    }),
  }));
}
