import { networkInterfaces } from 'node:os';

/** The addresses of this host's interfaces as they are now, scopes left out. */
export const systemAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address.replace(/%.*$/u, '')));
