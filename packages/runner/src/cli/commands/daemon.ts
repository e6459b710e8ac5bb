import type { CommandSpec } from '../command.ts';
import { SESSION } from './options.ts';

/** The program that stays: starting it, ending it, looking at it. */
export const daemon: readonly CommandSpec[] = [
  {
    name: 'up',
    summary: 'write a default configuration if there is none, start the daemon, open the terminal UI',
    examples: ['oxydra', 'oxydra up -u anna'],
    load: async () => (await import('../../commands/daemon/up.ts')).up,
  },
  {
    name: 'start',
    summary: 'start the daemon; returns when its gateway answers',
    options: [
      { flags: '--foreground', description: 'stay, and run until Ctrl+C or SIGTERM' },
      { flags: '--announce', description: 'tell the starting process when it is ready', hidden: true },
    ],
    examples: ['oxydra start', 'oxydra start --foreground'],
    load: async () => (await import('../../commands/daemon/start.ts')).start,
  },
  {
    name: 'stop',
    summary: 'stop the daemon; running turns get a grace period, and are continued at the next start',
    examples: ['oxydra stop'],
    load: async () => (await import('../../commands/daemon/stop.ts')).stop,
  },
  {
    name: 'restart',
    summary: 'stop the daemon and start it again',
    examples: ['oxydra restart'],
    load: async () => (await import('../../commands/daemon/restart.ts')).restart,
  },
  {
    name: 'status',
    summary: 'whether the daemon runs, and what it does',
    examples: ['oxydra status', 'oxydra status --json'],
    load: async () => (await import('../../commands/daemon/status.ts')).status,
  },
  {
    name: 'logs',
    summary: 'the log of the daemon',
    options: [
      { flags: '-n, --tail <lines>', description: 'the newest lines (default: 200)' },
      { flags: '-f, --follow', description: 'go on with what is written from now' },
      { flags: '--since <time>', description: 'lines from then on: RFC 3339, or a time span such as 10m, 2h, 3d' },
    ],
    examples: ['oxydra logs --tail 50', 'oxydra logs --follow --since 10m'],
    load: async () => (await import('../../commands/logs/logs.ts')).logs,
  },
  {
    name: 'tui',
    summary: 'connect the terminal UI to the running daemon (also --tui)',
    options: [SESSION, { flags: '--new', description: 'begin a new session' }],
    examples: ['oxydra tui', 'oxydra tui --new'],
    load: async () => (await import('../../commands/daemon/tui.ts')).tui,
  },
];
