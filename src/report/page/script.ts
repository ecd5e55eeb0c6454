import { QUERY } from './query-script';
import { EXPAND } from './shared-bodies';
import { CALLED } from '../../engine/posture/query-match';
import { KINDS } from '../words';

/** Where a cell ends: a browser writes the end of it, the page leaves it out. */
const END = '(?:<\\/t[dh]>)?\\s*';

/**
 * The script of the page. It filters, sorts and opens what is there: without it, the page holds the same. In a large page, it makes the
 * body of an agent from data when someone opens it; all values in it are escaped already. Agents of one shape share texts and edges.
 */
export const SCRIPT = `${QUERY}
(() => {
const byId = (id) => document.getElementById(id);
const list = byId('list'), form = byId('filter'), bodies = byId('bodies');
${EXPAND}
const data = bodies && JSON.parse(bodies.textContent);
const template = document.createElement('template');
const fill = (element) => {
  const later = data && element.querySelector('noscript');
  if (!later) return;
  template.innerHTML = expand(data, element.id.slice(6) - 1).join('');
  later.replaceWith(template.content);
};
addEventListener('beforeprint', () => {
  if (list) [...list.children].forEach(fill);
  document.querySelectorAll('details:not([open], .on-request)').forEach((one) => {
    one.open = true;
    addEventListener('afterprint', () => { one.open = false; }, { once: true });
  });
});
if (!list || !form) return;
const agents = [...list.children].map((element, order) => ({ element, order, ...element.dataset, errors: +element.dataset.errors }));
const text = byId('text'), risk = byId('risk'), reach = byId('reach'), sort = byId('sort'), shown = byId('shown');
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (html) => html.replace(/<wbr>/g, '').replace(/<[^>]*>/g, ' ')
  .replace(/&(amp|lt|gt|quot|#39);/g, (all, name) => entities[name]).trim();
const plain = (html) => unescaped(html).toLowerCase();
const ROW = /<tr class="out"><th scope="row">(.*?)${END}<td>(.*?)${END}<td>(.*?)${END}<td>(.*?)${END}(?=<t|$)/gs;
const kinds = ${JSON.stringify(Object.fromEntries(CALLED.map((kind) => [KINDS[kind], kind])))};
const found = new Map();
const edgesIn = (html) => {
  if (!found.has(html)) {
    found.set(html, [...html.matchAll(ROW)].map((row) => {
      const [peer, kind, ports, detail] = row.slice(1).map(unescaped);
      return { peer, kind: kinds[kind], ports: ports ? ports.split(/, (?![^(]*\\))/) : [], detail };
    }));
  }
  return found.get(html);
};
const shapes = [];
const shapeOf = (index) => shapes[data.bodies[index][0]] ||= (() => {
  const { pieces, values, holes } = data.shapes[data.bodies[index][0]];
  let hole = 0;
  const isOwn = pieces.map((piece) => {
    const start = hole;
    hole += 2 * (data.pieces[piece].length - 1);
    return holes.slice(start, hole).some((value, at) => at % 2 === 0 && value >= values.length);
  });
  const isCall = pieces.map((piece) => data.pieces[piece][0].startsWith('<tr class="out"'));
  return { isOwn: (at) => isOwn[at], isCall: (at) => isCall[at], text: plain(expand(data, index, (at) => !isOwn[at]).join('')) };
})();
const read = (agent) => {
  if (agent.text !== undefined) return;
  const { element, order } = agent;
  if (!data) {
    const html = element.innerHTML;
    Object.assign(agent, { text: plain(html), shared: '', edges: edgesIn(html) });
    return;
  }
  const { isOwn, isCall, text } = shapeOf(order);
  const own = element.querySelector('summary').innerHTML + expand(data, order, isOwn).join('');
  Object.assign(agent, { text: plain(own), shared: text, edges: edgesIn(expand(data, order, isCall).join('')) });
};
const CALLS = '#may-call=', MAX_KEPT = 300;
let next = 0;
const readAhead = (idle) => {
  do read(agents[next++]); while (next < agents.length && idle && idle.timeRemaining() > 2);
  if (next < agents.length) soon(readAhead);
};
const soon = window.requestIdleCallback || setTimeout;
let ranges = {};
try { ranges = JSON.parse(form.dataset.ranges); } catch { /* without ranges, more is not computed */ }
const filter = () => {
  const words = text.value.toLowerCase().trim().split(/\\s+/), wanted = reach.value.trim();
  const asked = wanted ? query.pageQuery(wanted, ranges) : undefined;
  let count = 0, unsure = 0;
  const matches = [new Map(), new Map()];
  const matchOf = ({ edges, known }) => {
    const isKnown = known !== 'no', of = matches[+isKnown];
    if (!of.has(edges)) of.set(edges, asked.matchOf(edges, isKnown));
    return of.get(edges);
  };
  for (const agent of agents) {
    if (words[0] || wanted) read(agent);
    const has = (word) => agent.text.includes(word) || agent.shared.includes(word);
    let fits = (!risk.value || agent.risk === risk.value) && (!words[0] || words.every(has));
    if (fits && asked) {
      const match = matchOf(agent);
      fits = match !== 'no';
      unsure += match === 'maybe' ? 1 : 0;
    }
    if (agent.element.hidden === fits) agent.element.hidden = !fits;
    count += fits ? 1 : 0;
  }
  const shownText = count === agents.length ? 'All shown' : count + ' of ' + agents.length + ' shown';
  const notes = [...(asked && asked.note ? [asked.note] : []), ...(unsure ? [unsure + ' not computed'] : [])];
  shown.textContent = notes.length ? shownText + ' (' + notes.join('; ') + ')' : shownText;
};
const keep = () => {
  const value = reach.value.trim().slice(0, MAX_KEPT);
  history.replaceState(null, '', value ? CALLS + encodeURIComponent(value) : location.href.split('#')[0]);
};
const compare = (one, other) => one < other ? -1 : one > other ? 1 : 0;
const orders = {
  risk: (one, other) => one.order - other.order,
  name: (one, other) => compare(one.name, other.name) || one.order - other.order,
  errors: (one, other) => other.errors - one.errors || one.order - other.order,
};
const order = () => list.append(...[...agents].sort(orders[sort.value]).map(({ element }) => element));
const open = (element, value) => {
  if (value) fill(element);
  element.querySelectorAll('details').forEach((one) => { one.open = value; });
};
const follow = (hash) => {
  if (hash.startsWith(CALLS)) {
    try { reach.value = decodeURIComponent(hash.slice(CALLS.length)).slice(0, MAX_KEPT); } catch { return; }
    filter();
    return;
  }
  const agent = /^#agent-/.test(hash) && byId(hash.slice(1));
  if (!agent) return;
  if (agent.hidden) { form.reset(); order(); filter(); }
  fill(agent);
  agent.querySelector('details').open = true;
};
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(() => { order(); filter(); keep(); }));
reach.addEventListener('input', keep);
[text, risk, reach].forEach((one) => one.addEventListener('input', filter));
sort.addEventListener('change', order);
byId('open').addEventListener('click', () => agents.forEach(({ element }) => element.hidden || open(element, true)));
byId('close').addEventListener('click', () => agents.forEach(({ element }) => element.hidden || open(element, false)));
list.addEventListener('toggle', (event) => event.target.parentNode.parentNode === list && fill(event.target.parentNode), true);
addEventListener('click', (event) => { const link = event.target.closest('a'); if (link) follow(link.getAttribute('href')); });
form.hidden = false;
filter();
follow(location.hash);
soon(readAhead);
})();`;
