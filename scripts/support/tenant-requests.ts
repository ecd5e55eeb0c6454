import { RULES } from '../../src/engine/rules/catalogue';
import { Severity } from '../../src/engine/rules/severity';
import { Actor, TenantApp } from '../../test/cluster/support/tenant-app';
import { refusedRequests, refusingApp, takenRequests } from '../../test/cluster/support/tenant-requests';

const RIGHTS: { readonly [actor in Actor]: string } = {
  edit: '`edit`',
  admin: '`admin`',
  operators: '`edit` and more',
  cluster: 'cluster administrator',
  tenant: 'role of [rbac.md](rbac.md)',
};

const TAKEN = {
  work: ['daily work', 'taken'],
  rights: ['what rights refuse', 'taken; the role of [rbac.md](rbac.md) does not have this right'],
  tenant: ['work with the role of rbac.md', 'taken'],
  unseen: ['what nothing refuses', 'taken: what one object does not show'],
};

/** Made once, since two parts of a page ask for them. */
let made: ReturnType<typeof requestsOf> | undefined;
const requests = () => made ??= requestsOf(refusingApp());

function requestsOf(app: TenantApp) {
  return { refusals: refusedRequests(app), takings: takenRequests(app) };
}

/** The requests of the tenant in the tests on an API server, with the answer to each, by topic. */
export function tenantRequests(): string {
  const { refusals, takings } = requests();
  const refused = refusals.map(([topic, ways]) => (
    tableOf(topic, ways.map(([title, , ruleId, actor]) => [title, actor, answerOf(ruleId)]))));
  const taken = takings.map(([why, asks]) => {
    const [topic, answer] = TAKEN[why];
    return tableOf(topic, asks.map(([title, , actor]) => [title, actor, answer]));
  });
  return [...refused, ...taken].join('\n\n');
}

/** How many there are. */
export function countOfRequests(): string {
  const { refusals, takings } = requests();
  return String([...refusals, ...takings].reduce((sum, [, asks]) => sum + asks.length, 0));
}

function answerOf(id: string): string {
  const rule = RULES.find((one) => one.id === id);
  const name = rule ? `[${id}](rules/${id}.md)` : `(${id})`;
  return rule?.severity === Severity.WARNING ? `warning: ${name}` : `refused: ${name}`;
}

type Row = readonly [title: string, actor: Actor | undefined, answer: string];

function tableOf(topic: string, rows: readonly Row[]): string {
  const lines = rows.map(([title, actor = 'edit', answer]) => `| ${title.replace(/\|/g, '\\|')} | ${RIGHTS[actor]} | ${answer} |`);
  const table = ['| request | with | answer |', '|---|---|---|', ...lines].join('\n');
  return `<details><summary>${topic}: ${rows.length}</summary>\n\n${table}\n\n</details>`;
}
