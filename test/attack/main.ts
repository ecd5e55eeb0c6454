import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nestedLogs, nestedPage } from './nested/page';
import { logs, page } from './page';
import { POD_ROWS } from './pod-rows';
import { faultsOf, isShown } from './result';

const USAGE = `usage: npm run test:attack -- --weak-pods [--shown NUMBER] [--write FOLDER] [--rows ID,…]
This makes privileged pods in the cluster of KUBECONFIG. Use a throw-away cluster, and say so by --weak-pods.
--shown fails if fewer attacks are shown. --write puts proof.md, nested-sandboxes.md and logs into a folder.
--rows tries these rows in pods alone. See test/attack/README.md.`;
const IMAGES = [
  'ATTACK_IMAGE', 'ATTACK_TOOLS_IMAGE', 'ATTACK_CHROMIUM_IMAGE', 'CLUSTER_COREDNS', 'CLUSTER_SQUID_IMAGE', 'CLUSTER_ENVOY_IMAGE',
];

/** `npm run test:attack`: gives 0 if no attack succeeds that should not, 1 if one does, and 2 if it could not begin. */
async function main(args: readonly string[]): Promise<number> {
  const valueOf = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const [folder, only] = [valueOf('--write'), valueOf('--rows')?.split(',')];
  const rows = POD_ROWS.filter(({ id }) => only === undefined || only.includes(id));
  const missing = ['KUBECONFIG', ...IMAGES].filter((name) => !process.env[name]);
  if (!args.includes('--weak-pods') || missing.length > 0 || rows.length === 0) {
    console.error(`${USAGE}${missing.length > 0 ? `\nNot set: ${missing.join(', ')}` : ''}${rows.length === 0 ? '\nNo such row' : ''}`);
    return 2;
  }
  // The client is a module that only an import at run time loads here.
  Object.assign(globalThis, { clientNode: await import('@kubernetes/client-node') });
  const { Cluster } = await import('../cluster/support/cluster.js');
  const { runNested } = await import('./nested/nested.js');
  const { runSuite } = await import('./suite.js');

  const [attack, tools, chromium, coredns, squid, envoy] = IMAGES.map((name) => process.env[name]!);
  const [dns, proxy, broker] = (process.env.ATTACK_ADDRESSES ?? '10.96.77.71,10.96.77.72,10.96.77.73').split(',');
  const start = Date.now();
  const say = (line: string) => console.log(`${((Date.now() - start) / 1000).toFixed(0)} s: ${line}`);
  const cluster = new Cluster();
  const found = await runSuite(cluster, { attack, coredns, squid, envoy, addresses: [dns, proxy, broker] }, rows, say);
  const nested = only === undefined ? await runNested(cluster, { tools, chromium }, say) : [];
  say('done');

  console.log(page(found));
  if (folder !== undefined) {
    const into = join(folder, 'proof');
    rmSync(into, { recursive: true, force: true });
    mkdirSync(into, { recursive: true });
    writeFileSync(join(folder, 'proof.md'), page(found));
    writeFileSync(join(folder, 'nested-sandboxes.md'), nestedPage(nested));
    new Map([...logs(found), ...nestedLogs(nested)]).forEach((log, name) => writeFileSync(join(into, name), log));
  }
  const results = [...found.pods, ...found.api];
  const [count, least] = [results.filter(isShown).length, Number(valueOf('--shown') ?? 0)];
  const faults = [...faultsOf(results), ...count < least ? [`${count} attacks are shown, and ${least} should be`] : []];
  faults.forEach((fault) => console.error(`FAULT ${fault}`));
  return faults.length > 0 ? 1 : 0;
}

void main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
}).then((code) => { process.exitCode = code; });
