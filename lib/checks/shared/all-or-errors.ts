import { describeError } from '../../support/describe-error.js';

/**
 * Does the same with every item at once and resolves when **all** have settled, unlike `Promise.all`: a check that is
 * over while a part of it still waits would be started again and again, and each run would leave one more waiting.
 *
 * @param label how an item is named in front of its error; left out where there is only one
 * @throws Error with all the errors, or the error itself if it is one of one
 */
export async function allOrErrors<Item, Result>(
  items: readonly Item[],
  action: (item: Item) => Promise<Result>,
  label?: (item: Item) => string,
): Promise<Result[]> {
  const outcomes = await Promise.allSettled(items.map(action));
  const errors: unknown[] = [];
  const messages: string[] = [];
  const results: Result[] = [];
  outcomes.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') return results.push(outcome.value);
    errors.push(outcome.reason);
    const name = label === undefined ? '' : `${label(items[index]!)}: `;
    return messages.push(name + describeError(outcome.reason));
  });
  if (errors.length === 0) return results;
  if (items.length === 1) throw errors[0];
  throw new Error([...new Set(messages)].join('; '), { cause: errors[0] });
}
