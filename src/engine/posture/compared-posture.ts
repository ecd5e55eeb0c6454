import { AgentControl, Posture } from './posture';
import { ComparedFinding } from './findings-of';
import { AgentPosture } from './posture-agent';
import { PostureSource } from './posture-finding';
import { Json } from '../value/json';

/** Whether a rule judged an object of a build, and where the object is. */
export interface ObjectScope {
  readonly isJudged: boolean;
  readonly source: PostureSource;
}

/** The image of a container of an agent. */
export interface ContainerImage {
  readonly container: string;
  readonly image: string;
  readonly source: PostureSource;
}

/** An agent with what only a comparison with another build reads. */
export interface ComparedAgent extends AgentPosture {
  /** Controls that other policies undo, with the places of these policies. */
  readonly undone?: readonly AgentControl[];
  readonly images?: readonly ContainerImage[];
}

/** A posture with what only a comparison with another build reads. */
export interface ComparedPosture extends Posture {
  readonly agents: ComparedAgent[];
  readonly findings: ComparedFinding[];
  /** Whether every pod is an agent, since nothing says which ones are. */
  readonly isWhole?: boolean;
  /** What was judged by its title, such as `Secret "agents/key"`. Several files can hold objects of one title. */
  readonly manifests?: ReadonlyMap<string, readonly Json[]>;
  /** How a rule, by its id, and an object, such as `Secret "agents/key"`, meet in the build. Nothing for an object that the build lacks. */
  readonly scopeOf?: (object: string, ruleId: string) => ObjectScope | undefined;
}
