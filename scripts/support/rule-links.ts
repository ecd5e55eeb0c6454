import { Mappings } from '../../src/policy/rule';

const NSA = 'https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF';

const OWASP_AGENTS = 'https://genai.owasp.org/resource/owasp-top-10-for-agentic-applications-for-2026/';

/** Lists the controls for agents, from C-0297 on; they have no pages. */
const KUBESCAPE_AGENTS = 'https://github.com/kubescape/regolibrary/blob/master/frameworks/agent-runtime-hardening.json';

/** Who else asks for the same, one line each. */
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
    podSecurity ? podSecurityLink(podSecurity) : '', cis.join(', '), attack.map(attackLink).join(', '), kubescape.map(kubescapeLink).join(', '), owasp.join(', '),
  ];
}

function podSecurityLink(level: string): string {
  return `[${level}](https://kubernetes.io/docs/concepts/security/pod-security-standards/#${level})`;
}

/** A part of a technique has a page below it: T1552.007 is T1552/007. */
function attackLink(technique: string): string {
  return `[${technique}](https://attack.mitre.org/techniques/${technique.replace('.', '/')}/)`;
}

function kubescapeLink(control: string): string {
  return `[${control}](${control < 'C-0297' ? `https://kubescape.io/docs/controls/${control.toLowerCase()}/` : KUBESCAPE_AGENTS})`;
}
