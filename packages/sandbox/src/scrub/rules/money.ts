import type { TokenRule } from './token-rule.ts';

const live = (prefix: string): readonly string[] => [`${prefix}_live_`, `${prefix}_test_`];

/** Payment, shops, banks and exchanges. */
export const MONEY_RULES: readonly TokenRule[] = [
  { kind: 'stripe-key', starts: ['sk_org_live_', 'sk_org_test_', 'ek_live_', 'ek_test_'], body: '[a20-255]' },
  { kind: 'stripe-publishable-key', starts: live('pk'), body: '[a20-255]', entropy: 3 },
  { kind: 'stripe-client-secret', starts: ['pi_', 'seti_'], body: '[a14-30]_secret_[a20-40]' },
  { kind: 'service-key', starts: ['sk_prod_', 'sk_dev_', 'sk_production_', 'sk_staging_'], body: '[t40-255]' },
  { kind: 'checkout-key', starts: ['sk_sbox_', 'pk_sbox_'], body: '[l20-40]' },
  { kind: 'midtrans-key', starts: ['Mid-server-', 'SB-Mid-server-'], body: '[t20-40]' },
  { kind: 'xendit-key', starts: ['xnd_production_', 'xnd_development_'], body: '[a40-80]' },
  { kind: 'mercado-pago-token', starts: ['APP_USR-', 'TEST-'], body: '[d12-16]-[d6]-[h32]-[d5-12]' },
  { kind: 'cashfree-key', starts: ['cfsk_ma_prod_', 'cfsk_ma_test_'], body: '[h32]_[h8]' },
  { kind: 'paddle-key', starts: ['pdl_live_apikey_', 'pdl_sdbx_apikey_'], body: '[l26]_[a22]_[a3]' },
  { kind: 'paddle-webhook-secret', starts: ['pdl_ntfset_'], body: '[l26]_[m32]' },
  { kind: 'polar-token', starts: ['polar_oat_', 'polar_pat_', 'polar_at_u_', 'polar_whs_'], body: '[a20-64]' },
  { kind: 'adyen-key', starts: ['AQE'], body: '[x100-400]', entropy: 4.5, drawn: true },
  { kind: 'paypal-token', starts: ['A21AA'], body: '[t80-]' },
  { kind: 'square-token', starts: ['EAAAE', 'EAAAl'], body: '[t50-60]' },
  { kind: 'flutterwave-key', starts: ['FLWSECK_TEST', 'FLWSECK_LIVE'], body: '[h12]' },
  { kind: 'shopify-token', starts: ['prtapi_'], body: '[h32]' },
  { kind: 'woocommerce-key', starts: ['ck_', 'cs_'], body: '[h40]' },
  { kind: 'lightspeed-token', starts: ['lsxs_pt_'], body: '[a20-60]' },
  { kind: 'ebay-key', starts: ['PRD-', 'SBX-'], body: '[h12]-[h4]-[h4]-[h4]-[h4]' },
  { kind: 'ramp-secret', starts: ['ramp_sec_', 'ramp_tok_', 'ramp_business_tok_'], body: '[a20-80]' },
  { kind: 'brex-token', starts: ['bxt_'], body: '[a20-60]' },
  { kind: 'mercury-token', starts: ['secret-token:'], body: '[w20-120]' },
  { kind: 'gemini-exchange-key', starts: ['account-', 'master-'], body: '[a20]', entropy: 3.4, drawn: true },
  { kind: 'coingecko-key', starts: ['CG-'], body: '[a24]', entropy: 3.2 },
  { kind: 'iex-key', starts: ['sk_', 'Tsk_', 'pk_', 'Tpk_'], body: '[h32]' },
];
