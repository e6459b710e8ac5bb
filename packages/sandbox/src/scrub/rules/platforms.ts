import type { TokenRule } from './token-rule.ts';

const UUID = '[h8]-[h4]-[h4]-[h4]-[h12]';

/** Hosts of applications, data, documents and features: what a team rents to build on. */
export const PLATFORM_RULES: readonly TokenRule[] = [
  { kind: 'cloudflare-token', starts: ['cfut_', 'cfat_', 'cfk_'], body: '[a40-64]' },
  { kind: 'cloudflare-tunnel-token', starts: ['eyJhIjoi'], body: '[m140-]' },
  { kind: 'boundary-token', starts: ['at_'], body: '[a10]_[a80-]' },
  { kind: 'supabase-token', starts: ['sbp_oauth_', 'sbp_v0_'], body: '[h40]' },
  { kind: 'exoscale-key', starts: ['EXO'], body: '[h24]' },
  { kind: 'tailscale-key', starts: ['tskey-'], body: '[a20-60]' },
  { kind: 'netbird-token', starts: ['nbp_'], body: '[a36]' },
  { kind: 'akamai-token', starts: ['akab-'], body: '[l16]-[l16]' },
  { kind: 'statsig-key', starts: ['secret-', 'console-'], body: '[a40-44]', entropy: 3.8, drawn: true },
  { kind: 'configcat-key', starts: ['configcat-sdk-1/'], body: '[t22]/[t22]' },
  { kind: 'flagsmith-key', starts: ['ser.'], body: '[a22]', entropy: 3.2, drawn: true },
  { kind: 'unleash-token', starts: [':development.', ':production.', ':test.'], body: '[h50-64]', ahead: '[t1-40]' },
  { kind: 'unleash-token', starts: ['*:*.', '*:development.', '*:production.'], body: '[h50-64]', anywhere: true },
  { kind: 'devcycle-key', starts: ['dvc_server_', 'dvc_client_', 'dvc_mobile_'], body: '[w30-80]' },
  { kind: 'ory-token', starts: ['ory_pat_', 'ory_apikey_', 'ory_wak_'], body: '[a30-60]' },
  { kind: 'ory-token', starts: ['ory_at_', 'ory_rt_', 'ory_ac_'], body: '[t40-].[t40-]' },
  { kind: 'permit-key', starts: ['permit_key_'], body: '[a60-120]' },
  { kind: 'stytch-secret', starts: ['secret-live-', 'secret-test-'], body: '[v30-44]' },
  { kind: 'okta-token', starts: oktaStarts(), body: '[t39]', entropy: 4, drawn: true, apart: true },
  { kind: 'paseto', starts: pasetoStarts(), body: '[t60-].[t1-]' },
  { kind: 'paseto', starts: pasetoStarts(), body: '[t60-]' },
  { kind: 'wix-key', starts: ['IST.eyJ'], body: '[q80-]' },
  { kind: 'tinybird-token', starts: ['p.eyJ'], body: '[q60-]' },
  { kind: 'sanity-token', starts: sanityStarts(), body: '[a78-240]', entropy: 4.5, drawn: true, apart: true },
  { kind: 'builder-key', starts: ['bpk-'], body: '[h32]' },
  { kind: 'imgix-key', starts: ['ak_'], body: '[h64]' },
  { kind: 'imagekit-key', starts: ['private_'], body: '[b27]=', entropy: 3.5, drawn: true },
  { kind: 'backblaze-key', starts: ['K00'], body: '[b28]', entropy: 3.6, drawn: true, apart: true },
  { kind: 'tigris-key', starts: ['tsec_'], body: '[m30-100]' },
  { kind: 'fauna-key', starts: ['fnA'], body: '[t37-50]', entropy: 3.8, drawn: true, apart: true },
  { kind: 'cockroach-key', starts: ['CCDB1_'], body: '[a22]_[a40]' },
  { kind: 'aiven-password', starts: ['AVNS_'], body: '[t15-24]' },
  { kind: 'confluent-secret', starts: ['cflt'], body: '[b60]', entropy: 4, drawn: true },
  { kind: 'materialize-password', starts: ['mzp_'], body: '[h64]' },
  { kind: 'dbt-token', starts: ['dbtc_', 'dbtu_', 'dbts_'], body: '[v36-64]' },
  { kind: 'metabase-key', starts: ['mb_'], body: '[b43]=' },
  { kind: 'hex-token', starts: ['hxtp_', 'hxtw_'], body: '[a40-200]' },
  { kind: 'xata-key', starts: ['xau_'], body: '[a20-60]' },
  { kind: 'gitbook-token', starts: ['gb_api_'], body: '[a30-60]' },
  { kind: 'mintlify-key', starts: ['mint_'], body: '[a22-48]', entropy: 3.3, drawn: true },
  { kind: 'airtable-key', starts: ['key'], body: '[a14]', entropy: 3.2, drawn: true, check: isMixed },
  { kind: 'airtable-token', starts: ['oaa'], body: '[a14].v1.[a20-40].[a30-120]' },
  { kind: 'trello-token', starts: ['ATTA'], body: '[h60-76]' },
  { kind: 'linear-webhook-secret', starts: ['lin_wh_'], body: '[a30-64]' },
  { kind: 'canva-secret', starts: ['cnvca'], body: '[t40-60]', drawn: true },
  { kind: 'calcom-key', starts: ['cal_live_', 'cal_test_', 'cal_'], body: '[h32]' },
  { kind: 'intercom-token', starts: ['dG9rO'], body: '[b50-64]=' },
  { kind: 'salesforce-session', starts: ['00D'], body: '[a12-15]![q80-160]' },
  { kind: 'salesforce-refresh-token', starts: ['5Aep861'], body: '[q60-120]' },
  { kind: 'salesforce-consumer-key', starts: ['3MVG9'], body: '[q70-100]' },
  { kind: 'close-key', starts: ['api_'], body: '[a20-24].[a20-24]', entropy: 3.5 },
  { kind: 'onfido-token', starts: ['api_live.', 'api_sandbox.', 'api_live_us.'], body: '[t10-14].[t30-40]' },
  { kind: 'workato-token', starts: ['wrkaus-', 'wrkaeu-', 'wrkaap-', 'wrkasg-', 'wrkatest-'], body: '[q40-]' },
  { kind: 'arcgis-key', starts: ['AAPK', 'AAPT'], body: '[q60-]', entropy: 4, drawn: true },
  { kind: 'rapidapi-key', starts: ['msh'], body: '[l15]p1[l6]jsn[l12]', ahead: '[l10]' },
  { kind: 'adafruit-key', starts: ['aio_'], body: '[a28]' },
  { kind: 'amazon-client', starts: ['amzn1.oa2-cs.v1.', 'amzn1.application-oa2-client.'], body: '[h32-64]' },
  { kind: 'block-protocol-key', starts: ['b10ck5.'], body: `[h32].${UUID}` },
  { kind: 'ionic-token', starts: ['ion_'], body: '[a42]' },
  { kind: 'dropbox-token', starts: ['sl.u.'], body: '[v100-]', entropy: 3.8 },
  { kind: 'asana-token', starts: Array.from('0123456789abcdef', (digit) => `0/${digit}`), body: '[h31]', entropy: 3 },
  { kind: 'unkey-key', starts: ['unkey_'], body: '[a20-48]' },
  { kind: 'databricks-token', starts: ['dapi'], body: '[l32]', entropy: 3, drawn: true },
];

/** Okta's tokens begin with two zeros. */
function oktaStarts(): readonly string[] {
  return Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', (letter) => `00${letter}`);
}

function pasetoStarts(): readonly string[] {
  return ['v1', 'v2', 'v3', 'v4'].flatMap((version) => [`${version}.local.`, `${version}.public.`]);
}

function sanityStarts(): readonly string[] {
  return Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', (third) => `sk${third}`);
}

/** Names of keys in programs have no digits amid their letters. */
function isMixed(token: string): boolean {
  return /\d/u.test(token) && /[a-z]/u.test(token.slice(3)) && /[A-Z]/u.test(token);
}
