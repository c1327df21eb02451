import { SnapshotWindow } from '../../../lib/process/snapshot-window.js';

describe('SnapshotWindow', () => {
  it('has no baseline before the first reading', () => {
    expect(new SnapshotWindow(60).baseline()).toBeUndefined();
  });

  it('uses the first reading until it is older than the window', () => {
    const window = new SnapshotWindow<string>(60);
    window.add(0, 'first');
    window.add(10, 'second');
    window.add(69, 'third');
    expect(window.baseline()).toEqual({ at: 0, value: 'first' });
  });

  it('spans the whole window, and not much more', () => {
    const window = new SnapshotWindow<number>(60);
    for (let at = 0; at <= 1_000; at += 10) window.add(at, at);
    expect(window.baseline()?.value).toBe(940);
  });

  it('keeps the reading before a long silence, so that the silence is in the difference', () => {
    const window = new SnapshotWindow<string>(60);
    window.add(0, 'before');
    expect(window.baseline()?.value).toBe('before');
    window.add(500, 'after');
    expect(window.baseline()?.value).toBe('before');
    window.add(560, 'later');
    expect(window.baseline()?.value).toBe('after');
  });
});
