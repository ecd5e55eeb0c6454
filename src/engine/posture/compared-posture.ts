import { Posture } from './posture';
import { AgentControl, AgentPosture } from './posture-agent';
import { PostureFinding, PostureSource } from './posture-finding';
import { nameOf } from '../cluster/namespaced';
import { show } from '../input/show';
import { objectName } from '../manifest/manifest-list';
import { withoutHash, withoutName } from '../manifest/object-key';
import { groupKind } from '../manifest/pod-kinds';
import { stableField } from '../manifest/stable-field';
import { Finding, isAboutValue } from '../rules/evaluator';
import { hashOf } from '../value/hash-of';
import { Json, inOneOrder, object, withoutPlaces } from '../value/json';

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

/** An agent with what only a comparison with another build reads. */
export interface ComparedAgent extends AgentPosture {
  /** Controls that other policies undo, with the places of these policies. */
  readonly undone?: readonly AgentControl[];
  readonly images?: readonly ContainerImage[];
}

/** A finding in a build that is compared with another one. */
export interface ComparedFinding extends PostureFinding {
  /** By what it is compared. By default by its field and message. */
  readonly key?: FindingKey;
  /** Where the fault lies, if it is in another object, such as a policy that selects the pod. */
  readonly fault?: PostureSource;
}

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

/**
 * What distinguishes the findings of one rule in one object, in any build. Places in lists and their order do not count. Two builds are
 * compared by state and detail. The file of what is accepted also holds to the value and the elements: nothing else reports their change.
 */
export interface FindingKey {
  /** The object with the group of its kind. */
  readonly object: string;
  readonly rule: string;
  /** The field, in which elements of lists have their names or none. */
  readonly field: string;
  /** Field and value, without what the rule does not judge and without the object's own name. */
  readonly state: string;
  readonly detail?: string;
  /** The whole value. */
  readonly value: string;
  /** The elements of lists on the path that have no name. They distinguish two findings with the same state. */
  readonly elements: string;
}

/** The key of a finding. Its field has no prefix of a list. */
export function findingKey(manifest: Json, finding: Finding): FindingKey {
  const { rule, field, got, detail } = finding;
  const { path, elements } = stableField(manifest, field);
  const value = isAboutValue(finding) ? got : undefined;
  const compared = value === undefined ? undefined : rule.comparedValue?.(value) ?? value;
  return {
    object: objectIn(manifest),
    rule: rule.id,
    field: path,
    state: JSON.stringify(inOneOrder(withoutName({ path, value: compared, isMissing: got === undefined }, nameOf(manifest)))),
    ...detail !== undefined && { detail: withoutHash(withoutPlaces(detail)) },
    value: JSON.stringify(inOneOrder({ value })),
    elements: JSON.stringify(inOneOrder(elements)),
  };
}

/** A short hash of all that a finding is about. It shows no value. */
export function stateOfFinding({ state, detail, value, elements }: FindingKey): string {
  return hashOf(state, detail ?? null, value, elements);
}

function objectIn({ apiVersion, kind, metadata }: Json): string {
  const { name, generateName } = object(metadata);
  const known = name ?? (generateName === undefined ? undefined : `${show(generateName)}*`);
  return objectName({ kind: groupKind(apiVersion, kind), metadata: { ...object(metadata), name: known } });
}
