import { OptionRules, type TextForm } from './option-rules.js';

/**
 * One row of a table of options. The key of the row is the option's name, and the JSDoc comment above it is its docstring:
 * editors and `docs/options.md` show it.
 */
export interface Option<Given, Resolved> {
  /** The type, for people. */
  readonly type: string;
  /** The default, for people; `undefined` if there is none. */
  readonly shownDefault: string | undefined;
  /** Reports what is wrong with a value; accepts `undefined`. */
  validate(rules: OptionRules, path: string, value: unknown): void;
  /** The value in force. @param others the rows above this one, resolved. */
  resolve(given: Given | undefined, others: object): Resolved;
}

export interface Shared<Given, Resolved> extends Option<Given, Resolved> {
  readonly isShared: true;
}

/** What may be given for an option. */
export interface Rule<Value> {
  readonly type: string;
  validate(rules: OptionRules, path: string, value: unknown): void;
  /** Never set: it only carries the type. */
  readonly value?: Value;
}

export type OptionTable = Readonly<Record<string, Option<never, unknown>>>;

type GivenOf<Row> = Row extends Option<infer Given, unknown> ? Given : never;
type ResolvedOf<Row> = Row extends Option<never, infer Resolved> ? Resolved : never;

/** The options that a user may give. Every one may be left out. */
export type Given<Table> = { readonly [Name in keyof Table]?: GivenOf<Table[Name]> };

/** The options of those rows that {@link shared} marks. */
export type GivenShared<Table> = {
  readonly [Name in keyof Table as Table[Name] extends { isShared: true } ? Name : never]?: GivenOf<
    Table[Name]
  >;
};

/** The options with every default in place. */
export type Resolved<Table> = { readonly [Name in keyof Table]: ResolvedOf<Table[Name]> };

/** A default that follows from options in rows above. */
export interface DerivedDefault<Value> {
  /** For people. */
  readonly shown: string;
  readonly of: (others: never) => Value;
}

export const derived = <Value, Others>(
  shown: string,
  of: (others: Others) => Value,
): DerivedDefault<Value> => ({ shown, of });

/** An option that is `undefined` unless it is given. */
export const optional = <Value>(rule: Rule<Value>): Option<Value, Value | undefined> => ({
  type: rule.type,
  shownDefault: undefined,
  validate: (...args) => rule.validate(...args),
  resolve: (given) => given,
});

/** An option that must be given. @param missing the value in force until the boot stops with the fault. */
export const required = <Value>(rule: Rule<Value>, missing: Value): Option<Value, Value> => ({
  ...optional(rule),
  resolve: (given) => given ?? missing,
});

/** An option with a default. */
export const withDefault = <Value, Default extends Value | undefined = Value>(
  rule: Rule<Value>,
  standard: Default | DerivedDefault<Default>,
): Option<Value, Value | Default> => {
  const isDerived = typeof standard === 'object' && standard !== null && 'of' in standard;
  return {
    type: rule.type,
    shownDefault: isDerived ? standard.shown : show(standard),
    validate: (...args) => rule.validate(...args),
    resolve: (given, others) => given ?? (isDerived ? standard.of(others as never) : standard),
  };
};

/** An option whose value in force has another form than what is given, such as a frozen copy. */
export const converted = <Given, Resolved, Form>(
  row: Option<Given, Resolved>,
  convert: (value: Resolved) => Form,
): Option<Given, Form> => ({ ...row, resolve: (given, others) => convert(row.resolve(given, others)) });

/** An option that may also be given once for many: see {@link GivenShared}. */
export const shared = <Given, Resolved>(row: Option<Given, Resolved>): Shared<Given, Resolved> => ({
  ...row,
  isShared: true,
});

/** The rows that {@link shared} marks. */
export const sharedRows = (table: OptionTable): OptionTable =>
  Object.fromEntries(Object.entries(table).filter(([, row]) => 'isShared' in row));

/** Validates each option for itself, and reports names that the table does not know. */
export function validateTable(rules: OptionRules, path: string, table: OptionTable, given: unknown): void {
  if (!rules.knownKeys(path, given, Object.keys(table))) return;
  for (const [name, row] of Object.entries(table)) row.validate(rules, `${path}.${name}`, given[name]);
}

/** Puts every default in place. An option given as `undefined` is left out. The values must be valid. */
export function resolveTable<Table extends OptionTable>(table: Table, given: object = {}): Resolved<Table> {
  const resolved: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(table))
    resolved[name] = row.resolve((given as Record<string, never>)[name], resolved);
  return resolved as Resolved<Table>;
}

/** An option that is an object of options. */
export const nested = <Table extends OptionTable>(
  table: Table,
): Option<Given<Table>, Resolved<Table>> & { readonly rows: Table } => ({
  rows: table,
  type: 'object',
  shownDefault: undefined,
  validate: (rules, path, value) => validateTable(rules, path, table, value),
  resolve: (given) => resolveTable(table, given),
});

/** Copies an object without the properties that are `undefined`. */
export const withoutUndefined = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const show = (value: unknown): string => (value === Infinity ? 'never' : JSON.stringify(value));

export const bool: Rule<boolean> = {
  type: 'boolean',
  validate: (rules, path, value) => rules.boolean(path, value),
};

/** A time in ms. */
export const ms = (min = 0): Rule<number> => ({
  type: 'ms',
  validate: (rules, path, value) => rules.milliseconds(path, value, { min }),
});

export const integer = (min: number, max: number): Rule<number> => ({
  type: `integer, ${min} to ${max}`,
  validate: (rules, path, value) => rules.integer(path, value, min, max),
});

export const text = (form?: TextForm): Rule<string> => ({
  type: form === undefined ? 'string' : form.name,
  validate: (rules, path, value) => rules.text(path, value, form),
});

export const texts = (form?: TextForm): Rule<readonly string[]> => ({
  type: form === undefined ? 'strings' : `array, each item a ${form.name}`,
  validate: (rules, path, value) => rules.texts(path, value, form),
});

export const textMap = (form?: TextForm): Rule<Readonly<Record<string, string>>> => ({
  type: form === undefined ? 'object of strings' : `object of ${form.name}s`,
  validate: (rules, path, value) => rules.textMap(path, value, form),
});

export const oneOf = <Value>(...allowed: readonly Value[]): Rule<Value> => ({
  type: allowed.map((value) => JSON.stringify(value)).join(' or '),
  validate: (rules, path, value) => rules.oneOf(path, value, allowed),
});

/** A value that a function of its own validates. */
export const rule = <Value>(
  type: string,
  validate: (rules: OptionRules, path: string, value: unknown) => void,
): Rule<Value> => ({ type, validate });
