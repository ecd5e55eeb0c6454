import { BROKER_ANSWERS } from '../../test/support/broker-answers';

/** The table of docs/credential-broker.md: what a broker answers. An oracle asks the real Envoy for each line. */
export function brokerAnswers(): string {
  const rows = BROKER_ANSWERS.map(({ request, answer }) => (
    `| ${request} | ${typeof answer === 'string' ? `that of the API, which reads \`${answer}\`` : answer} |`));
  return ['| request | answer |', '|---|---|', ...rows].join('\n');
}
