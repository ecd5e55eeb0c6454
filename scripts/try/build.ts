import { readFileSync } from 'fs';
import { join } from 'path';
import { BuildOptions, buildSync } from 'esbuild';
import { Example } from './examples';
import { AgentsKnownBy } from '../../src/engine/cluster/agent-scope';
import { runOf } from '../../src/engine/posture/posture-input';
import { postureOf } from '../../src/engine/posture/posture-of';
import { RULES } from '../../src/engine/rules/catalogue';
import { htmlOf } from '../../src/report/html';
import { SCRIPT } from '../../src/report/page/script';
import { versionOf } from '../../src/report/version';

/** A file of the page. */
interface PageFile {
  readonly name: 'index.html' | 'try.js' | 'try.css';
  readonly text: string;
}

/** What the page is made of. It needs no other file. */
export function tryFiles(examples: readonly Example[]): PageFile[] {
  const { style, policy } = reportParts();
  const values: { readonly [name: string]: string } = { policy, version: versionOf(), rules: `${RULES.length}` };
  return [
    { name: 'index.html', text: readText('index.html').replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name]) },
    { name: 'try.js', text: bundled('page.ts', { ENGINE: engineScript(), EXAMPLES: examples }) },
    { name: 'try.css', text: `${style}\n${readText('try.css')}` },
  ];
}

/** The script that judges: it answers messages, as a worker does. */
export function engineScript(): string {
  return bundled('engine.ts', { VERSION: versionOf(), FRAME: frameScript() });
}

function frameScript(): string {
  return bundled('frame.ts', {});
}

/** The style of a report, which is that of the page, too, and the policy of the page: that of a report holds in its frame. */
function reportParts(): { readonly style: string; readonly policy: string } {
  const run = runOf({ toolVersion: versionOf(), agentsKnownBy: AgentsKnownBy.ALL, views: [], agents: [] });
  const empty = postureOf({ run, agents: [], findings: [], exceptions: [], objects: 0, placeOf: () => ({}) });
  const html = htmlOf(empty, '', `${frameScript()}${SCRIPT}`);
  const [, style] = /<style>(.*?)<\/style>/s.exec(html)!;
  const hashOf = (of: 'script' | 'style') => `'${new RegExp(`${of}-src &#39;(sha256-[\\w+/=]+)`).exec(html)![1]}'`;
  const policy = [
    "default-src 'none'", `script-src 'self' ${hashOf('script')}`, `style-src 'self' ${hashOf('style')}`, 'worker-src blob:',
    "connect-src 'none'", "form-action 'none'", "base-uri 'none'",
  ].join('; ');
  return { style, policy };
}

function readText(file: string): string {
  return readFileSync(join(__dirname, file), 'utf8');
}

/** A script for browsers. It takes no module of Node but "crypto", for which it has its own. */
function bundled(file: string, values: { readonly [name: string]: unknown }): string {
  const options: BuildOptions = {
    entryPoints: [join(__dirname, file)],
    alias: { crypto: join(__dirname, 'crypto.ts') },
    define: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)])),
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    minify: true,
    legalComments: 'inline',
  };
  return buildSync(options).outputFiles![0].text;
}
