import { mkdirSync, readdirSync, writeFileSync } from 'fs';
import { dirname, join, relative } from 'path';
import { ExampleOutcome, complaintOf, refusalOf, refusedNames } from './examples';
import { postureInputOf } from '../../src/cli/posture-input';
import { readJudgement } from '../../src/cli/read-judgement';
import { AgentsKnownBy } from '../../src/engine/cluster/agent-scope';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { filledFields } from '../../src/engine/hardening/filled-fields';
import { harden } from '../../src/engine/hardening/harden';
import { PodView } from '../../src/engine/manifest/pod-view';
import { Posture } from '../../src/engine/posture/posture';
import { PostureInput, runOf } from '../../src/engine/posture/posture-input';
import { postureOf } from '../../src/engine/posture/posture-of';
import { GVISOR } from '../../src/engine/runtimes/known-runtimes';
import { counted } from '../../src/engine/value/counted';
import { Json } from '../../src/engine/value/json';
import { JudgedRun } from '../../src/report/checked';
import { htmlOf } from '../../src/report/html';
import { versionOf } from '../../src/report/version';
import { verdictOf } from '../../src/report/words';

/** The example whose app has several clusters. Each of its files is one. */
const OF_CLUSTERS = 'clusters';

/**
 * A line for each example, and where the report of all of them is, which this writes.
 *
 * @param step learns before each example how many are done
 */
export async function demoSummary(
  outcomes: readonly ExampleOutcome[], report: string, step: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const [lines, inputs]: [string[], PostureInput[]] = [[], []];
  for (const [i, outcome] of outcomes.entries()) {
    step(i, outcomes.length);
    const name = `examples/${outcome.name.padEnd(width)}`;
    if (refusedNames().includes(outcome.name)) {
      lines.push(`${name}  is refused: ${oneLine(refusalOf(outcome))}`);
      continue;
    }
    complaintOf(outcome); // which is among the findings
    const judgements = await judgementsOf(outcome);
    lines.push(`${name}  ${figures(judgements)}`);
    inputs.push(...judgements.map(postureInputOf));
  }
  const posture = postureOf(together(inputs));
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, htmlOf(posture, 'Agents of all examples'));
  return [...lines, ...whereNext(posture, report)];
}

/** What `check` says of the files of an example, for each of its clusters. */
async function judgementsOf({ name, outdir }: ExampleOutcome): Promise<JudgedRun[]> {
  async function* stdin(): AsyncGenerator<Uint8Array> {} // files alone
  const clusters = name === OF_CLUSTERS ? readdirSync(outdir).sort().map((file) => join(outdir, file)) : [outdir];
  return Promise.all(clusters.map(async (path) =>
    readJudgement([relative(process.cwd(), path)], {}, { stdin: stdin(), out: () => {}, err: () => {} }, true)));
}

function figures(judgements: readonly JudgedRun[]): string {
  const sum = (count: (judgement: JudgedRun) => number) => judgements.reduce((all, one) => all + count(one), 0);
  const filled = ({ judged, view }: JudgedRun) =>
    judged.flatMap(({ manifest }) => view.podsOf(manifest)).reduce((all, pod) => all + filledIn(pod), 0);
  return [
    counted(sum(({ judged }) => judged.length), 'object').padStart(11),
    counted(sum(filled), 'filled field').padStart(21),
    counted(sum(({ findings }) => findings.length), 'finding').padStart(13),
    `${sum(({ accepted }) => accepted.length)} accepted`.padStart(14),
  ].join('');
}

/** How many fields of a pod have the value that the library fills in where they are left out. */
function filledIn({ spec }: PodView): number {
  const left = (containers: unknown) => (Array.isArray(containers)
    ? containers.map(({ name, image, ports }: Json) => ({ name, image, ports })) : undefined);
  const bare = { containers: left(spec.containers), initContainers: left(spec.initContainers) };
  const written = new Set(filledFields(bare, spec).map((one) => JSON.stringify(one)));
  return filledFields(bare, harden(bare, { runtimeClassName: spec.runtimeClassName as string, traits: GVISOR }))
    .filter((one) => written.has(JSON.stringify(one))).length;
}

/** The examples in one report, each a cluster of its own. */
function together(inputs: readonly PostureInput[]): PostureInput {
  const agents = inputs.flatMap((one) => one.agents);
  const views = inputs.flatMap((one): readonly ClusterView[] => one.views ?? []);
  const paths = inputs.flatMap(({ run }) => run.paths ?? []);
  return {
    run: runOf({ toolVersion: versionOf(), paths, agentsKnownBy: AgentsKnownBy.LABELS, views, agents }),
    agents,
    neighbours: inputs.flatMap(({ neighbours = [] }) => neighbours),
    findings: inputs.flatMap(({ findings }) => findings),
    exceptions: inputs.flatMap(({ exceptions }) => exceptions),
    views,
    objects: inputs.reduce((sum, { objects }) => sum + objects, 0),
    placeOf: (manifest, field) => inputs.map(({ placeOf }) => placeOf(manifest, field)).find(({ file }) => file !== undefined) ?? {},
  };
}

function whereNext(posture: Posture, report: string): string[] {
  const [first] = posture.actions;
  return [
    `The report of all of them is ${relative(process.cwd(), report)}. ${verdictOf(posture)}`,
    'Look first at examples/quickstart/main.ts and its dist, then at "What to do first" in the report'
      + (first === undefined ? '' : `: ${first.faults[0].remedy} (${first.faults[0].ruleId})`),
  ];
}

/** The findings of an error, without the line that says that there are some. */
function oneLine(message: string): string {
  return message.split('\n').slice(1).map((line) => line.trim()).join(' ');
}
