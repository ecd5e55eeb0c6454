/** What draws and writes reports. The library and the command line load it only when they write one. */
export { dotOf } from './dot';
export { htmlOf } from './html';
export { listHtml } from './list-html';
export { markdownOf } from './markdown';
