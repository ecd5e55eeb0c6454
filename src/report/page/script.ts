import { QUERY } from './query-script';
import { CALLED } from '../../engine/posture/query-match';
import { KINDS } from '../words';

/** Where a cell ends: a browser writes the end of it, the page leaves it out. */
const END = '(?:<\\/t[dh]>)?\\s*';

/**
 * The script of the page. It filters, sorts and opens what is there: without it, the page holds the same. In a large page, it turns the
 * body of an agent from text into elements when someone opens it; all values in it are escaped already.
 */
export const SCRIPT = `${QUERY}
(() => {
const byId = (id) => document.getElementById(id);
const list = byId('list'), form = byId('filter');
const fill = (element) => {
  const later = element.querySelector('noscript');
  if (later) later.replaceWith(...new DOMParser().parseFromString(later.textContent, 'text/html').body.childNodes);
};
addEventListener('beforeprint', () => {
  if (list) [...list.children].forEach(fill);
  document.querySelectorAll('details:not([open])').forEach((one) => {
    one.open = true;
    addEventListener('afterprint', () => { one.open = false; }, { once: true });
  });
});
if (!list || !form) return;
const agents = [...list.children].map((element, order) => ({ element, order, ...element.dataset, errors: +element.dataset.errors }));
const text = byId('text'), risk = byId('risk'), reach = byId('reach'), sort = byId('sort'), shown = byId('shown');
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (html) => html.replace(/<[^>]*>/g, ' ').replace(/&(amp|lt|gt|quot|#39);/g, (all, name) => entities[name]).trim();
const plain = (html) => unescaped(html).toLowerCase();
const ROW = /<tr class="out"><th scope="row">(.*?)${END}<td>(.*?)${END}<td>(.*?)${END}<td>(.*?)${END}<td/gs;
const kinds = ${JSON.stringify(Object.fromEntries(CALLED.map((kind) => [KINDS[kind], kind])))};
const read = (agent) => {
  if (agent.text !== undefined) return;
  const html = agent.element.innerHTML;
  agent.text = plain(html);
  agent.edges = [...html.matchAll(ROW)].map((found) => {
    const [peer, kind, ports, detail] = found.slice(1).map(unescaped);
    return { peer, kind: kinds[kind], ports: ports ? ports.split(/, (?![^(]*\\))/) : [], detail };
  });
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
  for (const agent of agents) {
    if (words[0] || wanted) read(agent);
    let fits = (!risk.value || agent.risk === risk.value) && (!words[0] || words.every((word) => agent.text.includes(word)));
    if (fits && asked) {
      const match = asked.matchOf(agent.edges, agent.known !== 'no');
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
