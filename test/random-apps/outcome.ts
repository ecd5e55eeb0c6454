import { Context } from './context';
import { Built, Plan, build } from './random-app';
import { parseObjects } from '../../scripts/support/examples';
import { AgentPolicy } from '../../src';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { judgeOptions } from '../../src/engine/rules/judge-options';
import { Json } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { isKnownMessage } from '../support/known-messages';
import { ROOT } from '../support/root';
import { schemaErrors } from '../support/schema';

/** How a random app ends, and what is wrong with that. */
interface Outcome {
  readonly end: 'refused at a line' | 'refused at synth' | 'synthesized';
  readonly faults: readonly string[];
  /** Whether a prop of the app has a value that it never takes. */
  readonly isWrong: boolean;
}

/** Bytes of an error. One of synth, which lists the findings of all objects, has this much for each. */
const LONGEST = 2_048;

export function outcomeOf(plan: Plan): Outcome {
  const built = build(plan);
  const isWrong = built.wrong?.isWrong === true;
  if (built.error !== undefined) {
    return { end: 'refused at a line', isWrong, faults: [...errorFaults(built.error, built), ...namingFaults(built, plan)] };
  }
  let yaml: string;
  try {
    yaml = built.context.app.synthYaml();
  } catch (error) {
    return { end: 'refused at synth', isWrong, faults: errorFaults(error, built) };
  }
  const silence = isWrong ? ['it passes a wrong prop in silence'] : [];
  return { end: 'synthesized', isWrong, faults: [...silence, ...yamlFaults(yaml, built, plan)] };
}

/** Errors of ours begin with a construct or a call, are short, and have no frame of ours. */
function errorFaults(error: unknown, { context }: Built): string[] {
  const { name, message, stack = '' } = error as Error;
  const lines = message.split('\n');
  const isOfSynth = lines[0] === 'Validation failed with the following errors:';
  const place = isOfSynth ? /^ {2}(?:\[([^\]]*)\] |(Harden) on )/.exec(lines[1])?.slice(1).join('') : message.split(': ')[0];
  const longest = Math.max(...(isOfSynth ? lines : [message]).map((part) => Buffer.byteLength(part)));
  return [
    ...name === 'Error' ? [] : [`it throws a ${name}`],
    ...place !== undefined && isPlace(place, context) ? [] : ['the error begins with no construct'],
    ...isOfSynth || isKnownMessage(message) ? [] : ['docs/troubleshooting.md does not have it'],
    ...longest > LONGEST ? [`an error has ${longest} bytes`] : [],
    ...stack.split('\n    at ').slice(1).some((frame) => frame.includes(`${ROOT}/src/`)) ? ['it shows frames of the library'] : [],
  ].map((fault) => `${fault}: ${message.slice(0, 1_000)}`);
}

/** A construct of the app, one that was refused, or a call such as "BrokeredApi.anthropic". */
function isPlace(place: string, { app }: Context): boolean {
  return place === 'the app' || /^chart-\d\/step-\d+(\/\w+)*$/.test(place) || /^[A-Z]\w+(\.\w+)?$/.test(place)
    || app.node.findAll().some(({ node }) => node.path !== '' && node.path === place);
}

/** The error names the prop that is wrong, unless the app is refused for the same reason without it. */
function namingFaults({ wrong, error }: Built, plan: Plan): string[] {
  const { message } = error as Error;
  const isNamed = wrong === undefined || (message.startsWith(wrong.place) && message.includes(`: '${wrong.prop}`));
  return isNamed || !wrong.isWrong || messageOf(build({ ...plan, fault: undefined }).error) === message ? []
    : [`it does not name ${wrong.place} and '${wrong.prop}': ${message}`];
}

const messageOf = (error: unknown) => (error as Error | undefined)?.message;

/** It is the same in another run, valid, and says by itself what the app says. */
function yamlFaults(yaml: string, { context }: Built, plan: Plan): string[] {
  const objects = parseObjects(yaml).filter((object) => object !== null);
  return [
    ...build(plan).context.app.synthYaml() === yaml ? [] : ['another run writes other bytes'],
    ...objects.flatMap(schemaErrors),
    ...findingFaults(objects, context),
  ];
}

/** The findings of an app are those of its YAML, as far as the rules judge the same of both. */
function findingFaults(objects: readonly Json[], { app, enforced }: Context): string[] {
  const documents = objects.map((document) => ({ source: 'app.yaml', document }));
  const options = judgeOptions({ ...RANGES, ...enforced, runtimes: undefined });
  const { findings, accepted, isWhole, judged, judges } = judgeManifests(documents, options);
  if (isWhole && !enforced) {
    return []; // without a label of ours, the YAML does not say whether its pods are agents
  }
  const keyOf = (manifest: Json) => `${manifest.kind} "${manifest.metadata.name}"`;
  const byKey = new Map(judged.map(({ manifest }) => [keyOf(manifest), manifest]));
  const ofApp = AgentPolicy.of(app).findings()
    // In YAML, infrastructure of ours is a neighbour, whom only some rules judge.
    .filter(({ kind, name, ruleId }) => judges(byKey.get(`${kind} "${name}"`)!, ruleId))
    .map(({ kind, name, ruleId, field }) => `${kind} "${name}" ${field} (${ruleId})`);
  const ofYaml = [...findings, ...accepted].map(({ manifest, rule, field }) => `${keyOf(manifest)} ${field} (${rule.id})`);
  return [
    ...without(ofApp, ofYaml).map((finding) => `the app alone finds ${finding}`),
    ...without(ofYaml, ofApp).map((finding) => `the YAML alone shows ${finding}`),
  ];
}

/** The elements that are not as often in another list. */
function without(all: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return all.filter((one) => {
    const at = left.indexOf(one);
    return at < 0 || left.splice(at, 1).length === 0;
  });
}
