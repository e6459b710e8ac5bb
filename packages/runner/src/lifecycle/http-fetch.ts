/** The runtime's own HTTP client, as a port: providers and the catalog reach the network through it. */
export const httpFetch: typeof fetch = (input, init) => fetch(input, init);
