import type { EgressSettings } from '@oxydra/sandbox';
import type { Config } from '../schema/config-schema.ts';

/** What the configuration says of leaving bytes. */
export const egressSettings = ({ egress }: Config): EgressSettings => ({
  mode: egress.mode === 'safe' ? 'default' : egress.mode,
  allowlist: egress.allowlist,
  deny: egress.deny,
  local: egress.local,
  tools: egress.tools,
  proxyUrl: egress.proxy_url,
  maxBytes: egress.max_bytes,
  timeoutMs: egress.timeout_secs * 1000,
  connectMs: egress.connect_timeout_secs * 1000,
  resolveMs: egress.resolve_timeout_secs * 1000,
});
