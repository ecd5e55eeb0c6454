import { ModelRequest, Reply } from './model-api';

/**
 * Answers in the form of the APIs.
 *
 * @see https://docs.claude.com/en/api/messages
 * @see https://platform.openai.com/docs/api-reference
 */

const usage = { input_tokens: 1, output_tokens: 2 };
const message = (content: object[]) => (
  { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-x', content, stop_reason: null, usage });
const claude = { type: 'model', id: 'claude-x', display_name: 'X', created_at: '2026-01-01T00:00:00Z' };

export function anthropicReply({ call }: ModelRequest, stream: boolean): Reply | undefined {
  const replies: { readonly [call: string]: Reply } = {
    'POST /v1/messages/count_tokens': { input_tokens: 7 },
    'GET /v1/models': { data: [claude], has_more: false, first_id: 'claude-x', last_id: 'claude-x' },
    'GET /v1/models/claude-x': claude,
    'POST /v1/messages': stream ? [
      { type: 'message_start', message: message([]) },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hel' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ] : message([{ type: 'text', text: 'hello' }]),
  };
  return replies[call.replace(/\?.*/, '')];
}

const gpt = (id: string) => ({ id, object: 'model', created: 1, owned_by: 'org' });
const chat = (object: string, choice: object) => ({ id: 'chat_1', object, created: 1, model: 'gpt-x', choices: [{ index: 0, ...choice }] });
const response = (output: object[]) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  model: 'gpt-x',
  status: 'completed',
  output,
  tools: [],
  tool_choice: 'auto',
  parallel_tool_calls: true,
});
const said = {
  type: 'message', id: 'm', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'hello', annotations: [] }],
};
const delta = (text: string, i: number) => (
  { type: 'response.output_text.delta', delta: text, item_id: 'm', output_index: 0, content_index: 0, sequence_number: i, logprobs: [] });

export function openAiReply({ call }: ModelRequest, stream: boolean): Reply | undefined {
  const replies: { readonly [call: string]: Reply } = {
    'GET /v1/models': { object: 'list', data: [gpt('gpt-x')] },
    'GET /v1/models/ft:gpt-x:org::1': gpt('ft:gpt-x:org::1'),
    'POST /v1/embeddings': { object: 'list', model: 'gpt-x', data: [{ object: 'embedding', index: 0, embedding: [0.5, -1] }], usage },
    'POST /v1/chat/completions': stream
      ? ['hel', 'lo'].map((content) => chat('chat.completion.chunk', { delta: { content } }))
      : chat('chat.completion', { message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }),
    'POST /v1/responses': stream
      ? [delta('hel', 0), delta('lo', 1), { type: 'response.completed', sequence_number: 2, response: response([said]) }]
      : response([said]),
  };
  return replies[call];
}
