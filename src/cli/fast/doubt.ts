/** Thrown where a fast reader meets something that it does not read; the exact one reads that document. */
export class Doubt extends Error {}

const DOUBT = new Doubt('the exact parser decides');

/** Leaves the document to the exact parser. One error serves all: a stack trace for each costs more than the reading. */
export function doubt(): never {
  throw DOUBT;
}
