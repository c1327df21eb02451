import { describeError } from '../../support/describe-error.js';

/**
 * Runs an action on all items at once and resolves when **all** have settled. `Promise.all` would reject while others still
 * wait, and each further run of the check would add to those.
 *
 * @param label names an item in front of its error; leave it out if there is only one item
 * @throws Error that lists all errors; if there is only one item, its own error
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
