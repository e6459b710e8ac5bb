/**
 * Keys that are read and checked but change nothing yet, because what they configure does not exist in this version.
 * Setting one is answered with a warning, never with silence. A key leaves this table when its effect arrives.
 */
const PENDING: readonly { readonly prefix: string; readonly because: string }[] = [
  { prefix: 'memory', because: 'there is no long-term memory yet; conversations are always kept' },
  { prefix: 'scheduler', because: 'there is no scheduler yet' },
  { prefix: 'tools.shell', because: 'there is no shell tool yet' },
  { prefix: 'tools.browser', because: 'there is no browser tool yet' },
  { prefix: 'runtime.context_budget.trigger_ratio', because: 'conversations are not summarised yet' },
  { prefix: 'runtime.summarization', because: 'conversations are not summarised yet' },
  { prefix: 'guest_images', because: 'there is no container or micro-VM tier yet' },
  { prefix: 'web', because: 'there is no web page yet' },
  { prefix: 'resources', because: 'the process tier cannot limit resources' },
  { prefix: 'credential_refs', because: 'there are no guests that could ask for credentials yet' },
  { prefix: 'behavior.shell_enabled', because: 'there is no shell tool yet' },
  { prefix: 'behavior.browser_enabled', because: 'there is no browser tool yet' },
  { prefix: 'channels.telegram', because: 'there is no Telegram channel yet' },
];

/** Why a key has no effect in this version; undefined for keys that have one. */
export const pendingReason = (key: string): string | undefined =>
  PENDING.find(({ prefix }) => key === prefix || key.startsWith(`${prefix}.`))?.because;
