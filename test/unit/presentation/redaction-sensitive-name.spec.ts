import { sensitivityOf } from '../../../lib/presentation/sensitive-name.js';

const camel = (snake: string) => snake.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const writings = (snake: string) => [
  snake,
  snake.toUpperCase(),
  camel(snake),
  snake.replaceAll('_', '-'),
  `db_${snake}`,
  `db.${camel(snake)}`,
];

describe('the sensitivity of names', () => {
  it.each([
    'password',
    'pass_word',
    'passwd',
    'passphrase',
    'passcode',
    'pwd',
    'secret',
    'token',
    'credential',
    'authorization',
    'cookie',
    'bearer',
    'jwt',
    'shared_access_signature',
    'api_key',
    'access_key',
    'private_key',
    'secret_key',
    'encryption_key',
    'signing_key',
    'master_key',
    'account_key',
    'shared_access_key',
    'subscription_key',
    'client_key',
    'auth_key',
    'access_token',
    'secret_access_key',
    'secret_id',
    'password_hash',
    'password_reset_token',
    'token_name_secret',
    'passwords',
    'secrets',
    'tokens_of_users',
    'tokenizer_token',
  ])('is strong for %s, however it is written', (name) => {
    for (const written of writings(name))
      expect([written, sensitivityOf(written)]).toEqual([written, 'strong']);
    expect(sensitivityOf('pAsSwOrD')).toBe('strong');
  });

  it.each(['pass', 'auth', 'pw', 'sig', 'signature', 'session_id', 'sess_id', 'jsessionid', 'phpsessid'])(
    'is weak for %s, however it is written',
    (name) => {
      for (const written of writings(name))
        expect([written, sensitivityOf(written)]).toEqual([written, 'weak']);
    },
  );

  it.each([
    'count',
    'counts',
    'type',
    'type_hint',
    'length',
    'len',
    'size',
    'name',
    'exp',
    'expires_at',
    'expiry',
    'endpoint',
    'url',
    'uri',
    'policy',
    'ttl',
    'limit',
    'field',
    'file',
    'path',
    'age',
    'usage',
    'budget',
    'bucket',
    'encryption',
    'required',
    'enabled',
    'disabled',
    'validator',
    'invalid',
    'missing',
    'status',
    'state',
    'error',
    'exception',
    'violation',
    'refused',
    'denied',
    'failed',
    'failure',
    'rejected',
    'not_found',
    'server',
    'service',
    'store',
    'manager',
    'provider',
    'parser',
    'factory',
    'strategy',
    'guard',
    'module',
    'interceptor',
    'middleware',
    'format',
    'version',
    'label',
    'prefix',
    'domain',
    'options',
    'config',
    'issuer',
    'audience',
    'scope',
    'rotated_at',
    'created_at',
    'updated_at',
    'changed_at',
    'reset_at',
    'last_used',
    'min_length',
    'max_age',
    'attempts',
    'strength',
    'algorithm',
    'per_second',
  ])('is nothing for what is about a credential: its %s', (about) => {
    for (const written of writings(`token_${about}`))
      expect([written, sensitivityOf(written)]).toEqual([written, undefined]);
  });

  it.each([
    'name',
    'user',
    'host',
    'key',
    'primaryKey',
    'monkey',
    'bypass',
    'compass',
    'passenger',
    'author',
    'significant',
    'sessions',
    'secretary',
    'cookieless',
    'tokenize',
    'tokenise',
    'session',
    'id',
    '',
    '__proto__',
  ])('is nothing for %s', (name) => {
    expect(sensitivityOf(name)).toBeUndefined();
  });

  it('is judged by the end of a name without end', () => {
    expect(sensitivityOf(`${'a'.repeat(1_000_000)}Password`)).toBe('strong');
    expect(sensitivityOf(`password${'a'.repeat(1_000_000)}`)).toBeUndefined();
  });
});
