import { controlLink } from './rule-links';
import { FRAMEWORKS, controlName, rulesOf } from '../../src/engine/rules/frameworks';
import { Framework } from '../../src/engine/rules/frameworks/control';

/** A section for each framework: how much of it is covered, and its controls. */
export function frameworkTables(): string {
  return FRAMEWORKS.map((framework) => `## ${framework.title}

[Source](${framework.url}). ${counts(framework)}

| control | coverage | what, and what not | rules |
|---|---|---|---|
${rows(framework).join('\n')}
`).join('\n');
}

function counts({ controls }: Framework): string {
  const count = (wanted: string) => controls.filter(({ coverage }) => coverage === wanted).length;
  return `Covered: ${count('covered')}, partly: ${count('partly')}, not: ${count('not')}.`;
}

function rows({ id, controls }: Framework): string[] {
  return controls.map((control) => {
    const rules = rulesOf(id, control.id).map((rule) => `[${rule}](rules/${rule}.md)`);
    const name = controlName(control).replace(control.id, controlLink(id, control.id));
    return `| ${name} | ${control.coverage} | ${control.note} | ${rules.join(', ')} |`;
  });
}
