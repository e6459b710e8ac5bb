/** A model that does what orders say, over real HTTP, at its own pace, and counts how often it was asked. */
import { setTimeout } from 'node:timers/promises';
import {
  chatChunk,
  chatUsage,
  createProviderServer,
  type Dice,
  type ProviderReply,
  type RecordedRequest,
} from '@oxydra/testkit';
import { z } from 'zod';
import { callsOf, orderIn, type Order, type PlannedCall } from './plan.ts';

/** What every answer claims to have used, so that the ledger can be checked to the token. */
export const TOKENS = { input: 1000, output: 100 } as const;

const chatRequest = z.object({
  messages: z.array(
    z.object({
      role: z.string(),
      content: z.union([z.string(), z.array(z.object({ text: z.string().optional() })), z.null()]).optional(),
      tool_calls: z.array(z.object({ id: z.string() })).optional(),
      tool_call_id: z.string().optional(),
    }),
  ),
  tools: z.array(z.unknown()).optional(),
});

export interface OrderProvider extends AsyncDisposable {
  /** For `base_url`. */
  readonly url: string;
  /** How often the model was asked on behalf of a folder's session. */
  asked(folder: string): number;
  /** Requests that came without the key, or that no order explains. */
  readonly strange: readonly string[];
  /** From now on these must stand in no request's body. */
  watch(secrets: readonly string[]): void;
}

/** The newest order in a conversation, and how many rounds of calls were made for it. */
function standing({ messages }: z.infer<typeof chatRequest>): { order: Order; rounds: number } | undefined {
  let found: { order: Order; rounds: number } | undefined;
  for (const { role, content, tool_calls: calls } of messages) {
    if (role === 'user') {
      const texts = typeof content === 'string' ? [content] : (content ?? []).map(({ text }) => text ?? '');
      for (const text of texts) {
        const order = orderIn(text);
        if (order !== undefined) found = { order, rounds: 0 };
      }
    } else if (role === 'assistant' && calls !== undefined && calls.length > 0 && found !== undefined) {
      found = { ...found, rounds: found.rounds + 1 };
    }
  }
  return found;
}

/** Every call with its result right behind it, in order. */
function pairsWhole({ messages }: z.infer<typeof chatRequest>): boolean {
  let open: readonly string[] = [];
  for (const { role, tool_calls: calls = [], tool_call_id: result } of messages) {
    if (role === 'tool') {
      if (result === undefined || result !== open[0]) return false;
      open = open.slice(1);
    } else {
      if (open.length > 0) return false;
      open = calls.map(({ id }) => id);
    }
  }
  return open.length === 0;
}

const usage = chatUsage(TOKENS.input, TOKENS.output);

const textChunks = ({ request }: Order): readonly string[] => [
  chatChunk({ role: 'assistant', content: 'All ' }),
  ...['of ', request, ' is ', 'done', '.'].map((content) => chatChunk({ content })),
  chatChunk({}, 'stop'),
  usage,
];

const callChunks = (calls: readonly PlannedCall[]): readonly string[] => [
  chatChunk({ role: 'assistant', content: 'Let me see. ' }),
  ...calls.flatMap(({ call, name, arguments: args }, index) => {
    const text = JSON.stringify(args);
    const half = Math.floor(text.length / 2);
    return [
      chatChunk({
        tool_calls: [{ index, id: call, type: 'function', function: { name, arguments: text.slice(0, half) } }],
      }),
      chatChunk({ tool_calls: [{ index, function: { arguments: text.slice(half) } }] }),
    ];
  }),
  chatChunk({}, 'tool_calls'),
  usage,
];

/** Byte offsets of the ends of events, so that a stream arrives event by event. */
const cutsOf = (payloads: readonly string[]): readonly number[] => {
  let at = 0;
  return payloads.map((payload) => (at += Buffer.byteLength(payload) + 'data: \n\n'.length));
};

export async function createOrderProvider(dice: Dice, key: string): Promise<OrderProvider> {
  const server = await createProviderServer({ remembered: 1 });
  const counts = new Map<string, number>();
  const strange: string[] = [];
  let watched: readonly string[] = [];

  const reply = (request: RecordedRequest): ProviderReply => {
    const parsed = chatRequest.safeParse(request.body);
    const now = parsed.success ? standing(parsed.data) : undefined;
    if (now === undefined || request.headers['authorization'] !== `Bearer ${key}`) {
      strange.push(`the provider was asked strangely: ${request.path} ${request.text.slice(0, 300)}`);
      return { kind: 'reply', status: 400, body: '{"error":{"message":"no order"}}' };
    }
    if (parsed.data !== undefined && !pairsWhole(parsed.data))
      strange.push(`I6: a call is parted from its result: ${request.text}`);
    if (watched.some((secret) => request.text.includes(secret)))
      strange.push(`I12: the provider was told a secret: ${request.path}`);
    const { order, rounds } = now;
    counts.set(order.folder, (counts.get(order.folder) ?? 0) + 1);
    const offered = parsed.data?.tools !== undefined && parsed.data.tools.length > 0;
    const calls = offered ? callsOf(order, rounds) : [];
    const payloads = calls.length > 0 ? callChunks(calls) : textChunks(order);
    return {
      kind: 'stream',
      payloads,
      cuts: cutsOf(payloads),
      after: setTimeout(dice.between(0, 20)),
      pause: () => setTimeout(dice.between(0, 4)),
    };
  };
  server.answer(reply);

  return {
    url: `${server.url}/v1`,
    asked: (folder) => counts.get(folder) ?? 0,
    strange,
    watch: (secrets) => void (watched = secrets),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
