import type { TokenRule } from './token-rule.ts';

const UUID = '[h8]-[h4]-[h4]-[h4]-[h12]';
const hexStarts = (prefix: string): readonly string[] =>
  Array.from('0123456789abcdefABCDEF').map((digit) => prefix + digit);

/** Mail, telephony, chat, social networks, games, and the addresses to which anyone may post who knows them. */
export const MESSAGE_RULES: readonly TokenRule[] = [
  { kind: 'mandrill-key', starts: ['md-'], body: '[t22]', entropy: 3.2, drawn: true },
  { kind: 'mailersend-token', starts: ['mlsn.'], body: '[h64]' },
  { kind: 'kit-key', starts: ['kit_'], body: '[h32]' },
  { kind: 'telnyx-key', starts: hexStarts('KEY'), body: '[H31]_[t22]' },
  { kind: 'telnyx-key', starts: hexStarts('KEY'), body: '[H31]_[a22]' },
  { kind: 'klaviyo-key', starts: ['pk_'], body: '[h34]' },
  { kind: 'klaviyo-key', starts: ['pk_'], body: '[a6]_[h34]' },
  { kind: 'onesignal-key', starts: ['os_v2_app_', 'os_v2_org_'], body: '[l60-140]' },
  { kind: 'courier-key', starts: ['pk_prod_', 'pk_test_', 'dk_prod_', 'dk_test_'], body: '[u28]' },
  { kind: 'pubnub-key', starts: ['sec-c-'], body: '[m40-60]' },
  { kind: 'pubnub-key', starts: ['sub-c-', 'pub-c-'], body: UUID },
  { kind: 'facebook-token', starts: ['EAA'], body: '[a100-]', entropy: 4, apart: true },
  { kind: 'instagram-token', starts: ['IGQ'], body: '[t90-]', entropy: 3.5, apart: true },
  { kind: 'fcm-server-key', starts: [':APA91b'], body: '[t130-150]', ahead: '[t11]' },
  { kind: 'tiktok-token', starts: ['act.', 'rft.', 'clt.'], body: '[a40-120]', drawn: true, entropy: 4 },
  { kind: 'linkedin-secret', starts: ['WPL_AP1.'], body: '[a10-20].[e6-12]' },
  {
    kind: 'linkedin-token',
    starts: ['AQU', 'AQV', 'AQW', 'AQX', 'AQT'],
    body: '[t150-500]',
    entropy: 4.5,
    drawn: true,
  },
  {
    kind: 'twitter-bearer',
    starts: ['AAAAAAAAAAAAAAAAAAAAA'],
    body: '[p70-110]',
    entropy: 3.5,
    drawn: true,
    apart: true,
  },
  { kind: 'pinterest-token', starts: ['pina_', 'pinc_', 'pinr_'], body: '[a40-120]' },
  { kind: 'matrix-token', starts: ['syt_'], body: '[a4-80]_[a20]_[a6]' },
  { kind: 'matrix-token', starts: ['MDAxOGxvY2F0aW9u'], body: '[e100-]' },
  { kind: 'twitch-token', starts: ['oauth:'], body: '[l30]' },
  { kind: 'ntfy-token', starts: ['tk_'], body: '[l29]', entropy: 3 },
  { kind: 'dingtalk-secret', starts: hexStarts('SEC'), body: '[h63]' },
  { kind: 'riot-key', starts: ['RGAPI-'], body: UUID },
  { kind: 'cfx-key', starts: ['cfxk_'], body: '[a20]_[a5-6]' },
  { kind: 'lichess-token', starts: ['lip_', 'lio_'], body: '[a20]', entropy: 2.8 },
  { kind: 'thunderstore-token', starts: ['tss_'], body: '[a30-40]', entropy: 3.5, drawn: true },
  {
    kind: 'webhook-url',
    starts: ['open.feishu.cn/open-apis/bot/v2/hook/', 'open.larksuite.com/open-apis/bot/v2/hook/'],
    body: UUID,
    lead: true,
    anywhere: true,
  },
  {
    kind: 'webhook-url',
    starts: ['qyapi.weixin.qq.com/cgi-bin/webhook/send?key='],
    body: UUID,
    lead: true,
    anywhere: true,
  },
  {
    kind: 'webhook-url',
    starts: [
      'hook.make.com/',
      'hook.integromat.com/',
      'hook.eu1.make.com/',
      'hook.eu2.make.com/',
      'hook.us1.make.com/',
    ],
    body: '[l30-40]',
    lead: true,
    anywhere: true,
  },
  { kind: 'webhook-url', starts: ['/with/key/'], body: '[t20-64]', lead: true, anywhere: true },
];
