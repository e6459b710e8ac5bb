/**
 * The promises of this version, as data. A test cites the one it shows, in its title or in a comment above it:
 * `@requirement turn/no-ack-lost`. An id that no test cites fails the gate unless it says why it is `pending`;
 * a pending one that is cited fails it too, so that the list stays honest. `docs/requirements.md` is made from this.
 */
import { core } from './requirements/core.ts';
import { defences } from './requirements/defences.ts';
import { doors } from './requirements/doors.ts';
import type { Requirement } from './requirements/requirement.ts';

export type { Requirement } from './requirements/requirement.ts';

export const REQUIREMENTS: Readonly<Record<string, Requirement>> = { ...core, ...doors, ...defences };
