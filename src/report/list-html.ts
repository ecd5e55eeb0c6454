import { breakable, html, Html } from './escape-html';
import { htmlPage } from './html-page';
import { Entry, Listing, groupsOf, judgedLines, listedIn } from './listing';
import { places } from './page/parts';
import { missedTexts } from './run-text';

/** A list as one HTML file, without a script. The page of `report` is about agents, and has a graph and a table of each. */
export function listHtml(listing: Listing): string {
  const { title, verdict, summary } = listing;
  const listed = listedIn(listing);
  return htmlPage({
    title,
    skip: `Skip to the ${listing.noun}s`,
    header: [
      html`<div class="verdict ${riskOf(listing, listed)}"><p><strong>${verdict ?? summary}</strong></p>
        ${verdict === undefined || summary === undefined ? undefined : html`<p>${summary}</p>`}</div>`,
      html`<ul class="plain run muted" aria-label="What was judged">
        ${judgedLines(listing).map((line) => html`<li>${breakable(line)}</li>`)}</ul>`,
    ],
    main: groupsOf(listed)
      .map(({ subject, entries }) => html`<section><h2>${breakable(subject.name)}</h2>
        <ul class="plain">${entries.map(entryHtml)}</ul></section>`),
  });
}

/** What weakens an agent has the colour of such a finding. */
function entryHtml({ level, text, places: placesOf }: Entry): Html {
  return html`<li class="finding ${level}"><p>${breakable(text)}</p><div class="place">${places(placesOf())}</div></li>`;
}

function riskOf({ runs }: Listing, listed: readonly Entry[]): 'high' | 'medium' | 'low' {
  const isPartial = runs.some(({ run }) => missedTexts(run).length > 0);
  const has = (wanted: Entry['level']) => listed.some(({ level }) => level === wanted);
  return has('error') ? 'high' : isPartial || has('warning') ? 'medium' : 'low';
}
