import { ruleFiles, ruleHeader } from './rule-files';
import { Rule, judgesPods } from '../../src/engine/rules/rule';
import { Case } from '../../test/support/cases';

/** Where rules come from: hosts, and repositories of GitHub. A source elsewhere is added here by someone who has read it. */
const SOURCES: ReadonlySet<string> = new Set([
  'attack.mitre.org', 'cloud.google.com', 'curl.se', 'docs.aws.amazon.com', 'docs.cilium.io', 'docs.docker.com', 'gateway-api.sigs.k8s.io',
  'github.com/falcosecurity/falco', 'github.com/google/gvisor', 'github.com/k8snetworkplumbingwg/multus-cni',
  'github.com/kata-containers/kata-containers', 'github.com/kubernetes-sigs/agent-sandbox', 'gvisor.dev', 'helm.sh', 'kubernetes.io',
  'kyverno.io', 'network-policy-api.sigs.k8s.io', 'owasp.org', 'www.envoyproxy.io',
]);

function isKnownSource(text: string): boolean {
  if (!/^https:\/\/\S+$/.test(text)) {
    return false;
  }
  const { host, pathname } = new URL(text);
  return SOURCES.has(host === 'github.com' ? [host, ...pathname.split('/').slice(1, 3)].join('/') : host);
}

/** The texts that a rule lacks, one line each with the file that lacks it. */
export function ruleFaults(root: string, rule: Rule, cases: Case[]): string[] {
  const { source, cases: test } = ruleFiles('.', rule.id);
  const { fields, allowed } = ruleHeader(root, rule.id);
  const wanted: [holds: boolean, file: string, what: string][] = [
    [[fields, allowed].every((text) => /^\S.*\.$/.test(text)), source, 'the comment at its top must say "Fields: …. Allowed: …."'],
    [/^\w.*[^.]$/.test(rule.title), source, '\'title\' must say in a few words what holds, such as "no API token"'],
    [/^[A-Z/].*[^.]$/.test(rule.problem) && rule.problem.length <= 60, source,
      '\'problem\' must say in at most 60 characters what is wrong, such as "API token is mounted"'],
    [rule.problem.toLowerCase() !== rule.title.toLowerCase(), source, '\'problem\' must differ from \'title\''],
    [/^[A-Z].*\.$/s.test(rule.why), source, '\'why\' must say in sentences what an attacker gains'],
    [/^[a-z].*[^.]$/s.test(rule.fix), source, '\'fix\' must say what to do, beginning in lower case and without a period'],
    [rule.fixInYaml === undefined || /^[a-z].*[^.]$/s.test(rule.fixInYaml), source, '\'fixInYaml\' must say what to do, beginning in lower case and without a period'],
    [isKnownSource(rule.source), source, '\'source\' must be the https address of where the rule comes from, at a host or in a repository '
      + 'that SOURCES of scripts/support/rule-faults.ts lists'],
    [/^\d+\.\d+\.\d+$/.test(rule.since), source, '\'since\' must be the version that has it first, such as "0.1.0"'],
    [judgesPods(rule) || rule.checkObject !== undefined, source, 'it must have \'checkSpec\', \'checkPod\' or \'checkObject\''],
    [!('none' in rule.admission) || /^\w.*[^.]$/s.test(rule.admission.none), source,
      '\'admission\' must give the rule in CEL, or say why there is none'],
    [cases.some(({ field }) => field !== undefined), test, 'it must have a case for each way to break the rule'],
  ];
  return wanted.filter(([holds]) => !holds).map(([, file, what]) => `${file}: ${what}`);
}
