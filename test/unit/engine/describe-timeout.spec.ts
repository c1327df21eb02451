import { describeTimeout } from '../../../lib/engine/describe-timeout.js';

describe('describeTimeout', () => {
  it('says only the timeout if this process was free', () => {
    expect(describeTimeout(800, 0, 0)).toBe('no result within 800 ms');
  });

  it('leaves out times that do not matter beside the timeout', () => {
    expect(describeTimeout(800, 79, 79)).toBe('no result within 800 ms');
  });

  it('names the time for which something else in this process held the event loop', () => {
    expect(describeTimeout(800, 80, 0)).toBe(
      'no result within 800 ms; the event loop was held for 80 ms by something else in this process',
    );
  });

  it('names the time for which the check itself held the event loop', () => {
    expect(describeTimeout(800, 0, 800.4)).toBe(
      'no result within 800 ms; the check itself held the event loop for 800 ms',
    );
  });
});
