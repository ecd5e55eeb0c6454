import * as vm from 'vm';
import * as fc from 'fast-check';
import { AgentPosture } from '../../src/engine/posture/posture-agent';
import { html } from '../../src/report/escape-html';
import { htmlOf } from '../../src/report/html';
import { BodySharing, EXPAND, SharedBodies, dataText } from '../../src/report/page/shared-bodies';
import { HOSTILE_NAMES, hostilePostures } from '../support/hostile-posture';
import { fleetPosture, postureWith, strongAgent, weakAgent } from '../support/posture';
import { runs } from '../support/properties';

type Expand = (data: SharedBodies, index: number, isWanted?: (piece: number) => boolean) => string[];

/** The function as a browser gets it, with nothing of Node. */
const expand = vm.runInNewContext(`${EXPAND}\nexpand`, {}) as Expand;

/** The bodies in a page that has them as HTML. */
const bodiesIn = (page: string) => [...page.matchAll(/<div class="body">.*?<\/div>(?=<\/details><\/article>)/g)].map(([body]) => body);

/** The data in a page that has them as data. */
const dataIn = (page: string) =>
  JSON.parse(/<script type="application\/json" id="bodies">(.*?)<\/script>/.exec(page)![1]) as SharedBodies;

/** More agents than a page has as HTML. */
const OTHERS = fleetPosture(101).agents;

/** What the script of a large page makes of agents, beside what a small page has of them. */
function bothOf(agents: readonly AgentPosture[]): { expanded: string[]; written: string[] } {
  const written = bodiesIn(htmlOf(postureWith([...agents])));
  const data = dataIn(htmlOf(postureWith([...agents, ...OTHERS])));
  return { expanded: agents.map((_, i) => expand(data, i).join('')), written };
}

const names = fc.oneof(fc.constantFrom(...HOSTILE_NAMES, 'agent', 'agent-7', '007', '1e3', '-1', '9999999999', '0', '4294967296'),
  fc.string({ unit: 'binary' }));
const agents = fc.tuple(names, fc.nat(), fc.constantFrom(weakAgent, strongAgent), names, fc.nat(60), fc.nat(60))
  .map(([name, start, make, text, left, edges]): AgentPosture => {
    const agent = make(name, start);
    return { ...agent, runtime: text, rows: agent.rows.slice(0, left), edges: agent.edges.slice(0, edges), notComputed: [text] };
  });

test('the script makes the HTML that a small page has, whatever the agents are', () => {
  fc.assert(fc.property(fc.array(agents, { minLength: 1, maxLength: 8 }), (all) => {
    const { expanded, written } = bothOf(all);
    expect(expanded).toEqual(written);
  }), runs(60));
});

test.each([true, false])('nor does a hostile name end the data: %j', (isBefore) => {
  const { hostile } = hostilePostures(fleetPosture(101), isBefore);
  const data = dataIn(htmlOf(hostile));
  expect(data.bodies).toHaveLength(101);
  expect(data.bodies.slice(0, 100).map((_, i) => expand(data, i).join(''))).toEqual(bodiesIn(htmlOf({
    ...hostile, agents: hostile.agents.slice(0, 100),
  })));
  expect(htmlOf(hostile).match(/<script/g)).toHaveLength(2);
});

test('agents that differ in names and lines alone share their HTML', () => {
  const [some, more] = [200, 400].map((size) => dataIn(htmlOf(fleetPosture(size))));
  expect(some.shapes).toHaveLength(2);
  expect(more.shapes.map(({ holes }) => holes)).toEqual(some.shapes.map(({ holes }) => holes));
  expect(more.pieces).toEqual(some.pieces);
  expect(Math.max(...more.bodies.map((body) => body.length))).toBeLessThan(10); // lines of one object are one value
});

test('a value that all have is no value of one, and a text that looks like a number stays as it is', () => {
  const sharing = new BodySharing();
  [7, 9].forEach((line) => sharing.add(html`<p>a ${line}, ${line + 3}, 0${line}, 10.0.0.0/8, ${'"x"'}</p>`));
  const data = sharing.all();
  expect(data.shapes).toEqual([{ pieces: [0], values: [-2, 8, -3], holes: [3, 0, 3, 3, 4, 0, 0, 0, 1, 0, 2, 0] }]);
  expect(data.bodies).toEqual([[0, 7, -1], [0, 9, -4]]);
  expect([0, 1].map((index) => expand(data, index).join(''))).toEqual([
    '<p>a 7, 10, 07, 10.0.0.0/8, &quot;x&quot;</p>', '<p>a 9, 12, 09, 10.0.0.0/8, &quot;x&quot;</p>',
  ]);
  expect(dataText(data)).not.toContain('<');
});
