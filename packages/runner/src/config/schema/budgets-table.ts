import { z } from 'zod';
import { count, dollars } from './key.ts';

const usd = (what: string): z.ZodOptional<z.ZodNumber> =>
  dollars()
    .optional()
    .meta({ description: `US dollars that ${what} may cost.`, example: '1.0' });
const tokens = (what: string): z.ZodOptional<z.ZodInt> =>
  count(1)
    .optional()
    .meta({ description: `Tokens, in and out together, that ${what} may use.`, example: '1000000' });

/** Hard caps. Money is held back before each model call, so a cap is never passed by more than one call. */
export const budgetsTable = z.strictObject({
  per_turn_usd: usd('one turn'),
  per_session_usd: usd('one session'),
  per_user_day_usd: usd('one user on one day'),
  per_turn_tokens: tokens('one turn'),
  per_session_tokens: tokens('one session'),
  per_user_day_tokens: tokens('one user on one day'),
  unpriced_usd_per_mtok: dollars().default(100).meta({
    description: 'What a million tokens of a model without a known price count for, in US dollars, where a cap is set.',
  }),
});
