import * as fc from 'fast-check';
import { checkNameFault } from '../../../lib/registry/check-name.js';

describe('the name of a check', () => {
  it.each(['orders-db', 'a', '7', 'Orders DB', 'redis@eu-1', 'a.b_c-d', 'größe', '注文', 'x'.repeat(100)])(
    'may be %j',
    (name) => {
      expect(checkNameFault(name, 'OrdersDb in OrdersModule')).toBeUndefined();
    },
  );

  it.each<[unknown, string]>([
    ['', '""'],
    ['orders:db', '"orders:db"'],
    ['orders/db', '"orders/db"'],
    ['a,b', '"a,b"'],
    ['-orders', '"-orders"'],
    [' orders', '" orders"'],
    ['orders\n', '"orders\\n"'],
    ['a?b', '"a?b"'],
    ['x'.repeat(101), `"${'x'.repeat(60)}…"`],
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    [['orders'], 'an array'],
  ])('may not be %j', (name, shown) => {
    const found = checkNameFault(name, 'OrdersDb in OrdersModule');
    expect(found?.problem).toBe(`OrdersDb in OrdersModule gives its check the name ${shown}.`);
    expect(found?.remedy).toContain('such as "orders-db"');
  });

  it('can always stand in a path segment, a list, a log line and before a colon', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (name) => {
        if (checkNameFault(name, 'x') !== undefined) return;
        expect(name).not.toMatch(/[\p{Cc}:/,?#%&"\\\u2028\u2029]/u);
        expect(name.trim()).not.toBe('');
      }),
      { numRuns: 5_000 },
    );
  });
});
