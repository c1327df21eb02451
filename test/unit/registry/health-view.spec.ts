import * as fc from 'fast-check';
import { EmptyViewError } from '../../../lib/support/errors/empty-view.error.js';
import { selectChecks } from '../../../lib/registry/health-view.js';

const checks = ['orders-db', 'redis', 'search'].map((name) => ({ name }));
const names = (selected: readonly { name: string }[]) => selected.map(({ name }) => name);

describe('selectChecks', () => {
  it('selects all of them in an empty view', () => {
    expect(selectChecks(checks, {})).toEqual(checks);
    expect(selectChecks([], {})).toEqual([]);
  });

  it('selects only those named, in their own order', () => {
    expect(names(selectChecks(checks, { only: ['search', 'orders-db'] }))).toEqual(['orders-db', 'search']);
  });

  it('leaves out those excluded', () => {
    expect(names(selectChecks(checks, { exclude: ['redis'] }))).toEqual(['orders-db', 'search']);
  });

  it('lets an exclusion win', () => {
    expect(names(selectChecks(checks, { only: ['redis', 'search'], exclude: ['redis'] }))).toEqual([
      'search',
    ]);
  });

  it('refuses unknown names, all of them at once, and says which there are', () => {
    const select = () => selectChecks(checks, { only: ['redis', 'oders-db'], exclude: ['seach'] });
    expect(select).toThrow(
      expect.objectContaining({ code: 'HEALTH_UNKNOWN_CHECK', unknown: ['oders-db', 'seach'] }),
    );
    expect(select).toThrow(
      'There is no check named "oders-db", "seach". Ask for one of: orders-db, redis, search.',
    );
    expect(() => selectChecks([], { only: ['x'] })).toThrow('(none is registered)');
  });

  it.each([
    ['names a check and excludes it', { only: ['redis'], exclude: ['redis'] }],
    ['excludes every check', { exclude: ['search', 'redis', 'orders-db'] }],
    ['names none', { only: [] }],
  ])('refuses a view that %s: nothing asked is not healthy', (_what, view) => {
    const select = () => selectChecks(checks, view);
    expect(select).toThrow(
      expect.objectContaining({ code: 'HEALTH_EMPTY_VIEW', known: ['orders-db', 'redis', 'search'] }),
    );
    expect(select).toThrow(
      'No check is left of what was asked for. Ask for at least one of: orders-db, redis, search.',
    );
    expect(() => selectChecks([], { only: [] })).toThrow('(none is registered)');
  });

  it('excludes nothing with an empty list, even where there is no check', () => {
    expect(selectChecks(checks, { exclude: [] })).toEqual(checks);
    expect(selectChecks([], { exclude: [] })).toEqual([]);
  });

  it('never selects what is excluded or not asked for, and keeps everything else', () => {
    const known = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(known, fc.infiniteStream(fc.boolean()), fc.boolean(), (all, coin, withOnly) => {
        const only = withOnly ? all.filter(() => coin.next().value) : undefined;
        const exclude = all.filter(() => coin.next().value);
        const expected = all.filter((name) => (only ?? all).includes(name) && !exclude.includes(name));
        const select = () =>
          selectChecks(
            all.map((name) => ({ name })),
            { exclude, ...(only && { only }) },
          );
        if (expected.length > 0 || (!only && all.length === 0)) expect(names(select())).toEqual(expected);
        else expect(select).toThrow(EmptyViewError);
      }),
    );
  });
});
