import { PassThrough } from 'stream';
import { yaml } from './command';
import { OwnProcess, main } from '../../src/cli/main';
import { tweaked } from '../support/cases';

/** The exit code of a process whose output gets lost. */

const clean = yaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'tools' } });
const weak = yaml(tweaked('Pod', ({ spec }) => { spec.hostPID = true; })());
const lost = (code: string) => Object.assign(new Error(`${code}: lost`), { code });

interface Ran {
  readonly own: OwnProcess;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly texts: () => [out: string, err: string];
}

/** A run of `check` on standard input, with what happens before the input is there. */
async function ran(
  input: string, before: (streams: Pick<Ran, 'stdout' | 'stderr'>) => void = () => undefined, isTTY = false,
): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
  const read = [stdout, stderr].map((stream) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    return () => text;
  });
  async function* stdin() {
    before({ stdout, stderr });
    yield await Promise.resolve(Buffer.from(input));
  }
  const own = { stdin: stdin(), stdout, stderr, argv: ['node', 'program', 'check', '-'], env: {} } as unknown as OwnProcess;
  await main(own);
  return { own, stdout, stderr, texts: () => [read[0](), read[1]()] };
}

test('is that of the command where nothing is lost', async () => {
  const { own, texts } = await ran(weak);
  expect(own.exitCode).toBe(1);
  expect(texts()).toEqual([expect.stringMatching(/spec\.hostPID is true/), expect.stringMatching(/^without --pod-cidr .*\n$/)]);
  expect((await ran(clean)).own.exitCode).toBe(0);
});

test.each([['without findings', clean], ['with findings', weak]])('is 2 where the output was lost before the end, %s', async (_, input) => {
  const { own, texts } = await ran(input, ({ stdout }) => stdout.emit('error', lost('ENOSPC')));
  expect(own.exitCode).toBe(2);
  expect(texts()[1]).toMatch(/^error: ENOSPC: lost\n/);
});

test('is 2 where it gets lost after the end', async () => {
  const { own, stdout } = await ran(clean);
  expect(own.exitCode).toBe(0);
  stdout.emit('error', lost('ENOSPC'));
  expect(own.exitCode).toBe(2);
});

test('is that of the command where the reader has read enough, or no one reads the errors', async () => {
  const { own, stderr, texts } = await ran(clean, ({ stdout }) => stdout.emit('error', lost('EPIPE')));
  expect(own.exitCode).toBe(0);
  expect(texts()[1]).not.toContain('EPIPE');
  stderr.emit('error', lost('EPIPE'));
  expect(own.exitCode).toBe(0);
});

test.each([[true, '\r\u001b[K'], [false, '']])('a long run says how far it is on a terminal alone: %s', async (isTTY, shown) => {
  const { now } = Date;
  let time = 0;
  Date.now = () => time += 1000;
  try {
    const { texts } = await ran(weak, undefined, isTTY);
    expect(texts()[1].split('read bytes:')[0]).toBe(isTTY ? shown : texts()[1]);
    expect(texts()[1].includes('\u001b')).toBe(isTTY);
  } finally {
    Date.now = now;
  }
});
