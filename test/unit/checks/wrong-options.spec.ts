import { HealthConfigurationError } from '../../../lib/support/errors/configuration.error.js';
import { HttpHealthCheck } from '../../../lib/checks/http/index.js';
import {
  GrpcHealthCheck,
  KafkaHealthCheck,
  TcpHealthCheck,
} from '../../../lib/checks/microservices/index.js';
import { RedisHealthCheck } from '../../../lib/checks/redis/index.js';
import { TypeOrmHealthCheck } from '../../../lib/checks/typeorm/index.js';
import { FakeIoRedis } from './redis/fake-redis.js';

class BillingHealth extends HttpHealthCheck {}
class CacheHealth extends RedisHealthCheck {}
class EventsHealth extends KafkaHealthCheck {}
class HeroesHealth extends GrpcHealthCheck {}
class OrdersDbHealth extends TypeOrmHealthCheck {}
class PricingHealth extends TcpHealthCheck {}

const member = { events: {}, on: () => undefined };
const grpc = { makeUnaryRequest: () => undefined, getChannel: () => ({ getConnectivityState: () => 2 }) };

/** By technology, a function that constructs the check with options past the types. */
const CHECKS = {
  http: (options?: object) => new BillingHealth('http://127.0.0.1:1/', options as never),
  redis: (options?: object) => new CacheHealth(new FakeIoRedis() as never, options as never),
  kafka: (options?: object) => new EventsHealth({ consumer: member }, options as never),
  grpc: (options?: object) => new HeroesHealth(grpc as never, options as never),
  tcp: (options?: object) => new PricingHealth({ readyState: 'open' }, options as never),
  typeorm: (options?: object) => new OrdersDbHealth('default', options as never),
};

const WRONG = [
  ['http', { method: 'POST' }, 'BillingHealth.method is "POST".\n     → Give one of "GET", "HEAD".'],
  [
    'http',
    { expectedStatuses: 200 },
    'BillingHealth.expectedStatuses is 200.\n     → Give statuses and ranges',
  ],
  ['http', { expectedStatuses: ['2xx'] }, 'BillingHealth.expectedStatuses is an array.'],
  ['http', { expectedStatuses: [[299, 200]] }, 'BillingHealth.expectedStatuses is an array.'],
  ['http', { expectedStatuses: [20] }, 'BillingHealth.expectedStatuses is an array.'],
  ['http', { maxRedirects: -1 }, 'BillingHealth.maxRedirects is -1.'],
  ['http', { headers: 'Bearer x' }, 'BillingHealth.headers is "Bearer ***".'],
  ['http', { fetch: {} }, 'BillingHealth.fetch is an object.'],
  ['redis', { requireWritable: 'yes' }, 'CacheHealth.requireWritable is "yes".\n     → Give true or false.'],
  [
    'redis',
    { figures: ['memroy'] },
    'CacheHealth.figures[0] is "memroy".\n     → Give one of "memory", "hitRate".',
  ],
  ['redis', { figures: 'memory' }, 'CacheHealth.figures is "memory".\n     → Give an array.'],
  ['kafka', { maxSilenceMs: NaN }, 'EventsHealth.maxSilenceMs is NaN.\n     → Give a number of milliseconds'],
  ['grpc', { service: 5 }, 'HeroesHealth.service is 5.\n     → Give a string of at most 127 bytes.'],
  ['grpc', { service: 'x'.repeat(128) }, 'HeroesHealth.service is "xxx'],
  ['tcp', { patern: 'ping' }, 'PricingHealth has no option "patern".\n     → Known are: pattern.'],
  ['typeorm', { reportVersion: 1 }, 'OrdersDbHealth.reportVersion is 1.\n     → Give true or false.'],
  ['typeorm', 'default', 'OrdersDbHealth got "default" as its options.\n     → Give an object.'],
  [
    'http',
    { method: 'POST', maxRedirects: 1.5, timeout: 5 },
    'configured with 3 faults:\n' +
      '  1. BillingHealth has no option "timeout".\n' +
      '     → Known are: method, expectedStatuses, maxRedirects, headers, fetch.\n' +
      '  2. BillingHealth.method is "POST".\n     → Give one of "GET", "HEAD".\n' +
      '  3. BillingHealth.maxRedirects is 1.5.\n     → Give a whole number from 0 to 20.',
  ],
] as const;

describe('the constructor of a built-in check', () => {
  it.each(WRONG)(
    'of %s rejects %j with the class, the option and the remedy',
    (technology, options, text) => {
      const construct = () => CHECKS[technology](options as object);
      expect(construct).toThrow(HealthConfigurationError);
      expect(construct).toThrow(text);
    },
  );

  it.each(Object.entries(CHECKS))('of %s accepts no options', (_, create) => {
    expect(() => create()).not.toThrow();
  });

  it.each(Object.entries(CHECKS))('of %s uses the default of an option that is undefined', (_, create) => {
    const { options: defaults } = create() as unknown as { options: object };
    const unset = Object.fromEntries(Object.keys(defaults).map((option) => [option, undefined]));
    expect(create(unset)).toMatchObject({ options: defaults });
  });

  it.each([[{}], [''], [5]])('of typeorm rejects %j as a data source', (source) => {
    expect(() => new OrdersDbHealth(source as never)).toThrow(
      /^OrdersDbHealth was given .* where it needs a DataSource or the name of one/,
    );
  });
});
