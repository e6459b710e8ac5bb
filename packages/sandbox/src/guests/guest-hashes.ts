/** SHA-256 of the compiled guests, checked whenever one is loaded. Written by `npm run build:guests`. */
export const GUEST_HASHES = {
  file: 'd0b56bcfdfb7034afaebd693b93c777d170c5fffbcb47e64ef6c0eb30e3cffad',
  probe: '761ee1604ee8b4ad181b75a95aa66121562e27fc426597392cec9fc3b10b50d8',
} as const;
