import { NAME_FORM } from '../support/validation/name-rule.js';
import { show } from '../support/validation/option-rules.js';
import { required, rule, texts, type Given, type Resolved } from '../support/validation/option-table.js';
import type { ServedProbe } from './probe-catalog.js';
import { READINESS } from './probe-definitions.js';
import { probeOptions } from './probe-options.js';
import { ROUTE_REMEDY, isRoute } from '../routes/routes.js';

const pathRule = rule<string>('path', (rules, path, value) => {
  if (!isRoute(value)) rules.report(`${path} is ${show(value)}.`, ROUTE_REMEDY);
});

const tagsRule = rule<readonly string[]>('array of tags', (rules, path, value) => {
  if (Array.isArray(value) && value.length > 0) return texts(NAME_FORM).validate(rules, path, value);
  rules.report(
    `${path} is ${show(value)}.`,
    'Give at least one tag: the checks that have one of them take part.',
  );
});

/** The options of one group, its guards aside. */
export const GROUP_OPTIONS = {
  /** The path of the group, below the application's global prefix, such as `/health/payments`. Required. */
  path: required(pathRule, ''),
  /** Checks that have one of these tags take part. Required. */
  tags: required(tagsRule, []),
  ...probeOptions(READINESS.budgetMs),
};

export type GivenGroup = Given<typeof GROUP_OPTIONS>;
export type ResolvedGroup = Resolved<typeof GROUP_OPTIONS>;

/** A group answers as readiness does, over the checks that have one of its tags. */
export const groupProbe = (
  name: string,
  { path: _path, tags, ...settings }: ResolvedGroup,
  isPublic: boolean,
): ServedProbe => ({
  isPublic,
  ...READINESS,
  ...settings,
  probe: name,
  includes: (check) => check.tags.some((tag) => tags.includes(tag)),
});
