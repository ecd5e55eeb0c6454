import { agentsText } from './words';
import { AgentPosture } from '../engine/posture/posture-agent';
import { PostureAction, PostureFault, PosturePatch } from '../engine/posture/posture-finding';
import { counted } from '../engine/value/counted';

/** What the page and the Markdown say of a step, an edit of one object or of several with the same faults. */

/** Such as "Ends 12 findings in 3 agents", by the titles of the agents. */
export function endsText({ findings, agents }: Pick<PostureAction, 'findings' | 'agents'>, all: readonly AgentPosture[]): string {
  const titles = new Set(agents);
  const where = agents.length === 0 ? '' : ` in ${agentsText(all.filter(({ title }) => titles.has(title)))}`;
  return `Ends ${counted(findings, 'finding')}${where}`;
}

/** Such as "25 objects of one kind with the same faults". Nothing for a step of one object. */
export function objectsText({ objects }: PostureAction): string | undefined {
  return objects.length === 1 ? undefined : `${counted(objects.length, 'object')} of one kind with the same faults`;
}

/** How often a fault is there, if it is more than once: "3 findings". */
export function faultCount({ findings }: PostureFault): string {
  return findings === 1 ? '' : counted(findings, 'finding');
}

/** What the test run of a change showed. */
export function patchText(patch: PosturePatch, all: readonly AgentPosture[]): string {
  const { object, closes } = patch;
  const closed = closes.length === 0 ? '' : ` It closes ${closes.join(' and ')}.`;
  return `JSON patch for ${object}. ${endsText(patch, all)}, adds none and opens nothing: tried on these manifests.${closed}`;
}

/** The change to paste, as YAML with an operation on each line. JSON is YAML, too. */
export function patchLines({ operations }: PosturePatch): string[] {
  return operations.map((operation) => `- ${operation}`);
}
