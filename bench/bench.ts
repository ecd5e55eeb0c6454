import { execFile } from 'child_process';
import { join } from 'path';
import { promisify } from 'util';
import { check, policies } from './check';
import { Bench, build } from './library';
import { NAMED, RUNS, SIZE } from './options';
import { MEASURED, Measured, publish, setting } from './page';
import { report } from './report';
import { beside, charts, fleet, imports, pods, reach, tenants } from './synth';
import { withRelease } from '../scripts/support/release';
import { main } from '../scripts/support/run';

/**
 * Measures the library and its gateways, and writes the figures into docs/performance.md.
 *
 * `npm run bench` measures every part that needs no cluster, `npm run bench -- pods check` only these parts. `--runs 9` says how often
 * each time is measured. `--size 0.02` makes everything smaller: such a run shows that each part works, and writes nothing.
 */
const OF_LIBRARY: { readonly [part in Measured]?: (bench: Bench) => string[] } = {
  pods, charts, tenants, beside, reach, fleet, policies, import: imports, check, report,
};
const NEEDS_CLUSTER = 'admission';

interface Result {
  readonly lines: readonly string[];
  readonly seconds: number;
}

main(async () => {
  const unknown = NAMED.filter((part) => !(MEASURED as readonly string[]).includes(part));
  if (unknown.length > 0) {
    throw new Error(`there is no part "${unknown.join('", "')}"; the parts are ${MEASURED.join(', ')}`);
  }
  const asked = MEASURED.filter((part) => (NAMED.length === 0 ? part !== NEEDS_CLUSTER : NAMED.includes(part)));
  const gateways = asked.filter((part) => !OF_LIBRARY[part]);
  // Gateways mostly wait. A small run, whose times say nothing, measures all of them meanwhile.
  const early = SIZE < 1 ? gateways.map(measuredAlone) : [];
  if (asked.length > gateways.length) {
    withRelease((library, temporary) => {
      const bench = build(library, temporary);
      asked.filter((part) => OF_LIBRARY[part]).forEach((part) => {
        const conditions = begin(part, ` Medians of ${RUNS}, with the least and the most in parentheses.`);
        const started = performance.now();
        const lines = OF_LIBRARY[part]!(bench);
        end(part, { lines, seconds: (performance.now() - started) / 1000 }, conditions);
      });
    });
  }
  for (const [i, part] of gateways.entries()) {
    const conditions = begin(part);
    end(part, await (early[i] ?? measuredAlone(part)), conditions);
  }
  console.log(`\nmeasured: ${asked.join(', ')}`);
  NAMED.length === 0 && console.log(`not measured: ${NEEDS_CLUSTER}, which needs the cluster that KUBECONFIG names`);
});

/** Names the part that an error below is about, and gives the conditions. */
function begin(part: Measured, repetition = ''): string {
  console.log(`\n== ${part}`);
  return setting() + repetition;
}

function end(part: Measured, { lines, seconds }: Result, conditions: string): void {
  console.log([...lines, '', `${seconds.toFixed(0)} s`].join('\n'));
  SIZE === 1 && publish(part, [...lines, '', conditions].join('\n'));
}

/** Runs the program of a gateway. */
async function measuredAlone(part: Measured): Promise<Result> {
  const program = [join(__dirname, `${part}.ts`), '--size', String(SIZE)];
  const { stdout } = await promisify(execFile)('tsx', ['--tsconfig', 'test/tsconfig.json', ...program], { cwd: join(__dirname, '..') });
  return JSON.parse(stdout);
}
