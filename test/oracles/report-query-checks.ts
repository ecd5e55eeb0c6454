import { API_SERVERS, Checks, METADATA, NODES, PUBLIC, endText, isAmong, isOfPods, isPrivate, isService } from './report-checks';
import { Evaluated, nameOf } from './report-clusters';
import { Meaning, hasAny, hasPort, meaningOf } from './report-texts';
import { postureInputOf } from '../../src/cli/posture-input';
import { answersOf, otherCallersOf } from '../../src/engine/posture/query';
import { queryTarget } from '../../src/engine/posture/query-target';
import { Json } from '../../src/engine/value/json';
import { JudgedRun } from '../../src/report/checked';

const WORDS: { readonly [word: string]: Meaning } = {
  'metadata': isAmong(METADATA),
  'nodes': isAmong(NODES),
  'services': isService,
  'api-server': isAmong(API_SERVERS),
  'pods': isOfPods,
  'internet': isAmong(PUBLIC),
  'private': isPrivate,
};
const ADDRESSES = ['8.8.8.8', '198.51.100.10', '203.0.113.5', '192.168.7.1', '2001:db8::10', '10.244.0.7', '10.244.0.8'];

/** The answers of `query` about addresses and pods. */
export function checkQuery(checks: Checks, cluster: Evaluated, { view, ...judgement }: JudgedRun, at: string) {
  const input = postureInputOf({ view, ...judgement });
  const podOf = (title: string) => cluster.pods.find((one) => nameOf(one) === title)!;
  const asked = input.agents.filter(({ pod }) => !pod.spec.hostNetwork);
  const words = Object.keys(WORDS).filter((word) => cluster.cluster.hasRanges || ['metadata', 'internet', 'private'].includes(word));
  for (const text of [...words, ...ADDRESSES]) {
    const isMeant = Object.hasOwn(WORDS, text) ? WORDS[text] : isAmong([text]);
    for (const { from, verdict, ports, notComputed } of answersOf(queryTarget(text, view), asked, input.placeOf)) {
      const ends = cluster.ends.filter((end) => isMeant(end) && end.pod !== podOf(from));
      // The policies of a pod at such an address decide, too.
      const open = ends.flatMap((to) => cluster.ports(to.pod ? 'both' : 'Egress', cluster.endOf(podOf(from)), to))
        .filter(([, isOpen]) => isOpen).map(([port]) => port);
      const tell = () => `${at} ${from} to ${text}: ${verdict} ${ports.join()} ${notComputed.join('; ')}`;
      if (verdict === 'denied') {
        checks.say('query: denied', open.length === 0,
          () => `${tell()}, and ${endText(open[0].to)}:${open[0].port}/${open[0].protocol} is open`);
      } else if (verdict === 'reachable') {
        checks.say('query: reachable', ports.every((one) => open.some((port) => hasPort([one], port, undefined)) || !hasAny([one])), tell);
        const isPod = ends.some(({ pod }) => pod);
        checks.say('query: all ports', notComputed.length > 0 || isPod || open.every((port) => hasPort(ports, port, undefined)), tell);
      }
    }
  }
  for (const { pod: called } of input.agents.filter(({ pod }) => !pod.spec.hostNetwork)) {
    const name = `${called.namespace}/${(called.metadata as Json).name}`;
    const target = queryTarget(name, view);
    const others = otherCallersOf(target, { view, placeOf: input.placeOf });
    const answers = answersOf(target, asked, input.placeOf);
    const to = podOf(`Pod "${name}"`);
    const isComputed = !answers.some(({ notComputed }) => notComputed.length > 0) && !cluster.cluster.hasCalico;
    for (const one of isComputed ? cluster.ends.filter(({ pod }) => pod !== to && !pod?.spec.hostNetwork) : []) {
      const answer = one.pod && answers.find(({ from }) => from === nameOf(one.pod!));
      for (const [call, isOpen] of cluster.ports(one.pod ? 'both' : 'Ingress', one, cluster.endOf(to))) {
        const tell = () => `${at} ${endText(one)} → ${name}:${call.port}/${call.protocol} ${answer
          ? `${answer.verdict} ${answer.ports.join()}` : JSON.stringify(others.map(({ from, ports }) => [from, ports]))}`;
        const says = answer ? hasPort(answer.ports, call, to)
          : others.some(({ from, ports }) => meaningOf(from, cluster)?.(one) && hasPort(ports, call, to));
        if (isOpen) {
          checks.say(`query: ${answer ? 'a pod' : 'another'} may call`, says, tell);
        } else if (answer && says) {
          checks.sayOpen(cluster, 'query: a pod is said to call', call, false, tell);
        }
      }
    }
    others.filter(({ from }) => !meaningOf(from, cluster)).forEach(({ from }) => checks.unknown.add(`query ${from}`));
  }
}
