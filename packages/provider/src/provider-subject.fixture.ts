/** A configured provider over a server on loopback, for the tests of this room. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Clock, Log, Model, ModelEvent, ModelRequest } from '@oxydra/types';
import { createCountedIds, createProviderServer } from '@oxydra/testkit';
import type { ProviderReply, ProviderServer, WireFamily } from '@oxydra/testkit';
import { createCatalog } from './catalog/catalog.ts';
import type { CatalogModel } from './catalog/catalog-data.ts';
import { createModels } from './create-models.ts';
import type { ModelsOptions } from './options.ts';

const PACKAGE = new URL('../', import.meta.url);
const RECORDINGS = new URL('../../../../shared/cases/provider-streams/', import.meta.url);

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Real time. Its timers hold the process, so that a test waits for them. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

export const testKey = (): string => `sk-${'k'.repeat(20)}`;

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** The payloads of a fixture of ours. */
export const fixture = (family: WireFamily, name: string): readonly string[] =>
  lines(readFileSync(new URL(`fixtures/${family}/${name}.jsonl`, PACKAGE), 'utf8'));

export const fixtureNames = (family: WireFamily): readonly string[] =>
  readdirSync(new URL(`fixtures/${family}/`, PACKAGE)).map((file) => file.replace('.jsonl', ''));

export interface Recording {
  readonly name: string;
  readonly family: WireFamily;
  readonly payloads: readonly string[];
}

const familyOf = (name: string, payloads: readonly string[]): WireFamily => {
  if (name.startsWith('anthropic--')) return 'anthropic';
  if (name.startsWith('google--')) return 'gemini';
  return payloads.some((line) => /"type":\s*"response\./.test(line)) ? 'responses' : 'chat';
};

/** Recorded streams of real providers; undefined where they are not at hand. */
export function recordings(): readonly Recording[] | undefined {
  if (!existsSync(RECORDINGS)) return undefined;
  return readdirSync(RECORDINGS)
    .filter((file) => file.endsWith('.chunks.txt'))
    .map((file) => {
      const payloads = lines(readFileSync(new URL(file, RECORDINGS), 'utf8'));
      return { name: file.replace('.chunks.txt', ''), family: familyOf(file, payloads), payloads };
    });
}

const TEST_MODEL: CatalogModel = {
  id: 'test-model',
  name: 'Test model',
  contextTokens: 100_000,
  outputTokens: 8_000,
  toolCalls: true,
  reasoning: true,
  temperature: true,
  openWeights: false,
  reads: ['text', 'image', 'pdf'],
  writes: ['text'],
  prices: { input: 2_000_000, output: 10_000_000, cacheRead: 200_000, cacheWrite: 2_500_000 },
};

export const testCatalog = (models: readonly CatalogModel[] = [TEST_MODEL]) =>
  createCatalog({
    pinned: {
      source: 'test',
      date: '2026-01-01',
      hash: '',
      providers: ['openai', 'anthropic', 'google', 'test'].map((id) => ({ id, name: id, env: [], models })),
    },
  });

export const TYPES: { readonly [F in WireFamily]: string } = {
  chat: 'openai_compatible',
  responses: 'openai_responses',
  anthropic: 'anthropic',
  gemini: 'gemini',
};

export interface Subject extends AsyncDisposable {
  readonly server: ProviderServer;
  readonly model: Model;
  ask(request?: Partial<ModelRequest>, signal?: AbortSignal): Promise<ModelEvent[]>;
}

/** A model of one family whose provider is a server on loopback that says what a test tells it to. */
export async function openSubject(
  family: WireFamily,
  replies: readonly ProviderReply[],
  options: Partial<ModelsOptions> & { readonly type?: string; readonly path?: string } = {},
): Promise<Subject> {
  const { type = TYPES[family], path = '', ...more } = options;
  const server = await createProviderServer();
  server.say(...replies);
  const models = createModels({
    providers: { test: { type, baseUrl: server.url + path, apiKey: testKey(), catalogProvider: 'test' } },
    selection: { provider: 'test', model: 'test-model' },
    catalog: testCatalog(),
    reliability: { attempts: 1, baseMs: 1, maxMs: 50, silenceMs: 5_000 },
    fetch: (url, init) => fetch(url, init),
    clock: realClock,
    random: () => 0.5,
    ids: createCountedIds('0000-'),
    log: SILENT,
    ...more,
  });
  const model = models.select();
  return {
    server,
    model,
    async ask(request = {}, signal = new AbortController().signal) {
      const events: ModelEvent[] = [];
      const whole: ModelRequest = {
        system: [{ text: 'You are terse.' }],
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello?' }] }],
        tools: [{ name: 'weather', description: 'Weather', input: { type: 'object', properties: {} } }],
        ...request,
      };
      for await (const event of model.stream(whole, { signal })) events.push(event);
      return events;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export const eventsOf = <T extends ModelEvent['type']>(
  events: readonly ModelEvent[],
  type: T,
): Extract<ModelEvent, { type: T }>[] =>
  events.filter((event): event is Extract<ModelEvent, { type: T }> => event.type === type);

export const textIn = (events: readonly ModelEvent[]): string =>
  eventsOf(events, 'text-delta')
    .map(({ delta }) => delta)
    .join('');

export const stream = (family: WireFamily, name: string): ProviderReply => ({
  kind: 'stream',
  payloads: fixture(family, name),
});
