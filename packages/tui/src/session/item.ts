/** Something finished: printed once, into the terminal's own scrollback. All text in it is plain already. */
export type Item =
  | { readonly kind: 'user'; readonly text: string; readonly origin?: string | undefined }
  /** A part of an answer. `opens` where it is the first of its round, `continues` where no gap belongs before it. */
  | { readonly kind: 'text'; readonly markdown: string; readonly opens: boolean; readonly continues: boolean }
  | {
      readonly kind: 'reasoning';
      readonly text: string;
      readonly elapsedMs: number | undefined;
      readonly full?: boolean;
    }
  | {
      readonly kind: 'tool';
      readonly name: string;
      readonly arguments: string;
      readonly state: 'ok' | 'failed' | 'unknown';
      readonly output: string;
      readonly diff: string | undefined;
      readonly elapsedMs: number | undefined;
      /** Printed whole instead of folded. */
      readonly full?: boolean;
    }
  | {
      readonly kind: 'approval';
      readonly summary: string;
      readonly decision: 'allow' | 'deny';
      readonly scope: string;
      readonly by: string;
    }
  | { readonly kind: 'withdrawn'; readonly reason: string }
  /** How a turn ended, where that was not with an answer. */
  | { readonly kind: 'ending'; readonly tone: 'muted' | 'warn' | 'bad'; readonly text: string; readonly hint?: string }
  | { readonly kind: 'notice'; readonly tone: 'muted' | 'warn' | 'bad'; readonly text: string; readonly hint?: string }
  /** From here on the lines belong to another session, or to an earlier time. */
  | { readonly kind: 'divider'; readonly text: string }
  /** What a command answers: a title and lines, each a label and a value. */
  | {
      readonly kind: 'report';
      readonly title: string;
      readonly rows: readonly { readonly label: string; readonly text: string; readonly marked?: boolean }[];
      readonly note?: string | undefined;
    }
  | { readonly kind: 'welcome'; readonly lines: readonly string[] };

export type ItemKind = Item['kind'];
