import { pending, promise } from './requirement.ts';

/** What people and programs meet: gateway, commands, pages, scripts, media. */
export const doors = {
  // gateway
  'gateway/version-2': promise('A version 2 client is served field for field.'),
  'gateway/resume': promise('A client resumes with the last seq it saw; nothing is lost or doubled.'),
  'gateway/auth': promise(
    'Nobody talks to the gateway without the token, from a foreign origin, or beyond its limits.',
  ),
  'gateway/health': promise('/healthz and /readyz say how it is.'),
  // program
  'program/ask': promise('`ask` answers one turn on stdout with no daemon; its exit code tells the outcome.'),
  'program/ask-events': promise('`ask --json` writes the documented events, one a line.'),
  'program/batch': promise('`--batch` answers each line as it finishes; a bad line spoils no other.'),
  'program/lifecycle': promise(
    'start, stop, restart, status and logs handle one daemon a user; two cannot run; SIGTERM drains.',
  ),
  'program/one-clear-sentence': promise(
    'Every bad input is one clear sentence with the next step, and a documented exit code.',
  ),
  'program/clean-words': promise(
    'Nothing that a model, a tool or a file says commands the terminal it is shown on, or the one behind a pipe.',
  ),
  'program/small-and-fast': pending('Start, memory, idle and overhead keep their goals, printed by the benches.'),
  // tui
  'tui/streams-markdown': promise('A streamed answer with Markdown and code reads well at 80×24 and at 40 columns.'),
  'tui/approves-with-diff': promise('An edit is shown with its diff and approved by one key.'),
  'tui/cancels': promise('One key cancels the running turn at any time.'),
  'tui/survives-the-daemon': promise('The daemon, killed and restarted under it, costs nothing and doubles nothing.'),
  'tui/strips-escapes': promise('No text from outside can move the cursor, hide or forge output.'),
  // web
  'web/fetch': promise(
    'web_fetch shows a page as Markdown, pages through one reading, and answers programs with where it came from and what it is.',
  ),
  'web/search': promise(
    'web_search asks each of its seven engines in that engine’s own wire format and reads its answer.',
  ),
  'web/search-config': promise(
    'Every key of tools.web_search and every OXYDRA_WEB_SEARCH variable has its effect; what an engine lacks is said by name.',
  ),
  'web/untrusted': promise('What comes from the web is labelled untrusted, with the host it came from.'),
  'web/hidden-text': promise('Text that a person who looks at a page or a PDF does not see is not read from it.'),
  'web/guest': promise(
    'Documents are parsed in a guest without files, network or clock; a hostile one is read or given up within its limits.',
  ),
  // script
  'script/nothing-of-the-host': promise(
    'A script finds no process, files, network, clock, timers or modules, and leaves nothing for the next one.',
  ),
  'script/bombs': promise(
    'A bomb of time, memory, output, depth or calls is stopped within its limit + 50 ms, and the next script runs.',
  ),
  'script/fails-closed': promise('Without the QuickJS of this version, its thread or its bundle, no script runs.'),
  'script/inner-gate': promise(
    'Every call of a script goes through the gate: what would ask or is not allowed fails, and nothing starts work of its own.',
  ),
  'script/labels': promise(
    'What a script has read counts for each later call of it and for its result, even a failure.',
  ),
  'script/deferred-tools': promise(
    'A request describes the first tools; others are found with `tool_search`, stay for the session, and can be called at any time.',
  ),
  // media
  'media/attachments': promise(
    'Files that were sent in this or earlier turns can be saved, whole and atomically, within their limits.',
  ),
  'media/shown': promise(
    'A file that the agent shows is judged by its bytes and reaches every client once, before and after a restart.',
  ),
} as const;
