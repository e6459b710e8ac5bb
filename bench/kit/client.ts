/** A face as thin as can be, so that what is measured is the gateway: it looks at the type of a frame and no further. */
import { WebSocket } from 'ws';

export interface Face {
  /** Sends one message; resolves when its turn is complete. Rejects with the frame that says otherwise. */
  turn(prompt: string): Promise<void>;
  close(): Promise<void>;
}

interface Frame {
  readonly type: string;
  readonly payload: { readonly session?: { readonly session_id: string } };
}

const TYPE = /^\{"type":"([a-z_]+)"/;
const BAD = new Set(['error', 'turn_cancelled']);

/** Connects and begins a session of its own. */
export async function connectFace({ endpoint, token }: { endpoint: string; token: string }): Promise<Face> {
  const socket = new WebSocket(endpoint, { perMessageDeflate: false, skipUTF8Validation: true });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let waiting: PromiseWithResolvers<string> | undefined;
  let wanted = 'hello_ack';
  socket.on('message', (data: Buffer) => {
    const type = TYPE.exec(data.toString('latin1', 0, 60))?.[1] ?? '';
    if (type === wanted) waiting?.resolve(data.toString());
    else if (BAD.has(type)) waiting?.reject(new Error(data.toString()));
  });
  socket.on('close', (code) => waiting?.reject(new Error(`The gateway closed the connection with ${code}.`)));

  function ask(type: string, payload: object, answer: string): Promise<string> {
    waiting = Promise.withResolvers();
    wanted = answer;
    socket.send(JSON.stringify({ type, payload }));
    return waiting.promise;
  }

  const hello = { request_id: 'hello', protocol_version: 3, user_id: 'default', token, create_new_session: true };
  const frame: Frame = JSON.parse(await ask('hello', hello, 'hello_ack'));
  const session = frame.payload.session?.session_id ?? '';
  let turns = 0;
  return {
    async turn(prompt) {
      turns += 1;
      const id = `${session}-${turns}`;
      const payload = { request_id: id, session_id: session, turn_id: id, prompt };
      await ask('send_turn', payload, 'turn_completed');
    },
    close: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        waiting = undefined;
        socket.close();
      }),
  };
}
