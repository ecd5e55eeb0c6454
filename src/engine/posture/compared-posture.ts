import { Posture } from './posture';
import { PostureSource } from './posture-source';

/** Whether a rule judged an object of a build, and where the object is. */
export interface ObjectScope {
  readonly isJudged: boolean;
  readonly source: PostureSource;
}

/** A posture with what only a comparison with another build reads. */
export interface ComparedPosture extends Posture {
  /** Whether every pod is an agent, since nothing says which ones are. */
  readonly isWhole?: boolean;
  /** How a rule, by its id, and an object, such as `Secret "agents/key"`, meet in the build. Nothing for an object that the build lacks. */
  readonly scopeOf?: (object: string, ruleId: string) => ObjectScope | undefined;
}
