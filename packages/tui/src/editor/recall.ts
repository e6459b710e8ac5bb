/** What was sent before, newest last, and where in it one is leafing. */
export interface Recall {
  readonly entries: readonly string[];
  /** Undefined while writing something new. */
  readonly at: number | undefined;
  /** What was being written before leafing began. */
  readonly draft: string;
}

const MOST = 1000;

export const createRecall = (entries: readonly string[]): Recall => ({
  entries: entries.slice(-MOST),
  at: undefined,
  draft: '',
});

export function remember(recall: Recall, text: string): Recall {
  const entries = recall.entries.at(-1) === text ? recall.entries : [...recall.entries, text].slice(-MOST);
  return { entries, at: undefined, draft: '' };
}

export interface Recalled {
  readonly recall: Recall;
  readonly text: string;
}

export function older(recall: Recall, current: string): Recalled | undefined {
  const at = (recall.at ?? recall.entries.length) - 1;
  const text = recall.entries[at];
  if (text === undefined) return undefined;
  return { text, recall: { ...recall, at, draft: recall.at === undefined ? current : recall.draft } };
}

export function newer(recall: Recall): Recalled | undefined {
  if (recall.at === undefined) return undefined;
  const text = recall.entries[recall.at + 1];
  if (text === undefined) return { text: recall.draft, recall: { ...recall, at: undefined, draft: '' } };
  return { text, recall: { ...recall, at: recall.at + 1 } };
}
