import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logs, page } from './page';
import { POD_ROWS } from './pod-rows';
import { faultsOf } from './result';

/** `npm run test:attack`: makes weak pods in the cluster that KUBECONFIG names, so it wants to be asked for by a flag. */
async function main(args: readonly string[]): Promise<number> {
  const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const [folder, only] = [after('--write'), after('--rows')?.split(',')];
  const rows = POD_ROWS.filter(({ id }) => only === undefined || only.includes(id));
  const { ATTACK_IMAGE: attack, CLUSTER_COREDNS: coredns, CLUSTER_SQUID_IMAGE: squid, CLUSTER_ENVOY_IMAGE: envoy, KUBECONFIG } = process.env;
  const { ATTACK_ADDRESSES = '10.96.77.71,10.96.77.72,10.96.77.73' } = process.env;
  if (!args.includes('--weak-pods')) {
    console.error('This makes privileged pods in the cluster of KUBECONFIG. Use a throw-away cluster, and say so: npm run test:attack -- --weak-pods');
    return 2;
  }
  if (!KUBECONFIG || !attack || !coredns || !squid || !envoy) {
    console.error('Set KUBECONFIG, and images by digest: ATTACK_IMAGE, CLUSTER_COREDNS, CLUSTER_SQUID_IMAGE and CLUSTER_ENVOY_IMAGE; see test/attack/README.md');
    return 2;
  }
  Object.assign(globalThis, { clientNode: await import('@kubernetes/client-node') });
  const { Cluster } = await import('../cluster/support/cluster.js');
  const { runSuite } = await import('./suite.js');
  const [dns, proxy, broker] = ATTACK_ADDRESSES.split(',');
  const start = Date.now();
  const found = await runSuite(new Cluster(), { attack, coredns, squid, envoy, addresses: [dns, proxy, broker] }, rows,
    (line: string) => console.log(`${((Date.now() - start) / 1000).toFixed(0)} s: ${line}`));
  writeFileSync('/tmp/found.json', JSON.stringify(found, null, 1));
  const text = page(found);
  console.log(text);
  if (folder !== undefined) {
    const into = join(folder, 'proof');
    rmSync(into, { recursive: true, force: true });
    mkdirSync(into, { recursive: true });
    writeFileSync(join(folder, 'proof.md'), text);
    logs(found).forEach((log, name) => writeFileSync(join(into, name), log));
  }
  const faults = faultsOf([...found.pods, ...found.api]);
  faults.forEach((fault) => console.error(`FAULT ${fault}`));
  return faults.length > 0 ? 1 : 0;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
}).then((code) => { process.exitCode = code; });
