import { Readable } from 'stream';
import { run } from '../../../src/cli/main';
import { yaml } from '../../cli/command';
import { weak } from '../../cli/manifests';

/** What begins a credential, a name, an address or a quotation, so that a pattern may begin at each repeat. */
const HOSTILE = ['password:', 'password: ', 'api_key=', 'token="', 'AKIA', '-----BEGIN ', 'a.', 'a@', '://', '%41', 'eyJ', 'postgres://u:', "'",
  '\\', '--flag ', '1.', 'f:', '${', ' \t', '-', 'A', '/', '[', '0'];

test('1 MB of hostile repeats in data, args, variables and annotations takes about as long as harmless text', async () => {
  const ofText = (text: string) => {
    const pod = weak();
    pod.metadata.annotations = { note: text };
    Object.assign(pod.spec.containers[0], { args: [text], env: [{ name: 'NOTE', value: text }] });
    return yaml(pod, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes', namespace: 'agents' }, data: { text } });
  };
  const cost = async (piece: string) => {
    const input = ofText(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    const start = process.cpuUsage();
    expect(await run(['check', '-'], { stdin: Readable.from([Buffer.from(input)]), out: () => {}, err: () => {} })).toBe(1);
    return process.cpuUsage(start).user;
  };
  await cost('note '); // compiles what is needed
  const harmless = await cost('note ');
  const slow: string[] = [];
  for (const piece of HOSTILE) {
    if (await cost(piece) > 20 * harmless) { // a quadratic pattern takes a thousand times as long
      slow.push(piece);
    }
  }
  expect(slow).toEqual([]);
}, 120_000);
