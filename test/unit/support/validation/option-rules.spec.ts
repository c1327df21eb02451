import { PROBES } from '../../../../lib/interfaces/probe.js';
import * as fc from 'fast-check';
import {
  COMPONENT_TYPE,
  isRecord,
  OptionRules,
  show,
  URI_REFERENCE,
  URI_TEMPLATE,
} from '../../../../lib/support/validation/option-rules.js';

const problems = (apply: (rules: OptionRules) => void): string[] => {
  const rules = new OptionRules();
  apply(rules);
  return rules.faults.map(({ problem, remedy }) => `${problem} ${remedy}`);
};

const rulesByName: [string, (rules: OptionRules, value: unknown) => void, unknown[], unknown[]][] = [
  [
    'milliseconds',
    (rules, value) => rules.milliseconds('timeoutMs', value),
    [0, 1, 0.5, 2_147_483_647],
    [-1, -0.001, 2_147_483_648, Number.NaN, Infinity, '100', null, {}, [], true, 10n],
  ],
  [
    'milliseconds from 1',
    (rules, value) => rules.milliseconds('timeoutMs', value, { min: 1 }),
    [1, 2_147_483_647],
    [0, 0.99, '1', null],
  ],
  [
    'integer',
    (rules, value) => rules.integer('size', value, 1, 5),
    [1, 5, 3],
    [0, 6, 1.5, '3', null, Number.NaN],
  ],
  ['boolean', (rules, value) => rules.boolean('critical', value), [true, false], [0, 1, 'true', null, {}]],
  ['text', (rules, value) => rules.text('id', value), ['a', ' a '], ['', '   ', 7, null, {}, []]],
  [
    'texts',
    (rules, value) => rules.texts('ids', value),
    [[], ['a', 'b']],
    ['a', [''], [7], [null], [undefined], {}, null],
  ],
  [
    'text that is a type of component',
    (rules, value) => rules.text('type', value, COMPONENT_TYPE),
    [
      'component',
      'datastore',
      'system',
      'http://schema.example/type',
      'WebAPI',
      'h-card',
      'text/html',
      'urn:a:b',
    ],
    ['My Data Store', ' system', 'a\tb', 'größe', 'a{b}', '"system"', 'http://a b', '', null, 7],
  ],
  [
    'texts that are URI templates',
    (rules, value) => rules.texts('endpoints', value, URI_TEMPLATE),
    [[], ['/orders/{id}', '/orders{?page,size}', '{+path}/here', '/a{/b*}{#c:3}', '/größe', '/*', 'urn:a:b']],
    [
      ['/a/{'],
      ['/a/}'],
      ['/a/{}'],
      ['/a/{id:[0-9]+}'],
      ['/a/{b c}'],
      ['GET /orders'],
      ['/{{a}}'],
      ['100%'],
      [''],
    ],
  ],
  [
    'textMap of URI references',
    (rules, value) => rules.textMap('links', value, URI_REFERENCE),
    [{}, { about: 'https://example.test' }, { about: '/runbooks/db' }, { about: '../db?a=b#c' }],
    [
      { about: 'not a uri at all' },
      { about: '/a{b}' },
      { about: 'https://a b/' },
      { about: '' },
      { about: 7 },
    ],
  ],
  [
    'textMap',
    (rules, value) => rules.textMap('links', value),
    [{}, { about: 'https://example.test' }],
    ['a', [], null, { about: '' }, { about: 7 }, { about: undefined }],
  ],
  [
    'oneOf',
    (rules, value) => rules.oneOf('details', value, ['none', 'summary']),
    ['none', 'summary'],
    ['all', '', null, 7, 'None'],
  ],
];

describe('OptionRules', () => {
  describe.each(rulesByName)('%s', (_name, apply, good, bad) => {
    it.each(good.map((value) => [value]))('accepts %p', (value) => {
      expect(problems((rules) => apply(rules, value))).toEqual([]);
    });

    it.each(bad.map((value) => [value]))('refuses %p with one fault that has a remedy', (value) => {
      const found = problems((rules) => apply(rules, value));
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^\w+(\[0]|\.about)? is .+\. Give .+\.$/);
    });

    it('accepts that it is left out', () => {
      expect(problems((rules) => apply(rules, undefined))).toEqual([]);
    });
  });

  it('says what is wrong, where, and what to write instead', () => {
    expect(problems((rules) => rules.milliseconds('checks.timeoutMs', -5, { min: 1 }))).toEqual([
      'checks.timeoutMs is -5. Give a number of milliseconds from 1 to 2147483647.',
    ]);
    expect(problems((rules) => rules.texts('ids', ['a', 7]))).toEqual([
      'ids[1] is 7. Give a string that is not empty.',
    ]);
    expect(problems((rules) => rules.textMap('links', { runbook: 'the wiki' }, URI_REFERENCE))).toEqual([
      'links.runbook is "the wiki", which is no URI. Give a URI, such as https://wiki.example/runbooks/db, or a path, ' +
        'such as /runbooks/db, with white space, <>"{}|\\^` and whatever is not ASCII percent-encoded.',
    ]);
    expect(problems((rules) => rules.oneOf('details', 'all', ['none', 'summary']))).toEqual([
      'details is "all". Give one of "none", "summary".',
    ]);
  });

  it('knows the probes, and wants one', () => {
    for (const probe of ['liveness', 'readiness', 'startup', 'deep'])
      expect(problems((rules) => rules.oneOf('probe', probe, PROBES))).toEqual([]);
    expect(problems((rules) => rules.oneOf('probe', 'ready', PROBES))).toHaveLength(1);
  });

  it('finds misspelt keys, all of them', () => {
    expect(
      problems((rules) => rules.knownKeys('checks', { timeoutMs: 1, timeout: 1, cache: 1 }, ['timeoutMs'])),
    ).toEqual([
      'checks has no option "timeout". Known are: timeoutMs.',
      'checks has no option "cache". Known are: timeoutMs.',
    ]);
  });

  it('says whether there is an object to look into', () => {
    const rules = new OptionRules();
    expect(rules.knownKeys('checks', undefined, [])).toBe(false);
    expect(rules.knownKeys('checks', {}, [])).toBe(true);
    expect(rules.faults).toEqual([]);
    for (const value of [null, [], 'x', 7, () => 1]) expect(rules.knownKeys('checks', value, [])).toBe(false);
    expect(rules.faults).toHaveLength(5);
  });

  it('collects the faults of many rules in order', () => {
    expect(
      problems((rules) => {
        rules.boolean('a', 1);
        rules.report('b is odd.', 'Make it even.');
        rules.text('c', '');
      }).map((text) => text[0]),
    ).toEqual(['a', 'b', 'c']);
  });
});

describe('show', () => {
  it.each<[unknown, string]>([
    ['text', '"text"'],
    ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
    ['quote"', '"quote\\""'],
    [7, '7'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1], 'an array'],
    [{ password: 'secret' }, 'an object'],
    [() => 1, 'a function'],
    [class OrdersDb {}, 'the function OrdersDb'],
    [Symbol('s'), 'Symbol(s)'],
    [10n, '10'],
  ])('shows %p as %s', (value, text) => {
    expect(show(value)).toBe(text);
  });

  it('is short for whatever it is given, and shows nothing of what an object holds', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
        const text = show(value);
        if (isRecord(value)) expect(text).toBe('an object');
        else if (typeof value !== 'bigint') expect(text.length).toBeLessThanOrEqual(6 * 61 + 2);
      }),
    );
  });
});
