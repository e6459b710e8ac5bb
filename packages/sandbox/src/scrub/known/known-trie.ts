/** Texts as a tree, letter by letter: which of them begins at a place is found by walking down. */
export interface TrieNode {
  readonly next: Map<number, TrieNode>;
  /** Set where a text ends here. */
  hit?: Hit | undefined;
}

export interface Hit {
  readonly name: string;
  /** Letters beside the match that hold bits of it. */
  readonly before: number;
  readonly after: number;
}

export const createNode = (): TrieNode => ({ next: new Map() });

export function addText(root: TrieNode, codes: readonly number[], hit: Hit): void {
  let node = root;
  for (const code of codes) {
    let child = node.next.get(code);
    if (child === undefined) {
      child = createNode();
      node.next.set(code, child);
    }
    node = child;
  }
  node.hit ??= hit;
}
