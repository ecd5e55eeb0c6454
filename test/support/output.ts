import { addEventHandler } from 'jest-circus';

/** What test files wrote on stdout and stderr. */
const written: { readonly text: string; readonly file?: string }[] = [];
let inTests = false;

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (text: unknown) => {
    written.push({ text: String(text), file: expect.getState().testPath });
    return inTests || write(String(text));
  };
}

/** Takes what the test has written up to now. A test fails if it writes something that no test takes. */
export function output(): string[] {
  const { testPath } = expect.getState();
  return written.splice(0).filter(({ file }) => file === testPath).map(({ text }) => text);
}

function check(): void {
  const texts = output();
  if (texts.length > 0) {
    throw new Error(`this was written, and not expected by expect(output()).toEqual([…]) (test/support/output.ts):\n${texts.join('')}`);
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
