/** The formats that draw the blast radius. The command line and an app load them, and dagre with them, when they write one. */
export { dotOf } from './dot';
export { htmlOf } from './html';
export { markdownOf } from './markdown';
