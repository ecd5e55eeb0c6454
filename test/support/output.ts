import { addEventHandler } from 'jest-circus';

/** What test files wrote on stdout and stderr, and no test has taken. */
const written: { readonly text: string; readonly file?: string }[] = [];
let inTests = false;

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (text: unknown) => {
    written.push({ text: String(text), file: expect.getState().testPath });
    return inTests || write(String(text));
  };
}

/** Takes what the test has written. A test fails if it writes something that it does not take. */
export function output(): string[] {
  const { testPath } = expect.getState();
  return written.splice(0).filter(({ file, text }) => file === testPath && text !== '').map(({ text }) => text);
}

/** Takes the same as the ids of the rules that warn, in the order of the lines. A line that no rule writes stays as it is. */
export function warnings(): string[] {
  return output().map((text) => /\(([a-z-]+)\)( and \d+ more: .*)?\n$/.exec(text)?.[1] ?? text);
}

/** Lets the tests of a file, or of a `describe` block, warn of these rules and of nothing else. */
export function mayWarn(...rules: string[]): void {
  afterEach(() => expect(warnings().filter((rule) => !rules.includes(rule))).toEqual([]));
}

function check(): void {
  const text = output().join('');
  if (text !== '') {
    throw new Error(`this was written, and not expected by expect(warnings()).toEqual([…]) (test/support/output.ts):\n${text}`);
  }
}

const roots = new WeakSet<object>();

// Each test file has a root block of its own. The checks are added when its tests start, so that they run after all its other hooks.
addEventHandler((_, { rootDescribeBlock: root }) => {
  if (!roots.has(root)) {
    roots.add(root);
    root.hooks.unshift({ type: 'beforeAll', fn: start, parent: root, timeout: undefined, seenDone: false, asyncError: new Error() });
  }
});

function start(): void {
  inTests = true;
  check();
  afterEach(check);
  afterAll(() => {
    inTests = false;
    check();
  });
}
