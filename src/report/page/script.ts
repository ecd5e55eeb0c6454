/**
 * The script of the page. It only filters, sorts and opens what is there: without it, the page holds the same. It writes no HTML.
 */
export const SCRIPT = `(() => {
const byId = (id) => document.getElementById(id);
const list = byId('list'), form = byId('filter');
addEventListener('beforeprint', () => document.querySelectorAll('details:not([open])').forEach((one) => {
  one.open = true;
  addEventListener('afterprint', () => { one.open = false; }, { once: true });
}));
if (!list || !form) return;
const agents = [...list.children].map((element, order) => ({ element, order, ...element.dataset, errors: +element.dataset.errors }));
const text = byId('text'), risk = byId('risk'), reach = byId('reach'), sort = byId('sort'), shown = byId('shown');
let read = false;
const index = () => {
  if (read) return;
  read = true;
  for (const agent of agents) {
    agent.text = agent.element.textContent.toLowerCase();
    agent.reach = [...agent.element.querySelectorAll('tr.out>th')].map((one) => one.textContent.toLowerCase()).join('\\n');
  }
};
const filter = () => {
  const words = text.value.toLowerCase().trim().split(/\\s+/), peer = reach.value.toLowerCase().trim();
  if (words[0] || peer) index();
  let count = 0;
  for (const agent of agents) {
    const fits = (!risk.value || agent.risk === risk.value) && (!words[0] || words.every((word) => agent.text.includes(word)))
      && (!peer || agent.reach.includes(peer));
    agent.element.hidden = !fits;
    count += fits ? 1 : 0;
  }
  shown.textContent = count === agents.length ? 'All ' + count + ' shown' : count + ' of ' + agents.length + ' shown';
};
const compare = (one, other) => one < other ? -1 : one > other ? 1 : 0;
const orders = {
  risk: (one, other) => one.order - other.order,
  name: (one, other) => compare(one.name, other.name) || one.order - other.order,
  errors: (one, other) => other.errors - one.errors || one.order - other.order,
};
const open = (value) => agents.forEach(({ element }) => { if (!element.hidden) element.firstElementChild.open = value; });
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(() => { order(); filter(); }));
[text, risk, reach].forEach((one) => one.addEventListener('input', filter));
const order = () => list.append(...[...agents].sort(orders[sort.value]).map(({ element }) => element));
sort.addEventListener('change', order);
byId('open').addEventListener('click', () => open(true));
byId('close').addEventListener('click', () => open(false));
addEventListener('click', (event) => {
  const link = event.target.closest && event.target.closest('a[href^="#agent-"]');
  const agent = link && byId(link.hash.slice(1));
  if (agent && agent.closest('.agent').hidden) form.reset(), order(), filter();
  if (agent) agent.closest('details').open = true;
});
form.hidden = false;
filter();
(window.requestIdleCallback || setTimeout)(index);
})();`;
