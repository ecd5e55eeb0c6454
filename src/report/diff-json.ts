import { changeRuleId } from './change-rules';
import { Compared, proofOfChange } from './diff-listing';
import { schemaUrl } from './json';
import { PostureProof, PostureRun } from '../engine/posture/posture';
import { DIFF_VERBS, DiffVerb, changeText } from '../engine/posture/posture-diff-change';
import { PostureSource } from '../engine/posture/posture-finding';

/** One difference between two builds. */
interface ChangeJson {
  /** What the change does. */
  readonly verb: DiffVerb;
  /** Kind and name of the object, such as `Deployment "agents/coder"`. */
  readonly object: string;
  /** The change in one line. */
  readonly text: string;
  /** The message of a finding and the reason of an acknowledgement, or what makes the change. */
  readonly detail?: string;
  /** What runs on a cluster found of what opens. */
  readonly proof?: string;
  /** Id of the rule of a finding that is new or gone, else the verb as an id, such as "diff-opens". */
  readonly rule: string;
  /** "error" or "warning" of a finding that is open and new. */
  readonly severity?: string;
  /** Whether `--fail-on` names it. */
  readonly fails: boolean;
  /** The places in the new build, or in the old one for what is gone. */
  readonly sources: readonly PostureSource[];
}

/** What was judged in each build. */
interface ComparedRuns {
  /** The old build. Absent if there is nothing to compare with. */
  readonly old?: PostureRun;
  /** The new build. */
  readonly new: PostureRun;
}

/** What `diff --format json` prints. */
export interface DiffJson {
  /** Address of this schema. Its name has the version. */
  readonly $schema: string;
  /** What was judged in each build, and what was not. */
  readonly run: ComparedRuns;
  /** The runs on a cluster that the new build is held against. */
  readonly proof?: PostureProof;
  /** The changes in one line. */
  readonly verdict: string;
  /** How many changes there are of each verb. */
  readonly summary: { readonly [verb in DiffVerb]: number };
  /** The changes by object, and of each what weakens first. */
  readonly changes: readonly ChangeJson[];
}

/** How two builds differ, for programs. */
export function diffJson(compared: Compared): DiffJson {
  const { diff: { verdict, changes }, old, now, fails } = compared;
  const counts = DIFF_VERBS.map((verb) => [verb, changes.filter((change) => change.verb === verb).length]);
  return {
    $schema: schemaUrl('diff'),
    run: { old: old?.run, new: now.run },
    proof: compared.proof?.summary,
    verdict,
    summary: Object.fromEntries(counts) as DiffJson['summary'],
    changes: changes.map((change) => {
      const { verb, object, detail, severity, sources } = change;
      const proof = proofOfChange(change, compared);
      return { verb, object, text: changeText(change), detail, proof, rule: changeRuleId(change), severity, fails: fails(change), sources };
    }),
  };
}
