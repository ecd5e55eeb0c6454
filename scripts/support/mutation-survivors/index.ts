import { CATALOGUE } from './catalogue';
import { CLI } from './cli';
import { OTHERS } from './others';
import { REACH } from './reach';
import { RULES } from './rules';
import { Survivors } from './survivors';

/** Code has one space for each run of spaces and line ends. */
export const SURVIVORS: Survivors = { ...CATALOGUE, ...CLI, ...OTHERS, ...REACH, ...RULES };
