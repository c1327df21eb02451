import { HealthConfigurationError } from '../../../lib/support/errors/configuration.error.js';
import { HttpHealthCheck } from '../../../lib/checks/http/index.js';
import { GrpcHealthCheck, KafkaHealthCheck } from '../../../lib/checks/microservices/index.js';
import { RedisHealthCheck } from '../../../lib/checks/redis/index.js';
import { TypeOrmHealthCheck } from '../../../lib/checks/typeorm/index.js';
import { FakeIoRedis } from './redis/fake-redis.js';

class BillingHealth extends HttpHealthCheck {}
class CacheHealth extends RedisHealthCheck {}
class EventsHealth extends KafkaHealthCheck {}
class HeroesHealth extends GrpcHealthCheck {}
class OrdersDbHealth extends TypeOrmHealthCheck {}

const url = 'http://127.0.0.1:1/';
const member = { events: {}, on: () => undefined };
const grpc = { makeUnaryRequest: () => undefined, getChannel: () => ({ getConnectivityState: () => 2 }) };

const CHECKS = {
  http: () => new BillingHealth(url),
  redis: () => new CacheHealth(new FakeIoRedis() as never),
  kafka: () => new EventsHealth({ consumer: member }),
  grpc: () => new HeroesHealth(grpc as never),
  typeorm: () => new OrdersDbHealth({} as never),
};

/** As a subclass sets it, past the types. */
const withProperty = (create: () => object, property: string, value: unknown) =>
  Object.assign(create(), { [property]: value }) as unknown as TypeOrmHealthCheck;

const context = { signal: new AbortController().signal, name: 'x', timeoutMs: 1_000 };

const WRONG = [
  ['http', 'method', 'POST', "BillingHealth.method is \"POST\".\n     → Make it 'GET' or 'HEAD'."],
  [
    'http',
    'expectedStatuses',
    200,
    'BillingHealth.expectedStatuses is 200.\n     → Make it a list of statuses',
  ],
  ['http', 'expectedStatuses', ['2xx'], 'BillingHealth.expectedStatuses is an array.'],
  ['http', 'expectedStatuses', [[299, 200]], 'BillingHealth.expectedStatuses is an array.'],
  ['http', 'expectedStatuses', [20], 'BillingHealth.expectedStatuses is an array.'],
  ['http', 'maxRedirects', -1, 'BillingHealth.maxRedirects is -1.'],
  ['redis', 'requireWritable', 'yes', 'CacheHealth.requireWritable is "yes".\n     → Make it true or false.'],
  [
    'redis',
    'figures',
    ['memroy'],
    "CacheHealth.figures is an array.\n     → Make it a list of 'memory' and 'hitRate'",
  ],
  ['kafka', 'maxSilenceMs', NaN, 'EventsHealth.maxSilenceMs is NaN.\n     → Make it a number above 0.'],
  ['grpc', 'service', undefined, 'HeroesHealth.service is undefined.\n     → Make it a text.'],
  ['typeorm', 'reportVersion', 1, 'OrdersDbHealth.reportVersion is 1.\n     → Make it true or false.'],
] as const;

describe('a property that an indicator cannot have', () => {
  it.each(WRONG)('of %s, %s %p, stops the boot', async (technology, property, value, text) => {
    const check = withProperty(CHECKS[technology], property, value);
    const error: unknown = await Promise.resolve()
      .then(() => check.onModuleInit())
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(HealthConfigurationError);
    expect((error as Error).message).toContain(text);
  });

  it.each(WRONG.filter(([technology]) => technology !== 'typeorm'))(
    'of %s, %s %p, fails the check where nobody calls the hooks',
    async (technology, property, value, text) => {
      const check = withProperty(CHECKS[technology], property, value);
      await expect((async () => check.check(context))()).rejects.toThrow(text);
    },
  );
});

describe('the properties that an indicator has by default', () => {
  it.each(Object.entries(CHECKS))('of %s are right', async (_technology, create) => {
    await expect((async () => create().onModuleInit())()).resolves.toBeUndefined();
  });
});
