/** How much the gateway takes from one side and keeps for the other. All sizes in bytes, all times in milliseconds. */
export interface GatewayLimits {
  /** Sessions open at once (watched, or with a running turn that was watched). */
  readonly sessions: number;
  readonly connections: number;
  /** Whole messages before and after `hello` was accepted. */
  readonly greetingBytes: number;
  readonly messageBytes: number;
  readonly helloMs: number;
  readonly pingMs: number;
  readonly promptBytes: number;
  readonly attachments: number;
  readonly attachmentBytes: number;
  readonly attachmentsBytes: number;
  /** The newest frames kept per session. */
  readonly ringFrames: number;
  readonly ringBytes: number;
  /** Entries that a client may have missed before it is told to fetch the history. */
  readonly missedEntries: number;
  /** What waits for one client beyond its socket's own buffer before it is told to come back. */
  readonly waitingFrames: number;
  readonly waitingBytes: number;
  /** A socket with more than this unsent gets no more for now. */
  readonly socketBytes: number;
  /** Frames of one client that wait to be answered; then its socket is not read for a while. */
  readonly unanswered: number;
  /** Wrong tokens from one address within a minute; then the address is refused for the rest of it. */
  readonly failuresPerMinute: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_LIMITS: GatewayLimits = {
  sessions: 50,
  connections: 256,
  greetingBytes: 64 * KIB,
  messageBytes: 58 * MIB,
  helloMs: 10_000,
  pingMs: 30_000,
  promptBytes: MIB,
  attachments: 4,
  attachmentBytes: 10 * MIB,
  attachmentsBytes: 40 * MIB,
  ringFrames: 2048,
  ringBytes: MIB / 2,
  missedEntries: 2000,
  waitingFrames: 2048,
  waitingBytes: 4 * MIB,
  socketBytes: MIB,
  unanswered: 64,
  failuresPerMinute: 10,
};
