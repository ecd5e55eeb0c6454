import { ApiResult, PodResult, Verdict, isShown, remedyOf, sufficing, verdictOf, verdictsOf } from './result';
import { API_WALLS, RUNTIMES, Runtime, Tried } from './row';
import { Found } from './suite';
import { table } from '../../src/report/markdown-table';

type Result = PodResult | ApiResult;

const WORDS: { readonly [verdict in Verdict]: string } = {
  'held': 'fails',
  'open': '**succeeds**',
  'unknown': 'not known',
  'not shown': '',
};
const COMMAND = 'npm run test:attack -- --weak-pods --write docs';

/** docs/proof.md: what a run found. */
export function page({ pods, api, versions }: Found): string {
  const results: readonly Result[] = [...pods, ...api];
  const shown = results.filter(isShown);
  const count = (of: readonly Result[], verdict?: Verdict) => of.filter(isShown).flatMap(verdictsOf)
    .filter(([, one]) => verdict === undefined || one === verdict).length;
  const unknown = count(results, 'unknown');
  const notShown = results.filter((result) => !isShown(result));
  return `# Proof

Each row is an attack. A weak pod, or a request without walls, makes it first: only where that succeeds does the row count.
Then the agents that this library writes make it, with the same program on the same node, each towards its own targets. \`${COMMAND}\`
wrote this page from one run, and [test/attack](../test/attack/README.md) says how to repeat it.

**${shown.length} of ${results.length} attacks were shown. Agents made ${count(pods)} tries: ${count(pods, 'held')} failed, ${
  count(pods, 'open')} succeeded. The API server refused ${count(api, 'held')} of ${count(api)} requests.**
${unknown > 0 ? `\n${unknown} ${unknown === 1 ? 'is' : 'are'} not known.\n` : ''}
- "Stopped by" names each layer that stops the attack when it is alone added to the weak pod.
- The name of each row leads to its log, with the output of the control.
- The probes are small and safe: they show that a door is open and go no further.

## In pods

${table(['attack', 'weak pod', 'stopped by, alone', 'agent, runc', 'agent, gVisor'], pods.filter(isShown).map((result) => [
  linkTo(result), succeeded(result.control), layersOf(result),
  ...RUNTIMES.map((runtime) => wordOf(result, runtime)),
]))}

## At the API server

A tenant with every right in a namespace asks. Requests are dry runs, but for that of a shell, in a pod that no node runs.

${table(['request', 'no wall', 'stopped by, alone', 'namespace of agents'], api.filter(isShown).map((result) => [
  linkTo(result), succeeded(result.walls.none), layersOf(result), WORDS[verdictOf(result.walls.none, result.walls.both)],
]))}

## What stays open

${table(['attack', 'where', 'what to do'], shown.flatMap((result) => {
  const open = verdictsOf(result).filter(([, verdict]) => verdict === 'open');
  const remedies = new Map<string, string[]>();
  for (const [of] of open) {
    const remedy = remedyOf(result, of) ?? 'This should not be open: report it (SECURITY.md).';
    remedies.set(remedy, [...remedies.get(remedy) ?? [], of === 'gvisor' ? 'gVisor' : of]);
  }
  return [...remedies].map(([remedy, where]) => [linkTo(result), where.join(' and '), remedy]);
}))}

## Not shown here

The control fails on this cluster, too, so these rows prove nothing and do not count.

${table(['attack', 'what the control said'], notShown.map((result) => [linkTo(result), cell(controlOf(result).output)]))}

## Where

${table(['what', 'version'], Object.entries(versions).map(([of, version]) => [of, cell(version)]))}
`;
}

/** The logs beside the page, by the names of their files. */
export function logs({ pods, api }: Found): ReadonlyMap<string, string> {
  return new Map([...pods, ...api].map(logOf));
}

/** The name of a log, and what each pod said, with the control first. */
export function logOf(result: Result): readonly [name: string, text: string] {
  const tries: readonly (readonly [string, Tried])[] = 'walls' in result
    ? API_WALLS.map((wall) => [`walls: ${wall}`, result.walls[wall]])
    : [
      ['weak pod', result.control],
      ...Object.entries(result.agents).map(([runtime, tried]) => [`agent under ${runtime}`, tried] as const),
      ...result.layers.map(([name, tried]) => [`weak pod with ${name}`, tried] as const),
    ];
  const sections = tries.map(([title, { command, code, output }]) => (
    `== ${title}: ${ENDS[code] ?? 'not known'} (${code})\n${command ? `$ ${command}\n` : ''}${output.trimEnd()}\n`));
  return [`${result.row.id}.txt`, [`${result.row.title}\n`, ...sections].join('\n')];
}

/** What the page says of a runtime. */
function wordOf({ control, agents }: PodResult, runtime: Runtime): string {
  const tried = agents[runtime];
  return tried ? WORDS[verdictOf(control, tried)] : 'not tried';
}

const ENDS: { readonly [code: number]: string } = { 0: 'succeeds', 1: 'stopped' };

const controlOf = (result: Result): Tried => ('walls' in result ? result.walls.none : result.control);
const succeeded = ({ code }: Tried): string => (code === 0 ? 'succeeds' : 'fails');
const layersOf = (result: Result): string => sufficing(result).join(', ') || 'no layer alone';
const linkTo = ({ row: { id, title } }: Result): string => `[${title}](proof/${id}.txt)`;

/** A text of one line in a table. */
function cell(text: string): string {
  return text.trim().split('\n')[0].replace(/\|/g, '\\|');
}
