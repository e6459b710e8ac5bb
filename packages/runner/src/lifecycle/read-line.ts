import type { Socket } from 'node:net';
import { Fault } from '@oxydra/types';

/** The first line of a connection, without its end. Undefined where the other side left before it. */
export function readLine(socket: Socket, limit: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      socket.off('data', take);
      socket.off('end', left);
      socket.off('close', left);
      socket.off('error', broken);
      act();
    };
    const take = (bytes: Buffer): void => {
      const end = bytes.indexOf(10);
      pieces.push(end < 0 ? bytes : bytes.subarray(0, end));
      size += bytes.length;
      if (end >= 0) finish(() => resolve(Buffer.concat(pieces).toString('utf8')));
      else if (size > limit) finish(() => reject(tooLong(limit)));
    };
    const left = (): void => finish(() => resolve(undefined));
    const broken = (error: Error): void => finish(() => reject(error));
    socket.on('data', take).once('end', left).once('close', left).once('error', broken);
  });
}

const tooLong = (limit: number): Fault =>
  new Fault('runner/control-too-long', `A message on the control socket is longer than ${limit / 1024 / 1024} MiB.`);
