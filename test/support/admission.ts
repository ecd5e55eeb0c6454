import { App, Chart, Testing } from 'cdk8s';
import { Manifest } from './app';
import { allCases, writtenSpec } from './cases';
import { AgentAdmission, AgentAdmissionProps, AgentRuntime } from '../../src';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { AGENTS_LABEL } from '../../src/engine/manifest/labels';
import { podViews } from '../../src/engine/manifest/pod-view';
import { RULES } from '../../src/engine/rules/catalogue';
import { CelContext, celOf, judgesPods, refusalOf } from '../../src/engine/rules/rule';
import { WELL_KNOWN_CLASSES } from '../../src/engine/runtimes/known-runtimes';
import { RuntimeTraits } from '../../src/engine/runtimes/traits';

/** What an `AgentAdmission` emits. */
export function admission(props: AgentAdmissionProps = {}): Manifest[] {
  const chart = new Chart(new App(), 'admission');
  new AgentAdmission(chart, 'admission', props);
  return Testing.synth(chart);
}

/** What expressions are made of where nothing is known of the app. */
export const NOTHING_KNOWN: CelContext = {
  runtimes: WELL_KNOWN_CLASSES,
  view: new ClusterView(),
  namespaces: [],
  labels: { [AGENTS_LABEL]: 'true' },
};

/** Every expression of the rules, with the id of its rule. */
export function expressionsOf(known: CelContext = NOTHING_KNOWN): (readonly [ruleId: string, expression: string])[] {
  return RULES.flatMap(({ id, admission: form }) => ('none' in form ? []
    : [...'cel' in form ? [form.cel] : [], ...(form.objects ?? []).map(({ cel }) => cel)].map((cel) => [id, celOf(cel, known)] as const)));
}

/** How a rule's refusal reads. */
export function messageOf(ruleId: string, known: CelContext = NOTHING_KNOWN): string {
  return refusalOf(RULES.find(({ id }) => id === ruleId)!, known);
}

/** The rules that the API server is asked, but for those of an option, which is one for all cases. */
export const ASKED = RULES.filter(({ admission: form, option }) => 'cel' in form && option === undefined);

/** Their cases; the CEL of a rule about pods is about objects with pods, and about claims of sandboxes. */
export const ASKED_CASES = ASKED.flatMap((rule) => allCases().get(rule.id)!
  .filter(({ manifest }) => !judgesPods(rule) || podViews(manifest()).length > 0 || manifest().kind === 'SandboxClaim')
  .map((one) => ({ rule, one })));

const STATED = ASKED_CASES.flatMap(({ one: { runtime } }) => (runtime ? [JSON.stringify(runtime)] : []));
const TRAITS = [...new Set(STATED)].sort();

function classOf(runtime: RuntimeTraits): string {
  return `case-${TRAITS.indexOf(JSON.stringify(runtime))}`;
}

/** A runtime with the traits of each case that gives some, under a class of its own. */
export const CASE_RUNTIMES = TRAITS.map((json): RuntimeTraits => JSON.parse(json))
  .map((runtime) => AgentRuntime.fromRuntimeClassName(classOf(runtime), runtime));

/** Sets the class of the case's runtime in the manifest's pods. */
export function nameClass(manifest: Manifest, runtime: RuntimeTraits | undefined): Manifest {
  if (runtime) {
    writtenSpec(manifest).runtimeClassName = classOf(runtime);
  }
  return manifest;
}
