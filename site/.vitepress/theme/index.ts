import { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import { SEARCH_OPTIONS } from '../../search';
import { useLanguage } from './language';
import { useFlatSidebar } from './sidebar';
import { SourceOfPage } from './source';
import './style.css';
import { VersionMenu } from './versions';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, {
    'nav-bar-content-after': () => h(VersionMenu),
    'nav-screen-content-after': () => h(VersionMenu),
    'doc-footer-before': () => h(SourceOfPage),
  }),
  enhanceApp: ({ siteData }) => { // not in the configuration, whose functions a page evaluates as text
    const { search, ...others } = siteData.value.themeConfig;
    const options = { ...search.options, miniSearch: { searchOptions: SEARCH_OPTIONS } };
    siteData.value = { ...siteData.value, themeConfig: { ...others, search: { ...search, options } } };
  },
  setup: () => {
    useLanguage();
    useFlatSidebar();
  },
} satisfies Theme;
