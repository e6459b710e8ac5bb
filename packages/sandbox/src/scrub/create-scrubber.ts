import type { Finding, Scrubber, ScrubStream } from '@oxydra/types';
import type { Detector } from './detector.ts';
import { createJoinedDetector } from './joined/joined-detector.ts';
import { createKnownDetector } from './known/known-detector.ts';
import type { KnownValue } from './known/known-value.ts';
import { createPathDetector, type HostPath } from './paths/path-detector.ts';
import { createRuleDetector } from './rule-detector.ts';
import { ALL_TRIGGERS } from './rules/all-triggers.ts';
import { createScrubStream, inOrder } from './stream/scrub-stream.ts';

export interface ScrubberOptions {
  /** Asked before every text and at the beginning of every stream. */
  readonly known?: (() => readonly KnownValue[]) | undefined;
  /** Only the values that it knows: what merely looks like a secret, or stands behind a name of one, is left. */
  readonly knownOnly?: boolean | undefined;
  /** Folders of the host as tools and people know them. */
  readonly hostPaths?: readonly HostPath[] | undefined;
}

/** A scrubber that can also tell of what a stream finds, in offsets of the text as it came. */
export interface ReportingScrubber extends Scrubber {
  stream(onFinding?: (finding: Finding) => void): ScrubStream;
}

let made: readonly Detector[] | undefined;
/** What tells a secret by its looks. One for all scrubbers, made when the first of them is used. */
const byLooks = (): readonly Detector[] => (made ??= [createRuleDetector(ALL_TRIGGERS), createJoinedDetector()]);

/**
 * Makes a scrubber. Texts are read by one detector after the other: the values that it knows, the formats and names
 * of secrets, tokens known by what joins their parts, the paths of the host. Time is linear in the text; a known value of
 * `n` letters can cost up to `n` steps a character where the text repeats its beginning. Scrubbing what was scrubbed
 * changes nothing.
 */
export function createScrubber({ known, knownOnly = false, hostPaths = [] }: ScrubberOptions = {}): ReportingScrubber {
  const paths = hostPaths.length === 0 ? [] : [createPathDetector(hostPaths)];
  let cached: { readonly values: readonly KnownValue[]; readonly detectors: readonly Detector[] } | undefined;

  /** The tables of known values are kept until the values change. */
  function detectors(): readonly Detector[] {
    const values = known?.() ?? [];
    const same =
      cached !== undefined &&
      cached.values.length === values.length &&
      values.every(({ name, value }, index) => {
        const other = cached?.values[index];
        return other?.name === name && other.value === value;
      });
    if (!same || cached === undefined) {
      const held = values.length === 0 ? [] : [createKnownDetector(values)];
      cached = { values: [...values], detectors: [...held, ...(knownOnly ? [] : byLooks()), ...paths] };
    }
    return cached.detectors;
  }

  return {
    scrub(text) {
      const found: Finding[] = [];
      const stream = createScrubStream(detectors(), (finding) => found.push(finding));
      const scrubbed = stream.finish(text);
      return { text: scrubbed, found: found.length === 0 ? found : inOrder(found) };
    },
    stream: (onFinding) => createScrubStream(detectors(), onFinding),
  };
}
