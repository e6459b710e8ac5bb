/**
 * The gateway: the door through which faces talk to sessions and turns, as JSON frames over WebSocket. This room knows
 * connections, tokens, the numbering and keeping of events, and how journal entries look on the wire. It must not know
 * how turns run, what tools and models are, nor where files lie: all that comes through its ports.
 */
export { SCOPES } from './auth/scope.ts';
export type { Bearer, Scope, Tokens } from './auth/scope.ts';
export { createTokenStore } from './auth/token-store.ts';
export type { TokenFile, TokenStore, TokenStorePorts } from './auth/token-store.ts';
export { CLOSE } from './close-code.ts';
export { createGateway } from './gateway.ts';
export type { Gateway, Listening } from './gateway.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { GatewayLimits } from './limits.ts';
export type { Catalogue, GatewayPorts, GatewaySettings, GatewayStatus } from './ports.ts';
