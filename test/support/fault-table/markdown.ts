import { FAULTS, recoveredInWords, reportedInWords, type FaultRow } from './fault-row.js';

/** The name of a check and the rows of its table. */
export interface FaultTable {
  /** Names the section for good, such as `typeorm-postgres`. */
  readonly key: string;
  readonly title: string;
  readonly timeoutMs: number;
  readonly rows: readonly FaultRow[];
}

const HEAD = [
  '| Fault | Readiness | Reason | What deep says | Reported | Recovered | Connections before → after 200 probes |',
  '| --- | --- | --- | --- | --- | --- | --- |',
];

const cell = (text: string | undefined): string =>
  text === undefined ? '' : text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const lineOf = (row: FaultRow, timeoutMs: number): string => {
  const cells = [
    row.fault,
    row.status,
    row.reason,
    row.output,
    row.reportedMs === undefined ? undefined : reportedInWords(row.reportedMs, timeoutMs),
    row.recoveredMs === undefined ? undefined : recoveredInWords(row.recoveredMs),
    `${row.connectionsBefore} → ${row.connectionsAfter}`,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
};

const faultOf = (line: string): string | undefined => /^\| ([^|]+) \|/.exec(line)?.[1];

const begin = (key: string): string => `<!-- fault table ${key}: written by the integration tests -->`;
const end = (key: string): string => `<!-- end of fault table ${key} -->`;

/** Puts the rows into the section of their table; rows that did not run this time stay as they were. */
export function mergeFaultTable(page: string, { key, title, timeoutMs, rows }: FaultTable): string {
  const [start, stop] = [page.indexOf(begin(key)), page.indexOf(end(key))];
  const exists = start >= 0 && stop > start;
  const kept = exists ? page.slice(start, stop).split('\n') : [];
  const lines = FAULTS.flatMap((fault) => {
    const row = rows.find((candidate) => candidate.fault === fault);
    return row ? lineOf(row, timeoutMs) : (kept.find((line) => faultOf(line) === fault) ?? []);
  });
  const section = [
    begin(key),
    `### ${title}`,
    '',
    `Timeout of the check: ${timeoutMs} ms.`,
    '',
    ...HEAD,
    ...lines,
    '',
  ].join('\n');
  if (exists) return page.slice(0, start) + section + page.slice(stop);
  return `${page.trimEnd()}\n\n${section}${end(key)}\n`;
}
