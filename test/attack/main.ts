import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runNested } from './nested/nested';
import { nestedFaults, nestedLogs, nestedPage } from './nested/page';
import { logOf, logs, page } from './page';
import { POD_ROWS } from './pod-rows';
import { faultsOf, isShown } from './result';
import { runSuite } from './suite';
import { Cluster } from '../cluster/support/cluster';

const USAGE = `usage: npm run test:attack -- --weak-pods [--shown NUMBER] [--write FOLDER] [--rows ID,…]
This makes privileged pods in the cluster of KUBECONFIG. Use a throw-away cluster, and say so by --weak-pods.
--shown fails if fewer attacks are shown. --write puts proof.md, nested-sandboxes.md and logs into a folder.
--rows tries these rows in pods alone. See test/attack/README.md.`;
const IMAGES = [
  'ATTACK_IMAGE', 'ATTACK_TOOLS_IMAGE', 'ATTACK_CHROMIUM_IMAGE', 'CLUSTER_COREDNS', 'CLUSTER_SQUID_IMAGE', 'CLUSTER_ENVOY_IMAGE',
];

const OPTIONS = {
  'weak-pods': { type: 'boolean', default: false },
  'shown': { type: 'string', default: '0' },
  'write': { type: 'string' },
  'rows': { type: 'string' },
} as const;

/** `npm run test:attack`: gives 0 if no attack succeeds that should not, 1 if one does, and 2 if it could not begin. */
async function main(args: string[]): Promise<number> {
  const { 'weak-pods': isAgreed, shown: least, write: folder, rows: only } = parseArgs({ args, options: OPTIONS }).values;
  const missing = ['KUBECONFIG', ...IMAGES].filter((name) => !process.env[name]);
  const ids = only?.split(',') ?? POD_ROWS.map(({ id }) => id);
  const unknown = ids.filter((id) => POD_ROWS.every((row) => row.id !== id));
  const faults = [
    ...missing.map((name) => `${name} is not set`),
    ...unknown.map((id) => `there is no row "${id}"`),
    ...only !== undefined && folder !== undefined ? ['--write needs all rows: leave out --rows'] : [],
    ...!/^\d+$/.test(least) ? [`--shown must be a number, got "${least}"`] : [],
  ];
  if (!isAgreed || faults.length > 0) {
    console.error([USAGE, ...faults].join('\n'));
    return 2;
  }
  const [attack, tools, chromium, coredns, squid, envoy] = IMAGES.map((name) => process.env[name]!);
  const [dns, proxy, broker] = (process.env.ATTACK_ADDRESSES ?? '10.96.77.71,10.96.77.72,10.96.77.73').split(',');
  const start = Date.now();
  const say = (line: string) => console.log(`${((Date.now() - start) / 1000).toFixed(0)} s: ${line}`);
  const cluster = new Cluster();
  const rows = POD_ROWS.filter(({ id }) => ids.includes(id));
  const found = await runSuite(cluster, { attack, coredns, squid, envoy, addresses: [dns, proxy, broker] }, rows, say);
  const nested = only === undefined ? await runNested(cluster, { tools, chromium }, say) : [];
  say('done');

  console.log(page(found));
  const results = [...found.pods, ...found.api];
  const count = results.filter(isShown).length;
  const wrong = [
    ...faultsOf(results),
    ...nestedFaults(nested),
    ...count < Number(least) ? [`${count} attacks are shown, and ${least} should be`] : [],
  ];
  if (folder !== undefined && wrong.length === 0) {
    const into = join(folder, 'proof');
    mkdirSync(into, { recursive: true });
    readdirSync(into).filter((name) => name.endsWith('.txt')).forEach((name) => rmSync(join(into, name)));
    writeFileSync(join(folder, 'proof.md'), page(found));
    writeFileSync(join(folder, 'nested-sandboxes.md'), nestedPage(nested));
    new Map([...logs(found), ...nestedLogs(nested)]).forEach((log, name) => writeFileSync(join(into, name), log));
  }
  wrong.forEach((fault) => console.error(`FAULT ${fault}`));
  results.filter((result) => faultsOf([result]).length > 0).forEach((result) => console.error(logOf(result)[1]));
  return wrong.length > 0 ? 1 : 0;
}

void main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
}).then((code) => { process.exitCode = code; });
