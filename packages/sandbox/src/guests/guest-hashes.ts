/** SHA-256 of the compiled guests, checked whenever one is loaded. Written by `npm run build:guests`. */
export const GUEST_HASHES = {
  file: 'ac524cb61c0ade4925b45540968149c6872447bae272cc1bf725b90dd753bc47',
  probe: '761ee1604ee8b4ad181b75a95aa66121562e27fc426597392cec9fc3b10b50d8',
} as const;
