/// <reference lib="dom" />

/**
 * What the script of a report lacks in a frame without an origin, which has neither a height nor an address of its own. It runs before
 * that script, and tells the page how high the report is, and which place of it a link leads to.
 */

/** Any page may know these numbers. */
const tell = (message: { readonly height?: number; readonly top?: number }) => parent.postMessage(message, '*');

history.replaceState = () => undefined; // the script would keep a filter in the address, and fail

document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest('a');
  const address = link?.getAttribute('href') ?? '';
  if (link && !address.startsWith('#')) {
    link.target = '_blank'; // the page of a rule
    return;
  }
  if (link) {
    event.preventDefault(); // it would open the page once more in the frame
    setTimeout(() => { // the script opens the agent first
      const place = document.getElementById(address.slice(1));
      place?.setAttribute('tabindex', '-1');
      place?.focus({ preventScroll: true });
      tell({ top: place?.getBoundingClientRect().top ?? 0 });
    });
  }
});

const tellHeight = () => tell({ height: document.documentElement.offsetHeight });
addEventListener('load', tellHeight); // a browser tells an observer nothing of a frame out of sight
new ResizeObserver(tellHeight).observe(document.documentElement);
