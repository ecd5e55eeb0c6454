import { Mappings } from '../../src/engine/rules/rule';

const NSA = 'https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF';

const OWASP_AGENTS = 'https://genai.owasp.org/resource/owasp-top-10-for-agentic-applications-for-2026/';

/** The newest controls, from C-0297 on, have no pages. The controls for agents are among them. */
const KUBESCAPE_NEWEST = 'https://github.com/kubescape/regolibrary/tree/master/controls';

/** The risks of OWASP's list. */
export const OWASP_RISKS: ReadonlyMap<string, string> = new Map([
  ['ASI01', 'Agent Goal Hijack'],
  ['ASI02', 'Tool Misuse and Exploitation'],
  ['ASI03', 'Identity and Privilege Abuse'],
  ['ASI04', 'Agentic Supply Chain Vulnerabilities'],
  ['ASI05', 'Unexpected Code Execution'],
  ['ASI06', 'Memory & Context Poisoning'],
  ['ASI07', 'Insecure Inter-Agent Communication'],
  ['ASI08', 'Cascading Failures'],
  ['ASI09', 'Human-Agent Trust Exploitation'],
  ['ASI10', 'Rogue Agents'],
]);

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
export function links({ podSecurity, nsaCisa, cis, attack, kubescape, owasp }: Mappings): string[] {
  return [
    podSecurity && `Pod Security Standards: ${podSecurityLink(podSecurity)}`,
    nsaCisa && `[NSA/CISA Kubernetes Hardening Guide 1.2](${NSA}): ${nsaCisa}`,
    cis?.length && `[CIS Kubernetes Benchmark 1.9](https://www.cisecurity.org/benchmark/kubernetes): ${cis.join(', ')}`,
    attack?.length && `MITRE ATT&CK for Containers: ${attack.map(attackLink).join(', ')}`,
    kubescape?.length && `kubescape: ${kubescape.map(kubescapeLink).join(', ')}`,
    owasp?.length && `[OWASP Top 10 for Agentic Applications](${OWASP_AGENTS}): ${owasp.join(', ')}`,
  ].filter((line): line is string => typeof line === 'string');
}

/** The same as cells of a table: Pod Security, CIS, ATT&CK, kubescape, OWASP. */
export function mapped({ podSecurity, cis = [], attack = [], kubescape = [], owasp = [] }: Mappings): string[] {
  return [
    podSecurity ? podSecurityLink(podSecurity) : '', cis.join(', '), attack.map(attackLink).join(', '),
    kubescape.map(kubescapeLink).join(', '), owasp.join(', '),
  ];
}

function podSecurityLink(level: string): string {
  return `[${level}](https://kubernetes.io/docs/concepts/security/pod-security-standards/#${level})`;
}

/** The page of a sub-technique is below that of its technique: T1552.007 is T1552/007. */
function attackLink(technique: string): string {
  return `[${technique}](https://attack.mitre.org/techniques/${technique.replace('.', '/')}/)`;
}

export function kubescapeLink(control: string): string {
  return `[${control}](${control < 'C-0297' ? `https://kubescape.io/docs/controls/${control.toLowerCase()}/` : KUBESCAPE_NEWEST})`;
}
