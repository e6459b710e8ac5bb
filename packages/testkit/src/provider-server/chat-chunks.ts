/** One event of a streamed chat completion. */
export const chatChunk = (delta: object, finish: string | null = null): string =>
  JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });

/** The event that tells what a completion has used, in tokens. */
export const chatUsage = (input = 9, output = 9): string =>
  JSON.stringify({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  });

/** A completion that says a text. */
export const chatText = (text: string): readonly string[] => [
  chatChunk({ role: 'assistant', content: text }),
  chatChunk({}, 'stop'),
  chatUsage(),
];

export interface ChatCall {
  readonly id: string;
  readonly name: string;
  /** JSON, or what a model gives for it. */
  readonly arguments: string;
}

/** A completion that makes calls. */
export const chatCalls = (...calls: readonly ChatCall[]): readonly string[] => [
  ...calls.map(({ id, name, arguments: text }, index) =>
    chatChunk({
      role: 'assistant',
      tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }],
    }),
  ),
  chatChunk({}, 'tool_calls'),
  chatUsage(),
];
