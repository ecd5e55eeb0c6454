import { messageTemplates } from './message-templates';
import { push } from '../../src/engine/value/multimap';

/** Messages of several pages, and of checks that all constructs share. */
const OF_ALL = '../API.md';

/** The page that says more about the messages of a source: the longest path that a source begins with counts. */
const PAGE_OF: readonly (readonly [source: string, page: string])[] = [
  ['admission/', 'admission.md'],
  ['cli/', 'check.md'],
  ['cli/accepted.ts', 'accepted.md'],
  ['cli/diff.ts', 'diff.md'],
  ['cli/explain.ts', 'rules/README.md'],
  ['cli/init', 'init.md'],
  ['cli/kubectl.ts', 'prove.md'],
  ['cli/output.ts', 'report.md'],
  ['cli/pro', 'prove.md'],
  ['cli/query', 'query.md'],
  ['cli/report.ts', 'report.md'],
  ['cli/rules.ts', 'rules/README.md'],
  ['constructs/detection/', 'detection.md'],
  ['constructs/detection/alerts/', 'alerts.md'],
  ['constructs/detection/denials/', 'alerts.md'],
  ['constructs/detection/falco/', 'falco.md'],
  ['constructs/detection/response/', 'quarantine.md'],
  ['constructs/exposure/', 'callers.md'],
  ['constructs/exposure/agent-disruption-budget.ts', 'scaling.md'],
  ['constructs/gateway/', 'egress-proxy.md'],
  ['constructs/gateway/broker/', 'credential-broker.md'],
  ['constructs/gateway/dns-', 'dns-allowlist.md'],
  ['constructs/identity/', 'identity.md'],
  ['constructs/namespace/', 'workloads.md'],
  ['constructs/namespace/namespace-objects.ts', 'sizes.md'],
  ['constructs/network/', 'network.md'],
  ['constructs/network/agent-cluster.ts', 'clusters.md'],
  ['constructs/network/cluster-policy/', 'cluster-policies.md'],
  ['constructs/network/cluster-ranges-input.ts', 'clusters.md'],
  ['constructs/network/fqdn/', 'names.md'],
  ['constructs/network/quarantine/', 'quarantine.md'],
  ['constructs/props/', OF_ALL],
  ['constructs/runtime/', 'runtimes.md'],
  ['constructs/sandbox/', 'sandboxes.md'],
  ['constructs/seccomp/', 'seccomp.md'],
  ['constructs/tool/', 'mcp.md'],
  ['constructs/workload/', 'workloads.md'],
  ['constructs/workload/agent-conformance.ts', 'prove.md'],
  ['constructs/workload/agent-device.ts', 'runtimes.md'],
  ['constructs/workload/agent-mount.ts', 'storage.md'],
  ['constructs/workload/identities.ts', 'identity.md'],
  ['constructs/workload/resources.ts', 'sizes.md'],
  ['constructs/workload/workspaces.ts', 'storage.md'],
  ['engine/address/', 'network.md'],
  ['engine/input/', OF_ALL],
  ['engine/manifest/', 'network.md'],
  ['engine/posture/', 'query.md'],
  ['engine/posture/accepted-file.ts', 'accepted.md'],
  ['engine/posture/reach-listed.ts', 'accepted.md'],
  ['engine/proof/', 'prove.md'],
  ['engine/rules/', 'check.md'],
  ['plugin/', 'cdk8s-cli.md'],
  ['synth/', 'synth.md'],
  ['synth/agent-assertions.ts', 'testing.md'],
  ['synth/agent-callers.ts', 'network.md'],
  ['synth/agent-probes.ts', 'workloads.md'],
  ['synth/agent-reach.ts', 'testing.md'],
  ['synth/gate-container.ts', 'start-gate.md'],
  ['synth/harden.ts', 'adopting.md'],
  ['synth/posture-report.ts', 'report.md'],
  ['synth/report-writer.ts', 'report.md'],
  ['synth/start-gate.ts', 'start-gate.md'],
];

/** What the form of a message has, whatever it says. */
const FORM = /\b(?:must|be|got|give)\b/g;
const SAYS_SOMETHING = /[a-zA-Z]{3}/;

/** The end of a message whose remedy only a run knows. It stands without it, too. */
const NO_REMEDY = /; (?:give )?…?$/;

/** The messages of all errors by the page that says more, as Markdown. */
export function messageTable(root: string, titleOf: (page: string) => string): string {
  const pages = new Map<string, Set<string>>();
  for (const { text, file } of messageTemplates(root).filter((one) => SAYS_SOMETHING.test(one.text.replace(FORM, '')))) {
    pages.set(text, (pages.get(text) ?? new Set()).add(pageOf(file)));
  }
  const byPage = new Map<string, string[]>();
  for (const [text, all] of pages) {
    for (const page of all.size > 1 ? [OF_ALL] : all) {
      push(byPage, page, text);
    }
  }
  return [...byPage].map(([page, texts]) => ({ page, title: page === OF_ALL ? 'Values of any construct' : titleOf(page), texts }))
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ page, title, texts }) => `### ${title}\n\n[${page}](${page}) says more.\n\n${listOf(texts)}`)
    .join('\n');
}

function pageOf(file: string): string {
  const [found] = PAGE_OF.filter(([source]) => file.startsWith(source)).sort(([a], [b]) => b.length - a.length);
  if (!found) {
    throw new Error(`src/${file} has messages, and no page in scripts/support/message-table.ts`);
  }
  return found[1];
}

function listOf(texts: readonly string[]): string {
  const told = texts.filter((text) => !NO_REMEDY.test(text) || !texts.includes(text.replace(NO_REMEDY, '')));
  return told.sort().map((text) => `- ${code(text)}\n`).join('');
}

/** As code of Markdown, on one line. */
function code(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ');
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}
