import { RANGES } from './app';
import { exampleRun } from './posture';
import { comparedInputOf } from '../../src/cli/posture-input';
import { parseCidr } from '../../src/engine/address/cidr';
import { ComparedPosture } from '../../src/engine/posture/compared-posture';
import { postureOf } from '../../src/engine/posture/posture-of';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { Json } from '../../src/engine/value/json';

/** A build as `diff` compares it. */
export function comparedOf(manifests: readonly Json[]): ComparedPosture {
  const source = { file: 'all.yaml', lineOf: () => 1 };
  const ranges = { pods: RANGES.podCidrs.map(parseCidr), services: RANGES.serviceCidrs.map(parseCidr) };
  const judgement = judgeManifests(manifests.map((document) => ({ source, document })), { ranges });
  return postureOf(comparedInputOf({ ...judgement, run: exampleRun() }));
}
