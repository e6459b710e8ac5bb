/** Tools of the simulated world: slow, failing, and with effects that outlive the process. */
import { defineTool, type Tool } from '@oxydra/tools';
import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';
import { abortable, type Dice, type Scheduler } from '@oxydra/testkit';
import { z } from 'zod';
import { strike, type Outside } from './outside.ts';

interface ToolWorld {
  readonly dice: Dice;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly outside: Outside;
}

const input = z.object({ n: z.number().int() });

export function worldTools({ dice, scheduler, clock, outside }: ToolWorld): readonly Tool[] {
  const pause = (signal: AbortSignal): Promise<void> => abortable(scheduler.pause(dice.between(0, 40), clock), signal);
  const work = (name: string, tier: 'read_only' | 'side_effecting' | 'privileged', idempotent: boolean): Tool =>
    defineTool({
      name,
      description: name,
      input,
      tier,
      timeoutMs: 30_000,
      idempotent,
      needs: [],
      labels: () => ({ integrity: dice.chance(0.2) ? 'untrusted' : 'tool', confidentiality: 'user', sources: [name] }),
      async run({ n }, _, { signal, key, onOutput }) {
        await pause(signal);
        if (dice.chance(0.1)) throw new Fault('tool/failed', `${name} could not do ${n}.`);
        onOutput('working');
        if (tier !== 'read_only') strike(outside, name, key);
        await pause(signal);
        // A dozen kilobytes now and then, so that artifacts are made too.
        return { text: dice.chance(0.02) ? 'long '.repeat(5_000) : `${name} did ${n}` };
      },
    });
  return [
    work('peek', 'read_only', true),
    work('act', 'side_effecting', false),
    work('put', 'side_effecting', true),
    work('launch', 'privileged', false),
  ];
}
