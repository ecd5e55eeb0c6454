/// <reference lib="dom" />
import { Example } from './examples';
import { Fault, Manifests, TryAnswer, TryRequest } from './messages';

/** The script of engine.ts, which the build gives. */
declare const ENGINE: string;
declare const EXAMPLES: readonly Example[];

/** The name of what is pasted, in errors and results. */
const PASTED = 'pasted.yaml';

const byId = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;
const fieldOf = (name: string) => byId<HTMLInputElement>(name);

const input = byId<HTMLFormElement>('input');
const text = byId<HTMLTextAreaElement>('yaml');
const chosen = byId<HTMLInputElement>('files');
const question = byId<HTMLFormElement>('query');
const report = byId<HTMLIFrameElement>('report');

/** A worker of this text has the policy of the page, so that it cannot connect to anything either. One of a file would have none. */
const engineUrl = URL.createObjectURL(new Blob([ENGINE], { type: 'text/javascript' }));
let engine = new Worker(engineUrl);
let files: readonly Manifests[] = [];

/** Stops what the engine does. It is then as new. */
let stop: () => void = () => undefined;

/** The answer to the last request. The engine gets one request after the other. */
let before: Promise<TryAnswer | undefined> = Promise.resolve(undefined);

/** Asks the engine. Nothing if someone stops it. */
async function ask(request: TryRequest): Promise<TryAnswer | undefined> {
  before = before.then(async () => answerOf(request));
  return before;
}

async function answerOf(request: TryRequest): Promise<TryAnswer | undefined> {
  return new Promise((done) => {
    stop = () => {
      engine.terminate();
      engine = new Worker(engineUrl);
      done(undefined);
    };
    engine.onmessage = ({ data }: MessageEvent<TryAnswer>) => done(data);
    engine.onerror = ({ message }) => {
      stop();
      done({ faults: [{ text: `the engine stopped: ${message}` }] });
    };
    engine.postMessage(request);
  });
}

/** Shows what is wrong as the command line says it, and marks the field. */
function showFaults(form: HTMLFormElement, faults: readonly Fault[]): void {
  form.querySelectorAll('[aria-invalid]').forEach((one) => one.removeAttribute('aria-invalid'));
  const lines = faults.map(({ option, text: fault }) => {
    const field = option === undefined ? null : form.querySelector(`#${option}`);
    field?.setAttribute('aria-invalid', 'true');
    const flag = field?.closest('label')?.querySelector('code')?.textContent;
    return `${flag ?? ''} ${fault}`.trim();
  });
  setList(form.querySelector('.faults')!, lines);
}

function setList(list: Element, lines: readonly string[]): void {
  list.replaceChildren(...lines.map((line) => {
    const item = document.createElement('li');
    item.textContent = line;
    return item;
  }));
}

async function judge(): Promise<void> {
  const pasted = text.value.trim() === '' ? [] : [{ file: PASTED, bytes: new TextEncoder().encode(text.value) }];
  const sources = [...pasted, ...files];
  byId('result').hidden = true;
  if (sources.length === 0) {
    showFaults(input, [{ text: 'Paste manifests, choose files, or start with an example.' }]);
    return;
  }
  showFaults(input, []);
  setBusy(true);
  byId('status').textContent = 'Reading and judging …';
  const answer = await ask({
    kind: 'judge',
    sources,
    options: { podCidrs: blocksIn('podCidrs'), serviceCidrs: blocksIn('serviceCidrs') },
    namespace: valueOf('namespace'),
  });
  byId('status').textContent = '';
  if (answer?.faults) {
    showFaults(input, answer.faults);
  } else if (answer) {
    await showResult(answer);
  }
  setBusy(false);
}

function valueOf(name: string): string | undefined {
  const value = fieldOf(name).value.trim();
  return value === '' ? undefined : value;
}

function blocksIn(name: string): string[] | undefined {
  return valueOf(name)?.split(/[\s,]+/).filter((block) => block !== '');
}

function setBusy(isBusy: boolean): void {
  byId<HTMLButtonElement>('check').disabled = isBusy;
  byId('stop').hidden = !isBusy;
}

async function showResult({ text: summary = '', warnings = [] }: TryAnswer): Promise<void> {
  byId('result').hidden = false;
  byId('status').textContent = summary;
  setList(byId('warnings'), warnings);
  byId('answer').hidden = true;
  showFaults(question, []);
  byId('status').scrollIntoView();
  report.hidden = true;
  const written = await ask({ kind: 'write', format: 'frame' });
  report.hidden = written?.text === undefined;
  report.srcdoc = written?.text ?? '';
  showFaults(input, written?.faults ?? []);
}

async function save(format: 'html' | 'json'): Promise<void> {
  const answer = await ask({ kind: 'write', format });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([answer?.text ?? ''], { type: format === 'json' ? 'application/json' : 'text/html' }));
  link.download = format === 'json' ? 'findings.json' : 'report.html';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

async function query(): Promise<void> {
  const answer = await ask({ kind: 'query', to: valueOf('to') ?? '', from: valueOf('from') });
  showFaults(question, answer?.faults ?? []);
  byId('answer').hidden = answer?.text === undefined;
  byId('answer').textContent = answer?.text ?? '';
}

async function add(all: Iterable<File>): Promise<void> {
  const faults: Fault[] = [];
  for (const one of all) {
    try {
      files = [...files.filter(({ file }) => file !== one.name), { file: one.name, bytes: new Uint8Array(await one.arrayBuffer()) }];
    } catch {
      faults.push({ text: `${one.name}: is no file that the browser can read` });
    }
  }
  chosen.value = '';
  listFiles();
  showFaults(input, faults);
}

function listFiles(): void {
  byId('chosen').replaceChildren(...files.map((one) => {
    const [item, remove] = [document.createElement('li'), document.createElement('button')];
    remove.type = 'button';
    remove.textContent = 'Remove';
    remove.setAttribute('aria-label', `Remove ${one.file}`);
    remove.addEventListener('click', () => {
      files = files.filter((other) => other !== one);
      listFiles();
      chosen.focus();
    });
    item.append(`${one.file} (${one.bytes.length.toLocaleString('en')} bytes) `, remove);
    return item;
  }));
}

function start({ yaml, namespace = '', podCidrs = '', serviceCidrs = '' }: Example): void {
  files = [];
  listFiles();
  text.value = yaml;
  fieldOf('namespace').value = namespace;
  fieldOf('podCidrs').value = podCidrs;
  fieldOf('serviceCidrs').value = serviceCidrs;
  void judge();
}

byId('examples').append(...EXAMPLES.map((example) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = example.title;
  button.addEventListener('click', () => start(example));
  return button;
}));
input.addEventListener('submit', (event) => {
  event.preventDefault();
  void judge();
});
question.addEventListener('submit', (event) => {
  event.preventDefault();
  void query();
});
chosen.addEventListener('change', () => void add([...chosen.files ?? []]));
byId('stop').addEventListener('click', () => stop());
byId('save-html').addEventListener('click', () => void save('html'));
byId('save-json').addEventListener('click', () => void save('json'));
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  void add([...event.dataTransfer?.files ?? []]);
});
addEventListener('message', ({ source, data }: MessageEvent<{ readonly height?: unknown; readonly top?: unknown }>) => {
  if (source !== report.contentWindow) {
    return;
  }
  if (typeof data.height === 'number') {
    report.style.height = `${data.height}px`;
  }
  if (typeof data.top === 'number') {
    scrollTo({ top: scrollY + report.getBoundingClientRect().top + data.top });
  }
});
