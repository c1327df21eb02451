import { allOrErrors } from '../../../../lib/checks/shared/all-or-errors.js';

describe('allOrErrors', () => {
  it('resolves with every result in the order of the items', async () => {
    expect(await allOrErrors([3, 1, 2], async (item) => item * 10)).toEqual([30, 10, 20]);
  });

  it('does not settle before the slowest has, although another has failed', async () => {
    let release = (): void => {};
    const slow = new Promise<void>((resolve) => (release = resolve));
    let isSettled = false;
    const all = allOrErrors(['slow', 'broken'], (item) =>
      item === 'slow' ? slow : Promise.reject(new Error('refused')),
    ).catch(() => (isSettled = true));
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    release();
    await all;
    expect(isSettled).toBe(true);
  });

  it('names every item that failed, and only these', async () => {
    const action = async (item: string): Promise<void> => {
      if (item !== 'b') throw new Error(`${item} is down`);
    };
    await expect(allOrErrors(['a', 'b', 'c'], action, (item) => `node ${item}`)).rejects.toThrow(
      'node a: a is down; node c: c is down',
    );
  });

  it('says once what all of them say', async () => {
    const refused = () => Promise.reject(new Error('refused'));
    await expect(allOrErrors(['a', 'b'], refused)).rejects.toThrow(/^refused$/);
  });

  it('hands on the very error of a single item', async () => {
    const error = new Error('refused');
    await expect(allOrErrors(['only'], () => Promise.reject(error))).rejects.toBe(error);
  });
});
