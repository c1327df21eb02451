import { renamingOf } from '../../../lib/discovery/renamed-class.js';

const inModule = (moduleName: string) => (className: string) => renamingOf(className, moduleName);
const inAppModule = inModule('AppModule');

describe('the name of a class', () => {
  it.each(['k', 'K', '_', 'aB', '_a', '$e', 'abc', 'OrdersDbHealth2', 'CacheHealthIndicator17', 'Orders$1'])(
    'is not the one in the source: %s',
    (className) => expect(inAppModule(className)).toBe('certain'),
  );

  it.each(['Db', 'S3x', 'Api', 'OrdersDb', 'OrdersDb2Health', 'Db2HealthCheck', 'Neo4j', '_Search', 'Auth0'])(
    'is the one in the source: %s',
    (className) => expect(inAppModule(className)).toBeUndefined(),
  );

  it.each(['OrdersDb2', 'S3', 'Route53'])('may be either: %s', (className) =>
    expect(inAppModule(className)).toBe('possible'),
  );

  it('is told by that of its module: minifiers and bundlers rename both', () => {
    expect(['Ab', 'S3', 'OrdersDb', 'OrdersDb2'].map(inModule('x'))).toEqual([
      'certain',
      'certain',
      undefined,
      'possible',
    ]);
    expect(['OrdersDb2', 'OrdersDb'].map(inModule('OrdersModule2'))).toEqual(['certain', undefined]);
  });
});
