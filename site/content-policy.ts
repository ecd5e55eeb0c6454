import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';

/** Nothing from elsewhere, and no inline script. The colours of code are styles of its words, so that inline styles stay. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'",
  "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
].join('; ');

/** A page whose policy refuses inline scripts: the two that VitePress writes, which choose the colours, become files. */
export function withContentPolicy(html: string, config: { readonly outDir: string; readonly site: { readonly base: string } }): string {
  const { outDir, site } = config;
  mkdirSync(join(outDir, 'assets'), { recursive: true });
  return html
    .replace('<meta charset="utf-8">', (meta) => `${meta}\n    <meta http-equiv="Content-Security-Policy" content="${POLICY}">`)
    .replace(/<script id="([\w-]+)">([^]*?)<\/script>/g, (_, name, code) => {
      writeFileSync(join(outDir, 'assets', `${name}.js`), code);
      return `<script src="${site.base}assets/${name}.js"></script>`;
    });
}
