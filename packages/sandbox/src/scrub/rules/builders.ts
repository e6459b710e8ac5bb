import type { TokenRule } from './token-rule.ts';

const UUID = '[h8]-[h4]-[h4]-[h4]-[h12]';
const hexStarts = (prefix: string): readonly string[] => Array.from('0123456789abcdef').map((digit) => prefix + digit);

/** The beginnings of a private key's PEM in base64, as Kubernetes keeps it. Certificates begin otherwise. */
const WRAPPED_KEYS = [
  'LS0tLS1CRUdJTiBSU0EgUFJJVkFUR',
  'LS0tLS1CRUdJTiBQUklWQVRF',
  'LS0tLS1CRUdJTiBFQyBQUklWQVRF',
  'LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVE',
  'LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFUR',
  'LS0tLS1CRUdJTiBEU0EgUFJJVkFUR',
  'LS0tLS1CRUdJTiBQR1AgUFJJVkFUR',
];

/** What builds, checks, ships, runs and watches programs. */
export const BUILDER_RULES: readonly TokenRule[] = [
  { kind: 'github-token', starts: ['ghs_'], body: '[d1-12]_eyJ[t10-].[t10-].[t10-]' },
  { kind: 'bitbucket-token', starts: ['BBDC-'], body: '[m40-60]' },
  { kind: 'gitpod-token', starts: ['gitpod_pat_'], body: '[q40-]' },
  { kind: 'codesandbox-token', starts: ['csb_v1_', 'csb_'], body: '[t40-60]' },
  { kind: 'packagist-token', starts: packagistStarts(), body: '[H60-80]' },
  { kind: 'buildkite-token', starts: ['bkpat_', 'bkpr_', 'bkpt_'], body: '[a30-64]' },
  { kind: 'jenkins-token', starts: hexStarts('11'), body: '[h31]', entropy: 3 },
  { kind: 'teamcity-token', starts: ['eyJ0eXAiOiAiVENWMiJ9.'], body: '[m30-50].[m40-80]' },
  { kind: 'bitrise-token', starts: ['bitpat_', 'bitwat_'], body: '[t40-100]' },
  { kind: 'chromatic-token', starts: ['chpt_'], body: '[h12-20]' },
  { kind: 'percy-token', starts: ['web_', 'app_', 'auto_', 'ss_', 'vmw_'], body: '[h64]' },
  { kind: 'trigger-key', starts: ['tr_prod_', 'tr_dev_', 'tr_stg_', 'tr_preview_', 'tr_pat_'], body: '[a20-48]' },
  { kind: 'inngest-key', starts: ['signkey-prod-', 'signkey-test-', 'signkey-branch-'], body: '[h32-64]' },
  { kind: 'localstack-token', starts: ['ls-'], body: '[a8]-[a4]-[a4]-[a4]-[a12]' },
  { kind: 'socket-key', starts: ['sktsec_'], body: '[t30-80]' },
  { kind: 'veracode-key', starts: ['vera01ei-', 'vera01es-'], body: '[h32-128]' },
  { kind: 'bitwarden-token', starts: hexStarts('0.'), body: '[h7]-[h4]-[h4]-[h4]-[h12].[a20-40]:[b22]==' },
  { kind: 'infisical-token', starts: ['st.'], body: `${UUID}.[h32].[h32]` },
  { kind: 'infisical-token', starts: ['st.'], body: '[h24].[h32].[h32]' },
  { kind: 'pangea-token', starts: ['pts_'], body: '[l32]', entropy: 3 },
  { kind: 'nightfall-key', starts: ['NF-'], body: '[a32]', entropy: 3.3, drawn: true },
  { kind: 'rancher-token', starts: ['token-'], body: '[l5]:[l54]' },
  { kind: 'rancher-token', starts: ['kubeconfig-'], body: '[t3-60]:[l54]' },
  { kind: 'k3s-token', starts: ['K10'], body: '[h64]::[t1-40]:[a16-64]' },
  { kind: 'portainer-token', starts: ['ptr_'], body: '[b43]=' },
  { kind: 'proxmox-token', starts: ['PVEAPIToken='], body: `[t1-40]@[t1-20]![t1-40]=${UUID}`, lead: true },
  { kind: 'private-key', starts: WRAPPED_KEYS, body: '[e60-]' },
  { kind: 'datadog-token', starts: ['ddpat_'], body: '[a22]_[a40]' },
  { kind: 'datadog-client-token', starts: hexStarts('pub'), body: '[h31]', entropy: 3 },
  { kind: 'new-relic-key', starts: ['NRAL'], body: '', ahead: '[l36]' },
  { kind: 'honeycomb-key', starts: ['hcbik_', 'hcaic_', 'hcxik_'], body: '[l50-64]' },
  { kind: 'elastic-key', starts: ['essu_', 'essa_'], body: '[e40-200]' },
  { kind: 'posthog-key', starts: ['phc_', 'pha_', 'phr_'], body: '[t30-60]', entropy: 3.5, drawn: true },
  { kind: 'segment-token', starts: ['sgp_'], body: '[a64]' },
  { kind: 'logicmonitor-token', starts: ['lmb_', 'lma_'], body: '[m40-120]' },
  { kind: 'checkly-key', starts: ['cu_'], body: '[h32]' },
  { kind: 'coralogix-key', starts: ['cxtp_', 'cxup_', 'cxth_'], body: '[a30]' },
  { kind: 'honeybadger-key', starts: ['hbp_', 'hbw_', 'hbu_'], body: '[a36]' },
  { kind: 'chief-tools-token', starts: ['ctp_'], body: '[a32-40]', entropy: 3.5, drawn: true },
];

function packagistStarts(): readonly string[] {
  return ['out', 'ort', 'uut', 'urt', 'ack', 'acs'].map((kind) => `packagist_${kind}_`);
}
