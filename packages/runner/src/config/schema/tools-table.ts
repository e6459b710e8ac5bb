import { z } from 'zod';
import { count, secretText, variableName, webUrl, words } from './key.ts';

const list = (): z.ZodArray<z.ZodString> => z.array(words());
const oneOrMore = (): z.ZodUnion<[z.ZodString, z.ZodArray<z.ZodString>]> => z.union([words(), list()]);

// Written out, so that reading a configuration does not load the tools; the slice of the search compares the two.
const SEARCH_ENGINES = ['searxng', 'brave', 'tavily', 'google', 'duckduckgo', 'exa', 'kagi'] as const;
const engine = (): z.ZodEnum<{ [Name in (typeof SEARCH_ENGINES)[number]]: Name }> => z.enum(SEARCH_ENGINES);

const webSearch = z.strictObject({
  provider: engine()
    .default('duckduckgo')
    .meta({ description: 'The search engine: duckduckgo needs no key, searxng an address, the others a key.' }),
  providers: z.array(engine()).min(1).optional().meta({
    description:
      'Engines to ask in order until one answers, in place of provider; the keys below are those of the first.',
    example: '["brave", "duckduckgo"]',
  }),
  base_url: webUrl().optional().meta({ description: 'Address of the engine.', example: '"https://searx.example.org"' }),
  base_urls: z
    .array(webUrl())
    .optional()
    .meta({ description: 'Addresses to try in order.', example: '["https://searx.example.org"]' }),
  api_key: secretText()
    .optional()
    .meta({ description: 'The key itself. Better name a variable with api_key_env.', secret: true, example: '"…"' }),
  api_key_env: variableName()
    .optional()
    .meta({ description: 'Environment variable that holds the key.', example: '"GOOGLE_API_KEY"' }),
  engine_id_env: variableName()
    .optional()
    .meta({ description: 'Environment variable that holds the id of the Google engine.', example: '"GOOGLE_CX"' }),
  query_params: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .meta({ description: 'Further parameters of the query, as "a=b&c=d" or as a table.', example: '"language=en"' }),
  engines: oneOrMore().optional().meta({ description: 'SearXNG: the engines it asks.', example: '["duckduckgo"]' }),
  categories: oneOrMore().optional().meta({ description: 'SearXNG: the categories.', example: '["general"]' }),
  safesearch: count(0, 2).optional().meta({ description: '0 off, 1 moderate, 2 strict.', example: '1' }),
  egress_allowlist: list()
    .default([])
    .meta({ description: 'Hosts that are reachable although their address is private.' }),
});

const shell = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Offer the shell where the sandbox can hold it.' }),
  allow: list()
    .default(['*'])
    .meta({ description: 'Commands that may run; * stands for any characters at either end.' }),
  deny: list().default([]).meta({ description: 'Commands that may not run, whatever is allowed.' }),
  replace_defaults: z
    .boolean()
    .default(false)
    .meta({ description: 'Let `allow` replace the built-in list, not extend it.' }),
  allow_operators: z
    .boolean()
    .default(true)
    .meta({ description: 'Allow pipes, redirections and several commands in one.' }),
  env_keys: z.array(variableName()).default([]).meta({ description: 'Environment variables that commands may see.' }),
  command_timeout_secs: count(1).default(60).meta({ description: 'Seconds that a command may take.' }),
});

const browser = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Offer the browser where the sandbox can hold it.' }),
  cdp_url: webUrl().optional().meta({ description: 'A Chrome that already runs.', example: '"http://127.0.0.1:9222"' }),
});

const attachmentSave = z.strictObject({
  timeout_secs: count(1).default(60).meta({ description: 'Seconds that saving an attachment may take.' }),
});

/** Settings of single tools. */
export const toolsTable = z.strictObject({
  shown: count(1, 500)
    .default(12)
    .meta({ description: 'Tools that each request describes; further ones are found with `tool_search`.' }),
  web_search: webSearch.prefault({}),
  shell: shell.prefault({}),
  browser: browser.prefault({}),
  attachment_save: attachmentSave.prefault({}),
});
