import type { Place } from '../layers/layer.ts';
import type { DocumentName } from '../schema/config-schema.ts';
import type { ConfigValue } from '../value.ts';
import { shownValue } from './check-layer.ts';
import type { Problem } from './problem.ts';

/** What this program writes, and the newest it reads. */
export const CURRENT_VERSIONS: Readonly<Record<DocumentName, string>> = {
  agent: '1.1.0',
  runner: '1.0.1',
  user: '1.0.1',
};

/** The numbers of a version; undefined where it is not digits and dots. */
const numbersOf = (version: string): readonly number[] | undefined =>
  /^\d{1,6}(\.\d{1,6}){0,3}$/u.test(version) ? version.split('.').map(Number) : undefined;

/** Below zero where `a` is older. Missing numbers count as zero. */
export function compareVersions(a: string, b: string): number {
  const left = numbersOf(a) ?? [];
  const right = numbersOf(b) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function checkVersion(
  document: DocumentName,
  version: ConfigValue | undefined,
  place: Place,
): readonly Problem[] {
  if (version === undefined) return [];
  const key = 'config_version';
  const current = CURRENT_VERSIONS[document];
  if (typeof version !== 'string' || numbersOf(version) === undefined) {
    const message = `config_version is ${shownValue(version)}, but must be text of digits and dots, such as "${current}".`;
    return [{ code: 'config/wrong-type', key, message, place, allowed: JSON.stringify(current) }];
  }
  if (compareVersions(version, current) > 0) {
    const message = `config_version is "${version}", but this Oxydra knows versions up to "${current}"; use a newer Oxydra.`;
    return [{ code: 'config/newer-version', key, message, place, allowed: JSON.stringify(current) }];
  }
  if (compareVersions(version, '1.0.0') < 0) {
    const message = `config_version is "${version}", but must be "1.0.0" or newer.`;
    return [{ code: 'config/out-of-range', key, message, place, allowed: JSON.stringify(current) }];
  }
  return [];
}
