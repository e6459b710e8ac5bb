import { z } from 'zod';
import { count, dollars, timeZone } from './key.ts';

/** Turns that start by the clock. */
export const schedulerTable = z.strictObject({
  enabled: z.boolean().default(false).meta({ description: 'Run schedules.' }),
  poll_interval_secs: count(1).default(15).meta({ description: 'Seconds between two looks at what is due.' }),
  max_concurrent: count(1).default(2).meta({ description: 'Schedules that run at once.' }),
  max_schedules_per_user: count(1).default(50).meta({ description: 'Schedules that a user may have.' }),
  max_run_history: count(1).default(20).meta({ description: 'Runs of a schedule that are kept.' }),
  min_interval_secs: count(1).default(60).meta({ description: 'Shortest time between two runs, in seconds.' }),
  max_turns: count(1).default(10).meta({ description: 'Model calls in one run.' }),
  max_cost: dollars().default(0.5).meta({ description: 'US dollars that one run may cost.' }),
  default_timezone: timeZone().optional().meta({
    description: "Time zone of schedules that name none. Absent: the user's, else the machine's.",
    example: '"Europe/Berlin"',
  }),
  auto_disable_after_failures: count(0)
    .default(5)
    .meta({ description: 'Failures in a row after which a schedule is switched off; 0 never.' }),
  notify_after_failures: count(0)
    .default(3)
    .meta({ description: 'Failures in a row after which its owner is told; 0 never.' }),
});
