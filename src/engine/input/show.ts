import { credentialIn } from '../value/credential-forms';

/** The value as the user would write it, cut to a readable length and cut before a credential. */
export function show(value: unknown): string {
  if (typeof value === 'number') {
    return String(value); // JSON has no NaN
  }
  const whole = value === undefined ? 'nothing' : json(value) ?? String(value);
  const credential = credentialIn(whole);
  const text = credential ? `${whole.slice(0, credential.at)}${credential.begins}…` : whole;
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** The value as JSON, with the path of a construct in its place. Nothing for a function or a circular value. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : typeof v?.node?.path === 'string' ? v.node.path : v));
  } catch {
    return undefined;
  }
}
