import { ANSWERS, OUTSIDE } from './egress-proxy/cases';
import { Sandbox } from './egress-proxy/sandbox';
import { differencesIn } from '../../src/engine/gateway-files/gateway-file';
import { SQUID } from '../../src/engine/gateway-files/gateway-program';
import { squidConf } from '../../src/engine/gateway-files/squid-conf';

/** The real Squid opens what an edited file allows, and each of these edits is a finding. */

const WRITTEN = squidConf({ lists: new Map([[3128, new Map([[443, new Set(['api.example.com'])]])]]), refused: [], isBehindEnvoy: false });
const DENY = 'http_access deny all';
const before = (line: string) => WRITTEN.replace(DENY, `${line}\n${DENY}`);

/** The status and the target of a tunnel to a name that is not on the list, through the real Squid. */
async function opened(conf: string): Promise<string> {
  const squid = await Sandbox.start(conf, SQUID.command!, ANSWERS);
  try {
    const { status, reached } = await squid.ask('CONNECT other.example:443 HTTP/1.1\r\n\r\n');
    return reached ? `${status} ${reached}` : String(status);
  } finally {
    await squid.stop();
  }
}

test('the file as it was written refuses the name', async () => {
  expect(differencesIn('squid', { [SQUID.file]: WRITTEN }, {})).toEqual({ [SQUID.file]: [] });
  expect(await opened(WRITTEN)).toBe('403');
});

test.each([
  ['every request', before('http_access allow all')],
  ['a name before a comment', before('acl more dstdomain -n other.example # of the list\nhttp_access allow CONNECT more')],
  ['a line that is continued', before('http_access allow \\\nall')],
  ['a name that is added to an acl after its use', before('acl names_443 dstdomain -n other.example\nhttp_access allow names_443')],
  ['an acl of two names on a line', WRITTEN.replace('-n api.example.com', '-n api.example.com other.example')],
  ['a pattern', before('acl more dstdom_regex -n example\nhttp_access allow CONNECT more')],
  ['no end', WRITTEN.replace(DENY, 'http_access allow all')],
])('an edit opens the name and is a finding: %s', async (_, conf) => {
  expect(differencesIn('squid', { [SQUID.file]: conf }, {})[SQUID.file].length).toBeGreaterThan(0);
  expect(await opened(conf)).toBe(`200 ${OUTSIDE}:443`);
});
