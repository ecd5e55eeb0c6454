import { RULES } from './catalogue';
import { AGENTIC_AI, EU_AI_ACT, NIST, OWASP } from './frameworks/ai';
import { ATTACK } from './frameworks/attack';
import { Control, Framework, FrameworkId } from './frameworks/control';
import { CIS, NSA_CISA, POD_SECURITY } from './frameworks/kubernetes';
import { Mappings } from './rule';

/** The frameworks, from the settings of a pod to the law. */
export const FRAMEWORKS: readonly Framework[] = [POD_SECURITY, CIS, NSA_CISA, ATTACK, OWASP, AGENTIC_AI, NIST, EU_AI_ACT];

/** What a rule is mapped to in a framework. */
export function mappedControls(mappings: Mappings, framework: FrameworkId): readonly string[] {
  const mapped = mappings[framework] ?? [];
  return typeof mapped === 'string' ? [mapped] : mapped;
}

/** Ids of the rules that are mapped to a control or to a part of it, as T1552.001 is a part of T1552. */
export function rulesOf(framework: FrameworkId, control: string): string[] {
  return RULES.filter(({ mappings }) => mappedControls(mappings, framework).some((id) => id === control || id.startsWith(`${control}.`)))
    .map(({ id }) => id);
}

/** The name of a control in one line: its id, and its title if the id does not contain it. */
export function controlName({ id, title }: Pick<Control, 'id' | 'title'>): string {
  return id.toLowerCase().endsWith(title.toLowerCase()) ? id : `${id} ${title}`;
}
