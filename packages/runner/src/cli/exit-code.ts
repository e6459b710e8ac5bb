import type { FaultCode, FaultPlace, TurnOutcome } from '@oxydra/types';

/** What the program's end says to scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  spent: 4,
  provider: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_PLACE: Readonly<Record<FaultPlace, ExitCode>> = {
  config: EXIT.usage,
  provider: EXIT.provider,
  catalog: EXIT.failed,
  turn: EXIT.failed,
  budget: EXIT.spent,
  tool: EXIT.failed,
  gate: EXIT.refused,
  sandbox: EXIT.failed,
  guest: EXIT.failed,
  egress: EXIT.refused,
  secret: EXIT.failed,
  audit: EXIT.failed,
  store: EXIT.failed,
  session: EXIT.failed,
  gateway: EXIT.failed,
  runner: EXIT.failed,
  wire: EXIT.failed,
};

/** Where the place alone would say the wrong thing: what was asked for does not exist, or was asked for wrongly. */
const BY_CODE: Readonly<Record<string, ExitCode>> = {
  'provider/unknown-model': EXIT.usage,
  'provider/unknown-provider': EXIT.usage,
  'runner/usage': EXIT.usage,
  'runner/bad-prompt': EXIT.usage,
  'runner/bad-attachment': EXIT.usage,
  'runner/interrupted': EXIT.interrupted,
  'session/unknown': EXIT.usage,
  'session/ambiguous': EXIT.usage,
  'session/unknown-agent': EXIT.usage,
  'turn/unknown-agent': EXIT.usage,
  'tool/unknown': EXIT.usage,
  'gate/invalid': EXIT.usage,
  // Nothing refused it: the way was broken, or what came over it.
  'egress/unresolved': EXIT.failed,
  'egress/unreachable': EXIT.failed,
  'egress/timeout': EXIT.failed,
  'egress/garbled': EXIT.failed,
  'egress/bad-encoding': EXIT.failed,
  'sandbox/outside': EXIT.refused,
  'sandbox/hard-link': EXIT.refused,
};

/** The exit code that a fault ends the program with. */
export function exitCodeOf(code: FaultCode): ExitCode {
  const special = BY_CODE[code];
  if (special !== undefined) return special;
  const [place] = code.split('/');
  // Codes begin with a place by their type; one from another version may not be known here.
  return BY_PLACE[place as FaultPlace] ?? EXIT.failed;
}

/** The exit code of a turn's end; `error` is the code of its fault, where it has one. */
export function exitCodeOfTurn(outcome: TurnOutcome, error: FaultCode | undefined): ExitCode {
  if (outcome === 'answered') return EXIT.done;
  if (outcome === 'cancelled') return EXIT.interrupted;
  if (outcome === 'out-of-budget') return EXIT.spent;
  if (outcome !== 'failed' || error === undefined) return EXIT.failed;
  const code = exitCodeOf(error);
  // A tool that was refused is something the model works around: it is not what the turn was about.
  return code === EXIT.refused ? EXIT.failed : code;
}
