import type { ConfigDisk } from './config-files.ts';

/** Files in memory, by absolute path: for tests and for previews. */
export function createMemoryConfigDisk(files: Readonly<Record<string, string | Uint8Array>>): ConfigDisk & {
  text(path: string): string | undefined;
} {
  const contents = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
  const below = (folder: string): string[] =>
    contents
      .keys()
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1).split('/')[0] ?? '')
      .toArray();
  return {
    read: async (path) => contents.get(path),
    list: async (folder) => [...new Set(below(folder))].toSorted(),
    kind: async (path) => (contents.has(path) ? 'file' : below(path).length > 0 ? 'folder' : undefined),
    replace: async (path, text) => void contents.set(path, new TextEncoder().encode(text)),
    remove: async (path) => void contents.delete(path),
    text: (path) => {
      const bytes = contents.get(path);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
  };
}
