import { useData } from 'vitepress';
import { defineComponent, h } from 'vue';

/** A link to the file that a page is made of. */
export const SourceOfPage = defineComponent(() => {
  const { frontmatter, theme } = useData();
  return () => h('p', { class: 'source-of-page' }, [
    'Source: ', h('a', { href: `${theme.value.source}/${frontmatter.value.source}` }, frontmatter.value.source),
  ]);
});
