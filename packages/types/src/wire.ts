/** The gateway's protocol: the only thing a face knows of Oxydra. */
export { clientPayloads } from './wire/client-frames.ts';
export type { ClientFrame, ClientFrameType, ParsedClientFrame } from './wire/client-frames.ts';
export { PROTOCOL_VERSION, PROTOCOL_VERSIONS } from './wire/common.ts';
export type { WireApproval, WireBudgetLine, WireSession, WireUsage } from './wire/common.ts';
export { parseClientFrame, parseServerFrame, wireJsonSchema } from './wire/parse.ts';
export type { Parsed } from './wire/parse.ts';
export { serverPayloads } from './wire/server-frames.ts';
export type { HistoryItem, ServerFrame, ServerFrameType } from './wire/server-frames.ts';
