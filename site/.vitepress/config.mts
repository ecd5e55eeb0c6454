import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { withContentPolicy } from '../content-policy';
import { bar, sidebar } from '../navigation';
import { commitOf, questionsOf, repositoryOf, slug, writePages } from '../pages';
import { searchable } from '../search';
import { languageTabs } from '../tabs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const srcDir = join(root, 'site', '.pages');
const pages = writePages(root, srcDir);
const questions = questionsOf(root);
const base = process.env.SITE_BASE ?? '/next/';

export default defineConfig({
  srcDir,
  base,
  lang: 'en',
  title: 'cdk8s-hardened-agents',
  description: 'Constructs that run AI agents on Kubernetes',
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  metaChunk: true, // a file in place of an inline script
  vite: { publicDir: join(srcDir, 'public') },
  transformHtml: (html, _, { siteConfig }) => withContentPolicy(html, siteConfig),
  buildEnd: ({ outDir }) => {
    const missing = pages.map(({ path }) => path.replace(/md$/, 'html')).filter((file) => !existsSync(join(outDir, file)));
    if (missing.length > 0) {
      throw new Error(`these pages failed, see above: ${missing.join(', ')}`); // VitePress goes on after a page that fails
    }
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    linkify: false, // an address in a text is often an example
    anchor: { slugify: slug },
    config: (md) => {
      md.core.ruler.after('block', 'languages', languageTabs as never);
      const inline = md.renderer.rules.code_inline!;
      md.renderer.rules.code_inline = (...args) => inline(...args).replaceAll('{{', '&#123;&#123;'); // Vue would evaluate it
      md.renderer.rules.table_open = () => '<table tabindex="0">\n'; // a wide one scrolls, by the keyboard too
    },
  },
  themeConfig: {
    source: `${repositoryOf(root)}/blob/${commitOf(root)}`,
    nav: bar(pages),
    sidebar: sidebar(pages),
    outline: [2, 3],
    externalLinkIcon: true,
    search: {
      provider: 'local',
      options: {
        _render: (source, env, md) => {
          md.options.highlight = null; // of the search's own renderer: nothing is seen here
          return searchable(env.relativePath, md.render(source, env), questions);
        },
      },
    },
  },
});
