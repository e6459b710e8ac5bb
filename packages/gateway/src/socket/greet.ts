import { Fault, type SessionId } from '@oxydra/types';
import { PROTOCOL_VERSIONS } from '@oxydra/types/wire';
import { SCOPES, type Bearer } from '../auth/scope.ts';
import type { Failures } from '../auth/failures.ts';
import { CLOSE } from '../close-code.ts';
import type { PayloadOf } from '../commands/command.ts';
import { defaultSession, findSession, openDefaultSession } from '../commands/session-of.ts';
import type { GatewayPorts } from '../ports.ts';
import type { Version } from '../stream/frame.ts';

type Hello = PayloadOf<'hello'>;

/** A greeting that ends the connection. */
export interface Refusal {
  readonly code: number;
  readonly fault: Fault;
}

export type Greeting =
  | { readonly ok: true; readonly version: Version; readonly bearer: Bearer }
  | ({ readonly ok: false } & Refusal);

/** Without authentication whoever reaches the loopback is its user. */
const ANYBODY: Bearer = { name: 'local', scopes: SCOPES };

const refuse = (code: number, fault: Fault): Greeting => ({ ok: false, code, fault });

export interface GreetPorts extends Pick<GatewayPorts, 'tokens' | 'settings' | 'user'> {
  readonly failures: Failures;
  readonly onFailure: () => void;
}

/** Judges who says hello: protocol, token, claimed user. */
export function greet(hello: Hello, address: string, ports: GreetPorts): Greeting {
  const version = PROTOCOL_VERSIONS.find((each) => each === hello.protocol_version);
  if (version === undefined) {
    return refuse(
      CLOSE.wrongVersion,
      new Fault('gateway/wrong-version', `Protocol version ${hello.protocol_version} is not spoken here.`, {
        hint: `Use version ${PROTOCOL_VERSIONS.join(' or ')}.`,
      }),
    );
  }
  const bearer = ports.settings.auth === 'none' ? ANYBODY : proven(hello.token, address, ports);
  if (Fault.is(bearer)) return refuse(CLOSE.unauthorized, bearer);
  if (hello.user_id !== ports.user) {
    return refuse(
      CLOSE.unauthorized,
      new Fault(
        'gateway/wrong-user',
        `This gateway belongs to the user \`${ports.user}\`, not to \`${clip(hello.user_id)}\`.`,
        {
          hint: `Say hello as \`${ports.user}\`, or connect to the other user's gateway.`,
        },
      ),
    );
  }
  return { ok: true, version, bearer };
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

function proven(
  token: string | undefined,
  address: string,
  { tokens, failures, onFailure }: GreetPorts,
): Bearer | Fault {
  if (failures.blockedFor(address) > 0) return tooMany();
  const bearer = token === undefined ? undefined : tokens.verify(token);
  if (bearer !== undefined) return bearer;
  failures.count(address);
  onFailure();
  return new Fault(
    'gateway/unauthorized',
    token === undefined ? 'A token is needed here.' : 'The token is not valid.',
    {
      hint: 'Take it from `ipc/gateway-token` in the workspace and send it as `token` in `hello`.',
    },
  );
}

const tooMany = (): Fault =>
  new Fault('gateway/too-many-failures', 'Too many wrong tokens came from this address.', {
    hint: 'Wait a minute, then connect with the right one.',
    retryable: true,
  });

/** The session that a hello asks for: a new one, the named one, or the user's own default. */
export async function sessionFor(
  hello: Hello,
  origin: string,
  ports: GatewayPorts,
): Promise<{ readonly id: SessionId }> {
  if (hello.create_new_session) return ports.sessions.create({ origin });
  if (hello.session_id === undefined || hello.session_id === defaultSession(ports.user))
    return openDefaultSession(ports, origin);
  return findSession(ports, hello.session_id);
}
