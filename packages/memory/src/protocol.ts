/** What passes between a store and its worker threads: flat data, records as JSON text made once. */
import type { DeliveryMark, FaultRecord, TranscriptHit } from '@oxydra/types';
import type { KillAt } from './failpoints.ts';

export interface WriterData {
  readonly role: 'writer';
  readonly file: string;
  readonly user: string;
  readonly killAt?: KillAt | undefined;
}

export interface ScanData {
  readonly role: 'scan';
  readonly file: string;
}

export type WorkerData = WriterData | ScanData;

/** One change to the database: all of it is kept, or nothing. */
export type Write =
  | {
      readonly op: 'append';
      readonly session: string;
      readonly at: number;
      /** Records as JSON. */
      readonly bodies: readonly string[];
      readonly deliveries: readonly { readonly id: string; readonly target: string; readonly body: string }[];
    }
  | {
      readonly op: 'write-scratchpad';
      readonly session: string;
      readonly key: string;
      readonly items: string;
      readonly label: string;
    }
  | { readonly op: 'add-rule'; readonly rule: string; readonly by: string; readonly at: number }
  | { readonly op: 'remove-rule'; readonly rule: string }
  | { readonly op: 'keep-artifact'; readonly session: string; readonly text: string }
  | { readonly op: 'mark-delivery'; readonly id: string; readonly mark: DeliveryMark; readonly at: number };

/** What the writer answers to each. */
export interface WriteResults {
  /** The first record's `seq`. */
  append: number;
  'write-scratchpad': null;
  'add-rule': null;
  'remove-rule': boolean;
  'keep-artifact': string;
  'mark-delivery': null;
}

export type ToWriter =
  | { readonly type: 'write'; readonly writes: readonly { readonly id: number; readonly write: Write }[] }
  /** Bring the search index up to date, then answer. */
  | { readonly type: 'index'; readonly id: number }
  | { readonly type: 'close' };

export type Outcome =
  | { readonly id: number; readonly ok: true; readonly value: WriteResults[keyof WriteResults] }
  | { readonly id: number; readonly ok: false; readonly fault: FaultRecord };

export type FromWriter =
  | { readonly type: 'ready'; readonly sqlite: string; readonly notes: readonly string[] }
  | { readonly type: 'refused'; readonly fault: FaultRecord }
  | { readonly type: 'done'; readonly outcomes: readonly Outcome[] }
  /** Work behind the scenes failed; it will be tried again. */
  | { readonly type: 'trouble'; readonly fault: FaultRecord }
  | { readonly type: 'closed' };

export type ToScan =
  | { readonly type: 'search'; readonly id: number; readonly text: string; readonly limit: number }
  | { readonly type: 'check'; readonly id: number }
  | { readonly type: 'close' };

export type FromScan =
  | { readonly type: 'hits'; readonly id: number; readonly hits: readonly TranscriptHit[] }
  /** What `PRAGMA integrity_check` found; empty when all is well. */
  | { readonly type: 'checked'; readonly id: number; readonly problems: readonly string[] }
  | { readonly type: 'failed'; readonly id: number; readonly fault: FaultRecord };
