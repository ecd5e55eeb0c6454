import { PostureSource } from './posture-source';

/** What a row of an agent is about. */
export enum PostureSection {
  /** The RuntimeClass, and what it honours. */
  RUNTIME = 'runtime',
  /** Account, tokens and rights in the API. */
  IDENTITY = 'identity',
  /** User, capabilities, seccomp and other settings of the kernel. */
  PRIVILEGES = 'privileges',
  /** Root file system, volumes and Secrets. */
  FILE_SYSTEM = 'file-system',
  /** Requests, limits, probes and ends. */
  RESOURCES = 'resources',
  /** Who may call the agent. */
  CALLERS = 'callers',
  /** What the agent may call. */
  CALLS = 'calls',
  /** What detects attacks and refuses weak objects. */
  DETECTION = 'detection',
  /** Findings that someone accepted, with the reasons. */
  ACKNOWLEDGEMENTS = 'acknowledgements',
}

/** How good the value of a row is. */
export enum PostureState {
  /** It limits the agent. */
  STRONG = 'strong',
  /** A rule reports it. */
  WEAK = 'weak',
  /** A rule reports it, and someone accepted it with a reason. */
  ACKNOWLEDGED = 'acknowledged',
  /** A fact that is neither. */
  NEUTRAL = 'neutral',
}

/** One fact about an agent. */
export interface PostureRow {
  /**
   * What it is about.
   */
  readonly section: PostureSection;

  /**
   * Its name, such as "seccomp profile".
   */
  readonly label: string;

  /**
   * The value in one line, such as "RuntimeDefault".
   */
  readonly value: string;

  /**
   * How good it is.
   */
  readonly state: PostureState;

  /**
   * The places that say so. Empty if no manifest says anything.
   */
  readonly sources: PostureSource[];

  /**
   * Ids of the rules that report it.
   */
  readonly ruleIds: string[];
}
