import { checkAgent } from './report-agent-checks';
import { Checks } from './report-checks';
import { DIRECTIONS, RANGES, ReportCluster, evaluated, nameOf, reportClusters } from './report-clusters';
import { checkEdges } from './report-edge-checks';
import { checkQuery } from './report-query-checks';
import { postureInputOf } from '../../src/cli/posture-input';
import { readJudgement } from '../../src/cli/read-judgement';
import { postureOf } from '../../src/engine/posture/posture-of';
import { judgeOptions } from '../../src/engine/rules/judge-options';
import { Json } from '../../src/engine/value/json';
import { JudgedRun } from '../../src/report/checked';
import { verdictOf } from '../../src/report/words';
import { runs } from '../support/properties';

/** Each sentence of a report about reach, in random clusters, against a program of the specifications of policies alone. */

/** SENTENCES=20000 takes about an hour. */
const COUNT = Number(process.env.SENTENCES ?? runs(1_000).numRuns);
const BATCH = 100;

/** Reasons of a high risk. */
const HIGH = /\breaches\b|Secret and open internet|\berrors? about .*(the host|the runtime|API rights)/;

async function* stdinOf(objects: readonly Json[]) {
  yield Buffer.from(objects.map((one) => JSON.stringify(one)).join('\n---\n'));
}

function judged({ manifests, hasRanges }: ReportCluster): Promise<JudgedRun> {
  const io = { stdin: stdinOf(manifests), out: () => undefined, err: () => undefined };
  return readJudgement(['-'], judgeOptions(hasRanges ? RANGES : {}), io, true);
}

test(`of ${COUNT} random clusters, every sentence about reach holds`, async () => {
  const checks = new Checks();
  const clusters = reportClusters(COUNT);
  for (let from = 0; from < COUNT; from += BATCH) {
    for (const [i, cluster] of evaluated(clusters.slice(from, from + BATCH)).entries()) {
      const at = `#${from + i}`;
      const judgement = await judged(cluster.cluster);
      const posture = postureOf({ ...postureInputOf(judgement), trials: undefined }); // no sentence here is about patches
      const titles = posture.agents.map(({ title }) => title);
      for (const agent of posture.agents) {
        const own = cluster.pods.find((pod) => nameOf(pod) === agent.title)!;
        DIRECTIONS.forEach((direction) => checkEdges(checks, cluster, own, agent, titles, direction, at));
        checkAgent(checks, cluster, own, agent, titles, at);
      }
      const high = posture.agents.filter(({ riskReason }) => HIGH.test(riskReason));
      const [, number = '1'] = /(\d+) of \d+ (?:judged )?agents? (?:is|are) at high risk/.exec(verdictOf(posture)) ?? [];
      checks.say('verdict: agents at high risk', verdictOf(posture).includes('at high risk') && !/No \w+ is at/.test(verdictOf(posture))
        ? Number(number) === high.length : high.length === 0, () => `${at} ${verdictOf(posture)}`);
      checkQuery(checks, cluster, judgement, at);
    }
    checks.settle();
  }
  expect([...checks.unknown]).toEqual([]);
  expect(checks.counts.size).toBeGreaterThan(40);
  expect({ count: checks.wrong.length, first: checks.wrong.slice(0, 3) }).toEqual({ count: 0, first: [] });
});
