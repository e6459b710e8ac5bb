import type { CatalogData } from './catalog-data.ts';
import { decodeCatalog } from './compact.ts';

/** The catalog that comes with the program; read when first asked for, since it is large. */
export async function loadPinnedCatalog(): Promise<CatalogData> {
  const { default: pinned } = await import('./pinned-catalog.json', { with: { type: 'json' } });
  return decodeCatalog(pinned);
}
