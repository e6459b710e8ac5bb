import { get } from 'node:http';

/** Where a gateway answers over HTTP, from the address that its clients connect to. */
export function httpAddress(endpoint: string, path: string): string | undefined {
  const url = URL.parse(endpoint);
  if (url === null) return undefined;
  return `${url.protocol === 'wss:' ? 'https:' : 'http:'}//${url.host}${path}`;
}

/** True when the gateway says that it is ready. Never rejects: what does not answer in time is not ready. */
export async function isReady(endpoint: string, timeoutMs = 1_000): Promise<boolean> {
  const address = httpAddress(endpoint, '/readyz');
  if (address === undefined) return false;
  // Rarely needed, and dear to load.
  const ask = address.startsWith('https:') ? (await import('node:https')).get : get;
  return new Promise((resolve) => {
    const request = ask(address, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}
