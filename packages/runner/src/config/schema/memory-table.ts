import { z } from 'zod';
import { count, secretText, share } from './key.ts';

const retrieval = z.strictObject({
  top_k: count(1).default(8).meta({ description: 'Memories that are recalled for a round.' }),
  vector_weight: share()
    .default(0.7)
    .meta({ description: 'Weight of likeness in meaning; with fts_weight it sums to 1.' }),
  fts_weight: share().default(0.3).meta({ description: 'Weight of shared words; with vector_weight it sums to 1.' }),
});

/** Long-term memory. */
export const memoryTable = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Keep notes and recall them.' }),
  remote_url: z
    .string()
    .regex(/^(libsql|https?|wss?):\/\/\S+$/u, 'must be a libsql://, https:// or wss:// address')
    .optional()
    .meta({
      description: 'A libSQL server in place of the local file; needs auth_token.',
      example: '"libsql://name.example.org"',
    }),
  auth_token: secretText().optional().meta({ description: 'The token of remote_url.', secret: true, example: '"…"' }),
  embedding_backend: z
    .enum(['model2vec', 'deterministic'])
    .default('model2vec')
    .meta({ description: 'How texts become vectors: a small local model, or hashes without meaning.' }),
  model2vec_model: z
    .enum(['potion_32m', 'potion_8m'])
    .default('potion_32m')
    .meta({ description: 'The local model: the better one, or the smaller one.' }),
  retrieval: retrieval.prefault({}),
});
