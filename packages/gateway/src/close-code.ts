/** Why the gateway closes a connection, as WebSocket close codes. */
export const CLOSE = {
  goingAway: 1001,
  wrongVersion: 1002,
  notUtf8OrJson: 1007,
  tooLarge: 1009,
  bug: 1011,
  /** The token is missing, wrong or revoked. */
  unauthorized: 4001,
  /** No `hello` in time. */
  noHello: 4002,
  /** The client fell behind: connect again with the last `seq`. */
  resume: 4008,
} as const;
