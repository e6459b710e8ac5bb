import type { ClientFrameType, ParsedClientFrame } from '@oxydra/types/wire';
import type { Command, Commands } from './command.ts';
import { listCommands } from './list-commands.ts';
import { sessionCommands } from './session-commands.ts';
import { turnCommands } from './turn-commands.ts';

type CommandType = Exclude<ClientFrameType, 'hello'>;
export type CommandFrame = Exclude<ParsedClientFrame, { type: 'hello' }>;

/** One line a client frame: a new frame must say here what it does, in which order, and which scope it needs. */
const TABLE: Commands<CommandType> = { ...turnCommands, ...sessionCommands, ...listCommands };

/** The command of a frame, ready to take that frame's payload. */
export const commandOf = (frame: CommandFrame): Command<CommandType> =>
  // The table's entry for a type takes that type's payload; TypeScript cannot follow the correlation through the union.
  TABLE[frame.type] as unknown as Command<CommandType>;
