import { readFileSync } from 'fs';
import { join } from 'path';
import { leads } from '../support/pages';
import { ROOT } from '../support/root';

interface Question {
  readonly question: string;
  readonly page: string;
}

const QUESTIONS: readonly Question[] = JSON.parse(readFileSync(join(ROOT, 'docs', 'questions.json'), 'utf8'));

const isThere = (page: string) => leads('docs/questions.json', page);

test('there are at least 40 questions of users', () => {
  expect(QUESTIONS.length).toBeGreaterThanOrEqual(40);
  expect(QUESTIONS.filter((one) => Object.keys(one).join() !== 'question,page' || !/^[A-Z].{8,80}\?$/.test(one.question))).toEqual([]);
});

test('each question leads to a page and a heading', () => {
  expect(QUESTIONS.map(({ page }) => page).filter((page) => !isThere(page))).toEqual([]);
});

test('no question is there twice', () => {
  const words = QUESTIONS.map(({ question }) => question.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim());
  expect(words.filter((one, i) => words.indexOf(one) !== i)).toEqual([]);
});

test('a page or a heading that is not there is found', () => {
  expect(['network.md', 'network.md#agent-to-agent', 'none.md', 'network.md#none'].map(isThere)).toEqual([true, true, false, false]);
});
