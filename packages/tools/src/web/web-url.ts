import { z } from 'zod';

const MAX_URL = 2_048;

/** Why a text is no address for a tool; undefined for one that is. What may be reached is for the egress to say. */
function refusalOf(text: string): string | undefined {
  if (/[\p{Cc}\s]/u.test(text) || !text.isWellFormed())
    return 'must be one address without spaces or control characters';
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return 'must be a whole address such as https://example.org/page';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return undefined;
}

/** An address of the web as a tool's argument. */
export const webUrl = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(MAX_URL)
    .superRefine((text, context) => {
      const message = refusalOf(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });
