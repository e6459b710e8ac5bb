import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createScrubber } from '../create-scrubber.ts';
import { drawFrom, sampleOf } from '../formats.fixture.ts';

const draw = drawFrom(20_260_106);

describe('what a name calls a secret', () => {
  const plain = createScrubber();
  const password = sampleOf('{l5}{d2}!{a3}', draw);
  const key = sampleOf('{a32}', draw);
  const uuid = sampleOf('{uuid}', draw);

  // @requirement scrub/keyed-values
  for (const [given, secret] of [
    [`DB_PASSWORD=${password}`, password],
    [`{"password":"${password}"}`, password],
    [`{\\"password\\": \\"${password}\\"}`, password],
    [`password: ${password}`, password],
    [`password: swordfish77`, 'swordfish77'],
    [`POSTGRES_PASSWORD=swordfish`, 'swordfish'],
    [`the password is ${password}.`, password],
    [`mysql --password ${password} -h db`, password],
    [`curl -u admin:${password} https://x.example`, password],
    [`postgres://app:${password}@db:5432/x`, password],
    [`mongodb+srv://app:${password}@c.mongodb.net/?w=1`, password],
    [`jdbc:mysql://h/db?user=a&password=${password}`, password],
    [`Server=h;User Id=sa;Password=${password};Encrypt=true`, password],
    [`machine h login me password ${password}`, password],
    [`machine h\n  login me\n  password ${password}\n`, password],
    [`//registry.example.org/:_authToken=${key}`, key],
    [`Authorization: Bearer ${key}`, key],
    [
      `authorization: Basic ${Buffer.from(`a:${password}`).toString('base64')}`,
      Buffer.from(`a:${password}`).toString('base64'),
    ],
    [`-H "X-Api-Key: ${key}"`, key],
    [`https://x.example/a?api_key=${key}&b=1`, key],
    [`aws_secret_access_key = ${key}wJalrX/+`, key],
    [`const apiKey = "${key}";`, key],
    [`apiKey: '${key}',`, key],
    [`os.environ["SECRET_KEY"] = "${key}"`, key],
    [`setenv("API_TOKEN", "${key}")`, key],
    [`- name: API_TOKEN\n  value: ${key}`, key],
    [`{"name": "API_TOKEN", "value": "${key}"}`, key],
    [`<password>${password}</password>`, password],
    [`<add key="ApiKey" value="${key}" />`, key],
    [`var token string = "${key}"`, key],
    [`token := "${key}"`, key],
    [`String secretKey = "${key}";`, key],
    [`secret: |\n  ${key}\n`, key],
    [`APP_KEY=base64:${key}wJalrX/+xyz=`, key],
    [`ENV DB_PASSWORD ${password}`, password],
    [`exa_api_key: ${uuid}`, uuid],
    [`deploy --api-token=${uuid} now`, uuid],
    [`SECRET_KEY = 'django-insecure-${key}*m&(q1'`, key],
    [`db_password: ${password}!\n`, `${password}!`],
    [`const token: string = 's.${key.slice(0, 24)}'`, key.slice(0, 24)],
    [`my api token for it is \`${key.slice(0, 20)}aB3xYq\``, key.slice(0, 20)],
    [`https://hooks.slack.com/services/T01234567/B01234567/${key.slice(0, 24)}`, key.slice(0, 24)],
    [`root:$6$salt$${'a1B'.repeat(28)}ab:19000:0`, 'a1B'.repeat(28)],
    [
      `"auth": "${Buffer.from(`user:${password}`).toString('base64')}"`,
      Buffer.from(`user:${password}`).toString('base64'),
    ],
  ] as const)
    test(`is taken out of ${given.slice(0, 44).replaceAll(password, '…').replaceAll(key, '…')}`, () => {
      const { text } = plain.scrub(given);
      assert.ok(!text.includes(secret), text);
      assert.match(text, /\[REDACTED:[a-z0-9-]+\]/u);
    });

  // @requirement scrub/keyed-values
  for (const given of [
    'password: changeme',
    'API_KEY=your-api-key-here',
    'token: <token>',
    'SECRET=${SECRET}',
    'password = process.env.DB_PASSWORD',
    "password: 'xxxxxxxx'",
    'apiKey: process.env["KEY"] ?? fail()',
    'const token = nextToken();',
    'token = tokens[index].text',
    'password: string',
    'secret: Buffer | undefined',
    'key: "value"',
    'tokenType = "Bearer"',
    'max_tokens: 4096',
    'token_count=123456',
    'password: null',
    'PASSWORD=',
    'password_file = /run/secrets/db',
    'secret_name: prod/db/main',
    '"password": "Enter your password"',
    'type="password" name="password"',
    '<input type="password" placeholder="Password">',
    'public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE',
    'if (token === SyntaxKind.CloseBraceToken) {',
    'return token === 57;',
    "case 'password': return fields.password;",
    'secret: {{ .Values.secret }}',
    'api_key: "{{secret:openai}}"',
    'password: "[REDACTED:password]"',
    'access_token: null',
    'idempotency_key: 0193b7a2-7d2e-7c3e-8d1c-5f1e4a2b9c11',
    'primary_key="user_id_and_created_at"',
    'The token was refused because it had expired yesterday.',
    'Basic authentication is used.',
    'a bearer of news',
    'git@github.com:org/repo.git',
    'https://example.com:8080/path@2',
    'npm i @scope/name@1.2.3',
    'readonly STENCIL_PASS_DEPTH_FAIL: 0x0B95;',
    'a&&r.ownPass===n.ownPass',
    'declare function pbkdf2(password: Uint8Array): void',
    'cache key=user:247052:profile:a5ceaba6c9d8b4ee',
    '"https://deno.land/std@0.181.0/http/auth.ts": "217622b3405bb3398c05661ff0c6a528a9cb78695af629190c47506598f101d6"',
    'github.com/a/secret-stack v0.1.0 h1:rzQX7OXfv3aZINkoWZ2/dTjeHz7oJM7M8p5Vd6uSQm8=',
    'API_TOKEN: 00000000-0000-0000-0000-000000000000',
  ])
    test(`stays where there is none: ${given.slice(0, 60)}`, () => assert.equal(plain.scrub(given).text, given));
});

