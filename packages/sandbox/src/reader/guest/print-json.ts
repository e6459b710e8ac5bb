const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([{}[\],:])|([^\s"{}[\],:]+))/suy;
const MAX_INDENT = 40;

/**
 * JSON with line breaks, by its tokens: numbers keep all their digits, and no depth of nesting can exhaust a stack.
 * Undefined for a text that is not made of such tokens.
 */
export function printJson(text: string, limit: number): { readonly text: string; readonly cut: boolean } | undefined {
  const parts: string[] = [];
  let length = 0;
  let depth = 0;
  let fresh = false;
  const put = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  const line = (): void => put(`\n${'  '.repeat(Math.min(depth, MAX_INDENT))}`);
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    if (length > limit) return { text: parts.join('').slice(0, limit), cut: true };
    const [, string, mark, word] = TOKEN.exec(text) ?? [];
    if (mark === '{' || mark === '[') {
      if (fresh) line();
      put(mark);
      depth += 1;
      fresh = true;
    } else if (mark === '}' || mark === ']') {
      depth -= 1;
      if (depth < 0) return undefined;
      if (!fresh) line();
      put(mark);
      fresh = false;
    } else if (mark === ',') {
      put(',');
      line();
    } else if (mark === ':') put(': ');
    else {
      const value = string ?? word;
      if (value === undefined || (word !== undefined && !/^(?:true|false|null|-?\d[\d.eE+-]*)$/u.test(word)))
        return undefined;
      if (fresh) line();
      fresh = false;
      put(value);
    }
  }
  return depth === 0 && parts.length > 0 ? { text: parts.join(''), cut: false } : undefined;
}
