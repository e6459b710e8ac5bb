/** What the gateway counts since its start. */
export interface Counters {
  deltas: number;
  framesSent: number;
  framesReceived: number;
  slowClients: number;
  authFailures: number;
}

export interface Gauges {
  readonly clients: number;
  readonly sessions: number;
  readonly turnsActive: number;
  readonly ringBytes: number;
}

export const newCounters = (): Counters => ({
  deltas: 0,
  framesSent: 0,
  framesReceived: 0,
  slowClients: 0,
  authFailures: 0,
});

type Line = readonly [name: string, kind: 'counter' | 'gauge', help: string, value: number];

/** The Prometheus text format, version 0.0.4. */
export function renderMetrics(counters: Counters, gauges: Gauges): string {
  const lines: readonly Line[] = [
    ['oxydra_gateway_clients', 'gauge', 'Connected clients.', gauges.clients],
    ['oxydra_gateway_sessions', 'gauge', 'Sessions that are open in the gateway.', gauges.sessions],
    ['oxydra_turns_active', 'gauge', 'Turns that run or wait for a person.', gauges.turnsActive],
    ['oxydra_gateway_ring_bytes', 'gauge', 'Frames kept for clients that come back.', gauges.ringBytes],
    ['oxydra_gateway_deltas_total', 'counter', 'Text deltas of all sessions.', counters.deltas],
    ['oxydra_gateway_frames_sent_total', 'counter', 'Frames handed to clients.', counters.framesSent],
    ['oxydra_gateway_frames_received_total', 'counter', 'Frames read from clients.', counters.framesReceived],
    ['oxydra_gateway_slow_clients_total', 'counter', 'Clients that fell behind.', counters.slowClients],
    ['oxydra_gateway_auth_failures_total', 'counter', 'Tokens that were wrong or missing.', counters.authFailures],
  ];
  return lines
    .map(([name, kind, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name} ${value}\n`)
    .join('');
}
