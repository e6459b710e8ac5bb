import type { Finding, ScrubStream } from '@oxydra/types';
import type { Detector } from '../detector.ts';
import { createStage, type Stage } from './stage.ts';

/**
 * Scrubs a text that comes in pieces, by one detector after the other: each reads what the one before it has left, so
 * that a mark stands where a secret stood for all that comes later. Findings tell of offsets in the text as it came.
 */
export function createScrubStream(
  detectors: readonly Detector[],
  onFinding: (finding: Finding) => void = () => undefined,
): ScrubStream {
  const stages: Stage[] = [];
  for (const detector of detectors) {
    const earlier = stages.toReversed();
    stages.push(
      createStage(detector, ({ start, end, kind }) =>
        onFinding({
          start: earlier.reduce((position, stage) => stage.toInput(position, 'start'), start),
          end: earlier.reduce((position, stage) => stage.toInput(position, 'end'), end),
          kind,
        }),
      ),
    );
  }
  return {
    push: (piece) => stages.reduce((text, stage) => stage.push(text), piece),
    end: () => stages.reduce((text, stage) => (text === '' ? '' : stage.push(text)) + stage.end(), ''),
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
