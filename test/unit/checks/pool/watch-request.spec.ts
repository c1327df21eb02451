import type { PoolInternals } from '../../../../lib/checks/pool/pool-internals.js';
import { watchRequest } from '../../../../lib/checks/pool/watch-request.js';

interface Raw {
  readonly id: string;
  opening: boolean;
}

/** The lists of a pool, to be changed at will. */
class Lists implements PoolInternals<Raw> {
  all: Raw[] = [];
  waiting: object[] = [];
  readonly severed: string[] = [];
  connections = (): Raw[] => this.all;
  isOpening = ({ opening }: Raw): boolean => opening;
  queue = (): object[] => this.waiting;
  unqueue = (request: object): boolean => {
    const index = this.waiting.indexOf(request);
    return index >= 0 && this.waiting.splice(index, 1).length > 0;
  };
  sever = ({ id }: Raw): boolean => this.severed.push(id) > 0;
  figures = () => ({ max: 2, size: this.all.length, idle: 0, opening: 0, waiting: this.waiting.length });
}

describe('watchRequest', () => {
  let pool: Lists;
  const older: Raw = { id: 'older', opening: true };
  beforeEach(() => {
    pool = new Lists();
    pool.all = [older];
  });

  it('gives what the request gives', () => {
    expect(watchRequest(pool, () => 'granted').result).toBe('granted');
  });

  it('takes a request out of the queue, and no other one', () => {
    const theirs = {};
    pool.waiting = [theirs];
    const { cancel } = watchRequest(pool, () => pool.waiting.push({ mine: true }));
    pool.waiting.push({ later: true });
    expect(cancel()).toBe(true);
    expect(pool.waiting).toEqual([theirs, { later: true }]);
  });

  it('ends the connection that it has opened, and no other one', () => {
    const { cancel } = watchRequest(pool, () => pool.all.push({ id: 'mine', opening: true }));
    pool.all.push({ id: 'later', opening: true });
    expect(cancel()).toBe(true);
    expect(pool.severed).toEqual(['mine']);
  });

  it('ends the connection that the pool has opened for its place in the queue', () => {
    const { cancel } = watchRequest(pool, () => pool.waiting.push({}));
    pool.waiting = [];
    pool.all = [older, { id: 'mine', opening: true }];
    expect(cancel()).toBe(true);
    expect(pool.severed).toEqual(['mine']);
  });

  it('ends nothing when it cannot tell whose connection is whose', () => {
    const { cancel } = watchRequest(pool, () => pool.waiting.push({}));
    pool.waiting = [];
    pool.all = [older, { id: 'one', opening: true }, { id: 'two', opening: true }];
    expect(cancel()).toBe(false);
    expect(pool.severed).toEqual([]);
  });

  it('ends no connection that is open', () => {
    const { cancel } = watchRequest(pool, () => pool.all.push({ id: 'mine', opening: false }));
    expect(cancel()).toBe(false);
    expect(pool.severed).toEqual([]);
  });
});
