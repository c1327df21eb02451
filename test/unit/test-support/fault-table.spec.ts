import { recoveredInWords, reportedInWords, type FaultRow } from '../../support/fault-table/fault-row.js';
import { mergeFaultTable } from '../../support/fault-table/markdown.js';

const row = (fault: FaultRow['fault'], more: Partial<FaultRow> = {}): FaultRow => ({
  fault,
  status: 'fail',
  reason: 'CHECK_FAILED',
  output: 'refused',
  reportedMs: 3,
  recoveredMs: 20,
  connectionsBefore: 1,
  connectionsAfter: 1,
  ...more,
});
const table = (...rows: FaultRow[]) => ({ key: 'redis', title: 'Redis', timeoutMs: 500, rows });

describe('mergeFaultTable', () => {
  it('appends a section to a page that has none, and leaves the rest of the page alone', () => {
    const page = mergeFaultTable('# Indicators\n\nText.\n', table(row('server stopped')));
    expect(page).toMatch(/^# Indicators\n\nText\.\n\n<!-- fault table redis/);
    expect(page).toContain('| server stopped | fail | CHECK_FAILED | refused | at once | < 1 s | 1 → 1 |');
  });

  it('replaces its own section in place, and no other', () => {
    const other = mergeFaultTable('# Indicators\n', { ...table(row('up')), key: 'nats', title: 'NATS' });
    const page = `${mergeFaultTable(other, table(row('up')))}\nThe end.\n`;
    const again = mergeFaultTable(page, table(row('up', { output: 'another' })));
    expect(again).toBe(page.replace(/(Redis[\s\S]*)refused/, '$1another'));
    expect(again).toContain('refused');
  });

  it('says the same of the same results', () => {
    const page = mergeFaultTable('# Indicators\n', table(row('up'), row('restarted')));
    expect(mergeFaultTable(page, table(row('up', { reportedMs: 40 }), row('restarted')))).toBe(page);
  });

  it('keeps the rows that did not run this time, in the order of the faults', () => {
    const page = mergeFaultTable('# Indicators\n', table(row('restarted'), row('up')));
    const merged = mergeFaultTable(page, table(row('server paused', { output: 'a | b' })));
    expect([...merged.matchAll(/^\| (up|server paused|restarted) \|/gm)].map(([, fault]) => fault)).toEqual([
      'up',
      'server paused',
      'restarted',
    ]);
    expect(merged).toContain('a \\| b');
  });
});

describe('times in words', () => {
  it.each([
    [3, 'at once'],
    [400, 'before the timeout'],
    [505, 'at the timeout'],
    [700, 'at the timeout'],
    [900, '< 1 s'],
  ])('call a report after %d ms of 500 %s', (ms, words) => {
    expect(reportedInWords(ms, 500)).toBe(words);
  });

  it.each([
    [3, '< 1 s'],
    [1_000, '< 5 s'],
    [14_000, '< 15 s'],
    [70_000, 'after more than a minute'],
  ])('call a recovery after %d ms %s', (ms, words) => {
    expect(recoveredInWords(ms)).toBe(words);
  });
});
