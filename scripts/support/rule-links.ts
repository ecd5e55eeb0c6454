import { FRAMEWORKS, mappedControls } from '../../src/engine/rules/frameworks';
import { FrameworkId } from '../../src/engine/rules/frameworks/control';
import { Mappings } from '../../src/engine/rules/rule';

/** The newest controls, from C-0297 on, have no pages. The controls for agents are among them. */
const KUBESCAPE_NEWEST = 'https://github.com/kubescape/regolibrary/tree/master/controls';

/** Controls of kubescape's framework AgentRuntimeHardening that no rule covers: what each requires, and why there is no rule. */
export const NOT_COVERED: ReadonlyMap<string, readonly [requires: string, why: string]> = new Map([
  ['C-0315', ['a SandboxTemplate whose own policy allows no egress at all',
    'the rules accept egress that a policy names; `allowInternet: false` and `allowDns: false` of the constructs leave none']],
  ['C-0316', ['a SandboxTemplate whose claims replace neither environment nor volume claims',
    'no rule reads `envVarsInjectionPolicy` and `volumeClaimTemplatesPolicy`; `AgentAdmission` judges the pods when they are created']],
  ['C-0317', ['limits on the workers of a WorkerPool of Agent Substrate',
    'no rule reads that kind; `AgentAdmission` judges the pods when they are created']],
]);

/** Other standards that require the same, one line each. */
export function links(mappings: Mappings): string[] {
  const { kubescape = [] } = mappings;
  const lines = FRAMEWORKS.map(({ id, title, url }) => {
    const controls = mappedControls(mappings, id);
    return controls.length === 0 ? '' : `[${title}](${url}): ${controls.map((control) => controlLink(id, control)).join(', ')}`;
  });
  return [...lines, kubescape.length === 0 ? '' : `kubescape: ${kubescape.map(kubescapeLink).join(', ')}`].filter((line) => line !== '');
}

/** The same as cells of a table: Pod Security, CIS, ATT&CK, kubescape, OWASP. */
export function mapped({ podSecurity = [], cis = [], attack = [], kubescape = [], owasp = [] }: Mappings): string[] {
  const levels = new Set(podSecurity.map((control) => control.split(': ')[0]));
  return [
    [...levels].map((level) => controlLink('podSecurity', level)).join(', '),
    cis.join(', '), attack.map((technique) => controlLink('attack', technique)).join(', '),
    kubescape.map(kubescapeLink).join(', '), owasp.join(', '),
  ];
}

/** The id of a control, as a link if it has a place of its own. */
export function controlLink(framework: FrameworkId, control: string): string {
  switch (framework) {
    case 'podSecurity': return `[${control}](https://kubernetes.io/docs/concepts/security/pod-security-standards/#${control.split(': ')[0]})`;
    // The page of a sub-technique is below that of its technique: T1552.007 is T1552/007.
    case 'attack': return `[${control}](https://attack.mitre.org/techniques/${control.replace('.', '/')}/)`;
    default: return control;
  }
}

export function kubescapeLink(control: string): string {
  return `[${control}](${control < 'C-0297' ? `https://kubescape.io/docs/controls/${control.toLowerCase()}/` : KUBESCAPE_NEWEST})`;
}
