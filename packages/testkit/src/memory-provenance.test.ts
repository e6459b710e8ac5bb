import { provenanceContract } from './contracts/provenance.ts';
import { createMemoryProvenance } from './memory-provenance.ts';

provenanceContract('memory', async () => ({
  provenance: createMemoryProvenance(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}));
