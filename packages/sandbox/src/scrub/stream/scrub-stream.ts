import type { Finding, ScrubStream } from '@oxydra/types';
import type { Detector } from '../detector.ts';
import { createStage, type Stage } from './stage.ts';

/** A stream whose last piece can be all there is: what is whole needs to be read only once. */
export interface WholeScrubStream extends ScrubStream {
  /** A last piece, and the rest. */
  finish(piece: string): string;
}

/**
 * Scrubs a text that comes in pieces, by one detector after the other: each reads what the one before it has left, so
 * that a mark stands where a secret stood for all that comes later. Findings tell of offsets in the text as it came.
 */
export function createScrubStream(
  detectors: readonly Detector[],
  onFinding: (finding: Finding) => void = () => undefined,
): WholeScrubStream {
  const stages: Stage[] = [];
  for (const detector of detectors) {
    const earlier = stages.toReversed();
    stages.push(
      createStage(detector, (kind, start, end) =>
        onFinding({
          start: earlier.reduce((position, stage) => stage.toInput(position, 'start'), start),
          end: earlier.reduce((position, stage) => stage.toInput(position, 'end'), end),
          kind,
        }),
      ),
    );
  }
  const finish = (piece: string): string => stages.reduce((text, stage) => stage.finish(text), piece);
  return {
    push: (piece) => stages.reduce((text, stage) => stage.push(text), piece),
    finish,
    end: () => finish(''),
  };
}

/** Findings in the order of the text; what lies within another one has gone with it. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const sorted = findings.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const kept: Finding[] = [];
  for (const finding of sorted) {
    const last = kept.at(-1);
    if (last === undefined || finding.start >= last.end) kept.push(finding);
  }
  return kept;
}