describe('text that only looks like it', () => {
  const plain = createScrubber();

  // @requirement scrub/precision
  test('stays: UUIDs, hashes, integrity, versions, data of images', () => {
    for (const format of [
      '{uuid}',
      'id: {uuid}',
      'commit {h40}',
      'sha256:{h64}',
      '"integrity": "sha512-{b86}=="',
      'etag: "{h32}"',
      'x@sha256:{h64}',
      'data:image/png;base64,{b200}',
      'https://cdn.example/{h40}/main.{h8}.js',
      '/blob/{h40}/src/a.ts',
      'run_id={uuid}',
      'checksum = "{h64}"',
      '"resolved": "https://registry.npmjs.org/a/-/a-1.2.3.tgz#{h40}"',
      'go.sum h1:{b43}=',
      '{b400}',
    ]) {
      for (let count = 0; count < 40; count += 1) {
        const given = sampleOf(format, draw);
        assert.equal(plain.scrub(given).text, given);
      }
    }
  });

  // @requirement scrub/precision
  test('stays: this repository, its lockfile, and the source of large dependencies', () => {
    const root = new URL('../../../../../', import.meta.url);
    const files = [
      'package-lock.json',
      'node_modules/react-reconciler/cjs/react-reconciler.development.js',
      'node_modules/hono/dist/types/types.d.ts',
      'node_modules/typescript/dist/ast/scanner.js',
      'node_modules/openai/README.md',
      'node_modules/yaml/dist/parse/lexer.js',
    ];
    for (const file of files) {
      const given = readFileSync(new URL(file, root), 'utf8');
      assert.deepEqual(
        plain.scrub(given).found.map(({ start, end, kind }) => `${kind}: ${given.slice(start, end)}`),
        [],
        file,
      );
    }
  });
});
