import { GO } from './go';
import { JAVA } from './java';
import { PYTHON } from './python';
import { TYPESCRIPT } from './typescript';

/** The languages by the value of `--language`. */
export const LANGUAGES = { typescript: TYPESCRIPT, python: PYTHON, java: JAVA, go: GO };
