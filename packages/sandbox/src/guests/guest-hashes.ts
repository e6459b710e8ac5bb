/** SHA-256 of the compiled guests, checked whenever one is loaded. Written by `npm run build:guests`. */
export const GUEST_HASHES = {
  file: '4b6126f45eb4dd0704c0619a8609519c18f02a58063e146787c6b64886c101a0',
  echo: 'a126b1f08c805dcb493294981cf7ebf897debfb6f1da59a59acfad3aa8ca8a3a',
  probe: 'd807d7340a3e284e088e007ea450eef437bf91035e9fdfc043c1887a76fd9d9c',
} as const;
