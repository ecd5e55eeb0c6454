import { Framework, not, partly } from './control';

/** Manifests say nothing about prompts, memory, messages and people, so no risk is covered. */
export const OWASP: Framework = {
  id: 'owasp',
  title: 'OWASP Top 10 for Agentic Applications 2026',
  url: 'https://genai.owasp.org/resource/owasp-top-10-for-agentic-applications-for-2026/',
  controls: [
    partly('ASI01', 'Agent Goal Hijack', 'Rules limit who can send input to an agent; the input itself is not judged.'),
    partly('ASI02', 'Tool Misuse and Exploitation', 'Rules limit which tools an agent can reach; how it uses them is not judged.'),
    partly('ASI03', 'Identity and Privilege Abuse',
      'Rules limit tokens, rights and credentials of an agent; what a tool grants it is not judged.'),
    partly('ASI04', 'Agentic Supply Chain Vulnerabilities',
      'Rules check registry and digest of images; models, prompts and packages are not judged.'),
    partly('ASI05', 'Unexpected Code Execution',
      'Rules check sandbox, privileges and limits of the pod that runs the code; the code itself is not judged.'),
    partly('ASI06', 'Memory & Context Poisoning', 'A rule reports volumes that agents share; what is in memory and context is not judged.'),
    partly('ASI07', 'Insecure Inter-Agent Communication',
      'Rules limit which agents can call each other; encryption and messages are not judged.'),
    partly('ASI08', 'Cascading Failures',
      'Rules limit resources, time and reach of an agent; how agents depend on each other is not judged.'),
    not('ASI09', 'Human-Agent Trust Exploitation', 'What an agent says to people is not in manifests.'),
    partly('ASI10', 'Rogue Agents',
      'Rules limit and detect what an agent does outside its reach; quarantine needs QuarantineResponse or a person.'),
  ],
};
