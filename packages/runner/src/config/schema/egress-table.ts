import { z } from 'zod';
import { count, webUrl, words } from './key.ts';

// The sandbox reads rules anew and strictly: one that it cannot read names nothing. Here it is found before.
const isHost = (text: string): boolean =>
  !/[/\\?#@%\s]/u.test(text) && !/:\d*$/u.test(text.replace(/^\[[^\]]*\]$/u, '')) && URL.canParse(`http://${text}/`);
const isPattern = (text: string): boolean =>
  text.startsWith('*.')
    ? text.slice(2).includes('.') && /[^\d.]/u.test(text.slice(2)) && isHost(text.slice(2))
    : isHost(text);
const isService = (text: string): boolean => {
  const at = text.lastIndexOf(':');
  const port = text.slice(at + 1);
  return at > 0 && /^[1-9]\d{0,4}$/u.test(port) && Number(port) <= 65_535 && isHost(text.slice(0, at));
};

const host = (): z.ZodString =>
  z.string().refine(isPattern, 'must be a host such as "example.org", or "*.example.org" for all below it');
const service = (): z.ZodString => z.string().refine(isService, 'must be HOST:PORT, such as "192.168.1.5:8080"');

/** Where bytes may go when they leave this machine. */
export const egressTable = z.strictObject({
  mode: z.enum(['default', 'safe', 'strict', 'strict_allowlist_proxy']).default('default').meta({
    description:
      'default or safe: every public host; strict: hosts of the allowlist alone; strict_allowlist_proxy: these, through the proxy alone.',
  }),
  allowlist: z.array(host()).optional().meta({
    description:
      'The only hosts that tools may reach, in every mode; an empty list allows none. It never opens a private address.',
    example: '["example.org", "*.example.org"]',
  }),
  deny: z.array(host()).default([]).meta({ description: 'Hosts that nothing may reach, whatever else allows them.' }),
  local: z
    .array(service())
    .default([])
    .meta({ description: 'Services on private addresses that may be reached, each as "host:port".' }),
  tools: z
    .record(
      words(),
      z.array(host()).meta({ description: 'The only hosts that this tool may reach.', example: '["example.org"]' }),
    )
    .default({})
    .meta({
      description: 'For single tools, by name: the only hosts they may reach.',
      example: '{ web_fetch = ["example.org"] }',
    }),
  proxy_url: webUrl().optional().meta({
    description: 'An HTTP proxy that all connections but those to local services go through, by CONNECT.',
    example: '"http://proxy.example.org:3128"',
  }),
  max_bytes: count(1024)
    .default(64 * 1024 * 1024)
    .meta({ description: 'The most bytes that one answer may bring, decompressed.' }),
  timeout_secs: count(1)
    .default(300)
    .meta({ description: 'Seconds that no request of a tool may exceed, whatever the tool asks for.' }),
  connect_timeout_secs: count(1).default(10).meta({ description: 'Seconds for making a connection.' }),
  resolve_timeout_secs: count(1)
    .default(5)
    .meta({ description: 'Seconds for resolving a name; a name that does not resolve is not allowed.' }),
});
