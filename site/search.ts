import { Question } from './pages';

/** Sections of a rule's page that say the same for every rule: a search finds what they are about on its own page. */
const SAME_IN_ALL_RULES = /<h2 id="(?:to-accept-a-finding|at-admission)"[^]*?(?=<h2 |$)/g;

/** Pages that name what other pages are about. */
const LISTS = ['index.md', 'questions.md', 'CHANGELOG.md', 'API.md'];

const STOP_WORDS = new Set(('a an and any are as at be by can do does for from get has have how i if in is it my not of on or should '
  + 'the there that this to what when where which who why will with you your').split(' '));

/** How the search box asks minisearch. */
export const SEARCH_OPTIONS = {
  processTerm: (term: string) => {
    const word = term.toLowerCase();
    const stem = word.replace(/(?:ing|ed|es|s|e)$/, ''); // the prefix of all forms of the word
    return STOP_WORDS.has(word) ? null : [...new Set([word, stem.length > 3 ? stem : word])];
  },
  prefix: (term: string) => term.length > 2,
  fuzzy: (term: string) => (term.length > 4 ? 0.2 : false),
  weights: { prefix: 0.4, fuzzy: 0.1 },
  boost: { title: 4, text: 2, titles: 2 },
  /** Who names a type wants its API; other words lead to pages about them first. */
  boostDocument: (id: string, term: string) => (/\/api\//.test(id) ? 0.5 : /\/rules\/\w/.test(id) ? 0.8
    : !/\/troubleshooting\b/.test(id) ? 1 : term === 'got' ? 10 : 0.8),
};

/** What the search looks at: the text of a page, and at its place each question that it answers. */
export function searchable(path: string, html: string, questions: readonly Question[]): string {
  if (LISTS.includes(path)) {
    return '';
  }
  const text = path.startsWith('rules/') ? html.replace(SAME_IN_ALL_RULES, '') : html;
  return questions.filter(({ page }) => page.split('#')[0] === path.replace(/(^|\/)index\.md$/, '$1README.md'))
    .reduce((all, { question, page }) => withQuestion(all, question, page.split('#')[1]), text);
}

/** The question stands below the heading that it leads to, the first of the page by default. */
function withQuestion(html: string, question: string, anchor: string | undefined): string {
  const heading = anchor === undefined ? /<\/h1>/ : new RegExp(`<h\\d id="${anchor}"[^]*?</h\\d>`);
  return html.replace(heading, (found) => `${found}<p>${question}</p>`);
}
