/** A name server that says what a test tells it to, and counts how often it was asked. */
import { createSocket } from 'node:dgram';
import { parseIp } from '../../packages/sandbox/src/egress/ip-address.ts';

/** The addresses of a name at its nth question (of either kind), counted from 0. Undefined: there is no such name. */
export type Zone = (name: string, nth: number) => readonly string[] | undefined;

export interface NameServer extends AsyncDisposable {
  /** How often a name was asked for, A and AAAA counted as one. */
  asked(name: string): number;
  zone: Zone;
}

const A = 1;
const AAAA = 28;

function questionOf(packet: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let size = packet[at] ?? 0; size > 0; size = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  return { name: labels.join('.').toLowerCase(), type: packet.readUInt16BE(at + 1), end: at + 5 };
}

function recordOf(address: string): { readonly type: number; readonly bytes: Buffer } {
  const ip = parseIp(address);
  if (ip === undefined) throw new Error(`${address} is no address`);
  const size = ip.family === 4 ? 4 : 16;
  const data = Buffer.from(ip.value.toString(16).padStart(size * 2, '0'), 'hex');
  const type = ip.family === 4 ? A : AAAA;
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, size]);
  return { type, bytes: Buffer.concat([head, data]) };
}

export async function startNameServer(zone: Zone): Promise<NameServer> {
  const socket = createSocket('udp4');
  const counts = new Map<string, number>();
  const server: NameServer = {
    zone,
    asked: (name) => counts.get(`${name} ${A}`) ?? 0,
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (packet, from) => {
    const { name, type, end } = questionOf(packet);
    const key = `${name} ${type}`;
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    const addresses = server.zone(name, nth);
    const records = (addresses ?? []).map(recordOf).filter((record) => record.type === type);
    const head = Buffer.from(packet.subarray(0, end));
    head.writeUInt16BE(addresses === undefined ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt16BE(0, 8);
    head.writeUInt16BE(0, 10);
    socket.send(Buffer.concat([head, ...records.map(({ bytes }) => bytes)]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(53, '127.0.0.1', resolve));
  return server;
}
