export interface Calibration {
  /** How many real tokens stand behind one estimated token. */
  readonly ratio: number;
  learn(estimated: number, actual: number): void;
}

const LOWEST = 0.4;
const HIGHEST = 3;
/** Below this the fixed parts of a request say more than its text. */
const MIN_TOKENS = 200;
/** How much one call weighs against those before. */
const WEIGHT = 0.3;

/** Learns from what providers count how far off our estimates are for one model. */
export function createCalibration(): Calibration {
  let ratio: number | undefined;
  return {
    get ratio() {
      return ratio ?? 1;
    },
    learn(estimated, actual) {
      if (estimated < MIN_TOKENS || actual < MIN_TOKENS) return;
      const seen = Math.min(HIGHEST, Math.max(LOWEST, actual / estimated));
      ratio = ratio === undefined ? seen : ratio + WEIGHT * (seen - ratio);
    },
  };
}
