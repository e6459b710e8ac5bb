/** SHA-256 of the compiled guests, checked whenever one is loaded. Written by `npm run build:guests`. */
export const GUEST_HASHES = {
  file: '2d3b088cfa02de19c8dffae109d27ee8787e5be8cd5480afa4e41e6315dd9829',
  echo: 'a126b1f08c805dcb493294981cf7ebf897debfb6f1da59a59acfad3aa8ca8a3a',
  probe: 'd807d7340a3e284e088e007ea450eef437bf91035e9fdfc043c1887a76fd9d9c',
} as const;
