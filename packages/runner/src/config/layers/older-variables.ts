/** Variables of the Rust program, and the keys that they set here. A list is written with commas. */
const OLDER: Readonly<Record<string, { readonly key: readonly string[]; readonly list: boolean }>> = {
  OXYDRA_WEB_EGRESS_MODE: { key: ['egress', 'mode'], list: false },
  OXYDRA_WEB_EGRESS_ALLOWLIST: { key: ['egress', 'allowlist'], list: true },
  OXYDRA_WEB_EGRESS_PROXY_URL: { key: ['egress', 'proxy_url'], list: false },
};

export interface OlderVariable {
  readonly name: string;
  readonly key: readonly string[];
  readonly value: string | readonly string[];
}

/** Those that are set and not blank, weakest first: `OXYDRA__EGRESS__MODE` and its like come after them. */
export function olderVariables(env: Readonly<Record<string, string | undefined>>): readonly OlderVariable[] {
  return Object.entries(OLDER).flatMap(([name, { key, list }]) => {
    const text = env[name]?.trim() ?? '';
    if (text === '') return [];
    const items = text.split(',').map((item) => item.trim());
    return [{ name, key, value: list ? items.filter((item) => item !== '') : text }];
  });
}
