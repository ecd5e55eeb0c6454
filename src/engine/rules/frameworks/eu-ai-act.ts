import { Framework, not, partly } from './control';

/** Articles 12 and 19 as far as logging goes: what detection, alerts and logs of denials record, and what they cannot. Article 15 whole. */
export const EU_AI_ACT: Framework = {
  id: 'euAiAct',
  title: 'EU AI Act (Regulation (EU) 2024/1689), articles 12, 15 and 19',
  url: 'https://eur-lex.europa.eu/eli/reg/2024/1689/oj',
  controls: [
    partly('12(1)', 'Record-keeping: automatic recording of events',
      'FalcoRules and DenialAlerts record attacks and denied calls; prompts, outputs and decisions are not recorded.'),
    partly('12(2)(a)', 'Record-keeping: situations that present a risk',
      'A rule reports agents that Falco cannot see; risks without a system call or a denied call are not detected.'),
    not('12(2)(b)', 'Record-keeping: post-market monitoring',
      'It needs data on how the system serves people, which the application must record.'),
    partly('12(2)(c)', 'Record-keeping: monitoring of the operation',
      'AlertRouting sends events of attacks to those who operate the agent; the quality of its work is not monitored.'),
    not('12(3)', 'Record-keeping: remote biometric identification',
      'The application alone knows the use, the database, the match and the persons.'),
    not('15(1)', 'Accuracy, robustness and cybersecurity: appropriate level',
      'How accurate outputs are is not in manifests; 15(4) and 15(5) say what the rules do for the rest.'),
    not('15(2)', 'Accuracy, robustness and cybersecurity: benchmarks', 'It is a task of the Commission.'),
    not('15(3)', 'Accuracy, robustness and cybersecurity: declared metrics', 'The provider declares them in the instructions of use.'),
    partly('15(4)', 'Accuracy, robustness and cybersecurity: errors, redundancy and feedback loops',
      'Rules require probes, limits and deadlines; they require no redundancy, and feedback loops are not in manifests.'),
    partly('15(5)', 'Accuracy, robustness and cybersecurity: resilience against attacks',
      'Rules limit who calls an agent, what it runs and what it reaches; poisoned data or models and hostile inputs are not found.'),
    not('19(1)', 'Automatically generated logs: retention',
      'AlertRouting sends events to your store; that store must keep them for at least six months.'),
    not('19(2)', 'Automatically generated logs: financial institutions', 'It is about the documentation of the institution.'),
  ],
};
