import { z } from 'zod';
import { webUrl } from './key.ts';

/** The list of models with their limits and prices. */
export const catalogTable = z.strictObject({
  skip_catalog_validation: z.boolean().default(false).meta({
    description: 'Allow models that the catalog does not know; their limits are guessed, their price is unknown.',
  }),
  pinned_url: webUrl().optional().meta({
    description: 'Where `oxydra catalog fetch --pinned` gets its list from.',
    example: '"https://example.org/catalog.json"',
  }),
});
