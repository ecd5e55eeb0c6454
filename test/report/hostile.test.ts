import * as fc from 'fast-check';
import { Posture } from '../../src/engine/posture/posture';
import { dotOf, dotText } from '../../src/report/dot';
import { breakable, html, link } from '../../src/report/escape-html';
import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';
import { mermaidText, mermaidOf } from '../../src/report/markdown-agent';
import { markdownLink, markdownText } from '../../src/report/markdown-table';
import { HOSTILE_NAMES, hostilePostures } from '../support/hostile-posture';
import { examplePosture, exampleRun, fleetPosture } from '../support/posture';
import { runs } from '../support/properties';

/** What a map holds depends on its texts: how many lines they need, and whether they say a namespace. */
const MAP = /<section aria-labelledby="map">.*?<\/section>/s;

/** What is left of a text when its values are gone. */
const SKELETONS = {
  html: (text: string) => text.replace(MAP, '').match(/<(?!wbr>)[^>]*>/g)!.map((tag) => tag.replace(/"[^"]*"/g, '')).join('\n'),
  markdown: (text: string) => text.split('\n').map((line) => line.replace(/[^|`]/g, '')).join('\n'),
  mermaid: (text: string) => text.replace(/"[^"]*"/g, ''),
  dot: (text: string) => text.replace(/"(?:[^"\\]|\\.)*"/g, ''),
};

const CASES = [true, false].flatMap((isBefore) => [0, 17, 41].map((shift) => ({ isBefore, shift })));

test.each(CASES)('hostile texts change no structure: %j', ({ isBefore, shift }) => {
  const run = exampleRun({ unreadable: ['chart/pod.yaml:4: is not UTF-8'], skipped: ['values.yaml:1'] });
  const { hostile, harmless } = hostilePostures({ ...examplePosture(), run }, isBefore, shift);
  expect(SKELETONS.html(htmlOf(hostile, '</title><b>'))).toBe(SKELETONS.html(htmlOf(harmless, 'title')));
  expect(SKELETONS.markdown(markdownOf(hostile))).toBe(SKELETONS.markdown(markdownOf(harmless)));
  const graphs = ({ agents }: Posture) => agents.map((one) => SKELETONS.mermaid(mermaidOf(one)));
  expect(graphs(hostile)).toEqual(graphs(harmless));
  expect(SKELETONS.dot(dotOf(hostile))).toBe(SKELETONS.dot(dotOf(harmless)));
});

test('nor do they in a page that keeps the bodies of agents as text', () => {
  const { hostile, harmless } = hostilePostures(fleetPosture(101), true);
  expect(SKELETONS.html(htmlOf(hostile))).toBe(SKELETONS.html(htmlOf(harmless)));
});

test.each(CASES)('the map has tags and attributes of its own alone: %j', ({ isBefore, shift }) => {
  const { hostile } = hostilePostures(examplePosture(), isBefore, shift);
  const tags = MAP.exec(htmlOf(hostile))![0].match(/<[^>]*>?/g)!;
  const known = ['section', 'svg', 'path', 'rect', 'text', 'tspan', 'a', 'h2', 'p', 'ul', 'li', 'details', 'summary', 'wbr'].join('|');
  const own = new RegExp(`^</?(${known})( (id|class|aria-\\w+|x|y|d|rx|width|height|viewBox|href|tabindex)="[^"<]*")*/?>$`);
  expect(tags.length).toBeGreaterThan(40);
  expect(tags.filter((tag) => !own.test(tag))).toEqual([]);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'https://a.example/" onclick="x', 'vbscript:x', '//evil.example', 'https://a.example/ b',
  'https://a.example/>x', 'https://a.example/)x'])('no link goes to %j', (url) => {
  expect(html`${link(url, 'x')}`.text).not.toMatch(/<a href="(?!https:\/\/)|onclick="/);
  expect(markdownLink('x', url)).toBe('x');
});

const names = fc.constantFrom(...HOSTILE_NAMES);
const texts = fc.oneof(fc.string({ unit: 'binary' }), names, fc.array(names).map((all) => all.join('')));

test('no text leaves its place, whatever it is', () => {
  fc.assert(fc.property(texts, (text) => {
    expect(html`${text}`.text).not.toMatch(/[<>"'\p{Cc}]|&(?!amp;|lt;|gt;|quot;|#39;|#91;)/u);
    expect(breakable(text).text.replace(/<wbr>/g, '')).toBe(html`${text}`.text);
    expect(mermaidText(text)).toMatch(/^"(?:#\d+;|[^"#<>`%;\n])*"$/);
    expect(dotText(text)).toMatch(/^"(?:[^"\\\n]|\\["\\])*"$/);
    expect(markdownText(text)).not.toMatch(/[<>|`*_[\]\\\p{Cc}]|@|:\/\/|(?<!&)#\d/u);
  }), runs());
});

test('what people write stays as it is', () => {
  const text = 'Pod "agents/coder-1" spec.egress[0].to, 10.0.0.0/8: 443/TCP (50%)';
  expect(html`${text}`.text).toBe('Pod &quot;agents/coder-1&quot; spec.egress[0].to, 10.0.0.0/8: 443/TCP (50%)');
  expect(markdownText('agents/coder-1, 10.0.0.0/8: 443/TCP (50%)')).toBe('agents/coder-1, 10.0.0.0/8: 443/TCP (50%)');
  expect(mermaidText('10.0.0.0/8 app=x')).toBe('"10.0.0.0/8 app=x"');
  expect(dotText('a & b')).toBe('"a &amp; b"');
});

test.each([
  ['a short word, such as agents/coder-1', 'a short word, such as agents/coder-1'],
  ['spec.template.spec.containers[0].securityContext.runAsUser', 'spec.template.spec.|containers[0].|securityContext.|runAsUser'],
  ['registry.example/team/agent@sha256:0123', 'registry.|example/team/|agent@sha256:0123'],
  ['10.0.0.0/8,192.168.0.0/16,fd00:10:244::/56', '10.0.0.0/8,|192.168.0.0/16,|fd00:10:244::/56'],
  ['app.kubernetes.io/component=controller', 'app.kubernetes.io/|component=controller'],
  ['examples/adopt/dist/0001-tools.k8s.yaml:76', 'examples/|adopt/dist/|0001-tools.k8s.yaml:76'],
])('%s may break at separators alone', (text, expected) => {
  expect(breakable(text).text.replace(/<wbr>/g, '|')).toBe(expected);
});
