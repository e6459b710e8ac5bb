import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { parseClientFrame, type ParsedClientFrame, type ServerFrame } from '@oxydra/types/wire';
import { WebSocketServer, type WebSocket } from 'ws';
import { createConnection, type Connection, type Link } from './connection.ts';

const SESSION = { user_id: 'u', session_id: 's' };

/** A server that notes what comes and answers when the test says so. */
async function listen(onFrame: (frame: ParsedClientFrame, socket: WebSocket) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      assert.ok(Buffer.isBuffer(data));
      const parsed = parseClientFrame(JSON.parse(data.toString('utf8')));
      assert.ok(parsed.ok);
      onFrame(parsed.frame, socket);
    }),
  );
  // A listening server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const say = (socket: WebSocket, frame: ServerFrame): void => socket.send(JSON.stringify(frame));
const ack = (request: string): ServerFrame => ({
  type: 'hello_ack',
  payload: { request_id: request, protocol_version: 3, session: SESSION },
});

function waiter<T>() {
  const seen: T[] = [];
  const waiting: { want: (value: T) => boolean; resolve: (value: T) => void }[] = [];
  return {
    seen,
    put(value: T) {
      seen.push(value);
      for (const one of waiting.splice(0)) {
        if (one.want(value)) one.resolve(value);
        else waiting.push(one);
      }
    },
    async until(want: (value: T) => boolean): Promise<T> {
      const found = seen.find(want);
      return found ?? new Promise((resolve) => waiting.push({ want, resolve }));
    },
  };
}

function connect(endpoint: () => Promise<{ url: string; token: string }>, position = () => ({})) {
  const links = waiter<Link>();
  const frames = waiter<ServerFrame>();
  let id = 0;
  const connection = createConnection({
    endpoint,
    newId: () => `id-${++id}`,
    random: () => 0,
    position,
    user: 'u',
    onFrame: (frame) => frames.put(frame),
    onLink: (link) => links.put(link),
  });
  return { connection, links, frames };
}

const send = (connection: Connection, id: string): void =>
  connection.send({
    type: 'send_turn',
    payload: { request_id: id, session_id: 's', turn_id: `t-${id}`, prompt: 'hi' },
  });

describe('the connection to the gateway', { timeout: 20_000 }, () => {
  test('greets with its token, version and the place to resume from', async () => {
    const greeting = Promise.withResolvers<ParsedClientFrame>();
    const server = await listen((frame) => greeting.resolve(frame));
    const { connection } = connect(
      async () => ({ url: server.url, token: 'tok' }),
      () => ({ session: 's', lastSeq: 7 }),
    );
    const { type, payload } = await greeting.promise;
    assert.equal(type, 'hello');
    assert.deepEqual(payload, {
      request_id: 'id-1',
      protocol_version: 3,
      user_id: 'u',
      session_id: 's',
      create_new_session: false,
      token: 'tok',
      last_event_id: 7,
      client: 'tui',
    });
    connection.close();
    await server.close();
  });

  test('keeps a message over a broken connection and a new port, and sends it again under its name', async () => {
    const got: string[] = [];
    const first = await listen((frame, socket) => {
      if (frame.type === 'hello') say(socket, ack(frame.payload.request_id));
      else {
        got.push(`first ${frame.payload.request_id}`);
        socket.terminate();
      }
    });
    let url = first.url;
    const { connection, links } = connect(async () => ({ url, token: '' }));
    await links.until((link) => link.state === 'online');
    const second = await listen((frame, socket) => {
      if (frame.type === 'hello') say(socket, ack(frame.payload.request_id));
      else {
        got.push(`second ${frame.payload.request_id}`);
        say(socket, {
          type: 'turn_queued',
          payload: { request_id: frame.payload.request_id, session: SESSION, prompt: 'hi', steered: false },
        });
      }
    });
    url = second.url;
    const answered = connection.request({
      type: 'send_turn',
      payload: { request_id: 'm1', session_id: 's', turn_id: 't', prompt: 'hi' },
    });
    assert.equal((await answered).ok, true);
    assert.deepEqual(got, ['first m1', 'second m1']);
    connection.close();
    await Promise.all([first.close(), second.close()]);
  });

  test('keeps what is written while nobody answers, and says why', async () => {
    let fail = true;
    const got = waiter<string>();
    const server = await listen((frame, socket) => {
      if (frame.type === 'hello') say(socket, ack(frame.payload.request_id));
      else got.put(frame.payload.request_id);
    });
    const { connection, links } = connect(async () => {
      if (fail) throw Object.assign(new RangeError('x'), { code: 'ENOENT' });
      return { url: server.url, token: '' };
    });
    const offline = await links.until((link) => link.state === 'offline');
    assert.deepEqual(offline, { state: 'offline', reason: 'the daemon has not written its address yet' });
    send(connection, 'a');
    send(connection, 'b');
    fail = false;
    await got.until((id) => id === 'b');
    assert.deepEqual(got.seen, ['a', 'b']);
    connection.close();
    await server.close();
  });

  test('says why the gateway turned it away and tries again', async () => {
    let greetings = 0;
    const server = await listen((frame, socket) => {
      greetings += 1;
      if (greetings > 1) say(socket, ack(frame.payload.request_id));
      else {
        say(socket, { type: 'error', payload: { message: 'The token is not known.' } });
        socket.close(4001);
      }
    });
    const { connection, links } = connect(async () => ({ url: server.url, token: 'old' }));
    const offline = await links.until((link) => link.state === 'offline');
    assert.equal(offline.state === 'offline' ? offline.reason : '', 'The token is not known.');
    await links.until((link) => link.state === 'online');
    connection.close();
    await server.close();
  });

  test('passes over frames it does not know', async () => {
    const server = await listen((frame, socket) => {
      say(socket, ack(frame.payload.request_id));
      socket.send('{"type":"from_the_future","payload":{}}');
      socket.send('not json');
      say(socket, { type: 'notice', payload: { text: 'still here' } });
    });
    const { connection, frames } = connect(async () => ({ url: server.url, token: '' }));
    await frames.until((frame) => frame.type === 'notice');
    assert.deepEqual(
      frames.seen.map((frame) => frame.type),
      ['hello_ack', 'notice'],
    );
    connection.close();
    await server.close();
  });
});
