import { show } from '../support/validation/option-rules.js';
import {
  integer,
  optional,
  required,
  rule,
  withDefault,
  type Given,
  type Resolved,
} from '../support/validation/option-table.js';

/** @param instance of `node:cluster` from 1, or of PM2 from 0; 0 in a process without siblings. */
export type PortOfInstance = (instance: number) => number;

export const isPort = (port: unknown): port is number =>
  Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65_535;

export const PORT_REMEDY = 'Give a number from 0 to 65535; 0 is any port that is free.';

const portRule = rule<number | PortOfInstance>('port or function', (rules, path, port) => {
  if (isPort(port) || typeof port === 'function') return;
  rules.report(`${path} is ${show(port)}.`, PORT_REMEDY);
});

const hostRule = rule<string>('address', (rules, path, host) => {
  if (host === undefined || (typeof host === 'string' && host.trim() !== '')) return;
  rules.report(`${path} is ${show(host)}.`, "Give an address of this machine, such as '127.0.0.1'.");
});

export const PROBE_SERVER_OPTIONS = {
  /**
   * The port. A function is called with the number of the instance, because processes of `node:cluster` and PM2 cannot share
   * one: `(instance) => 9000 + instance`.
   */
  port: required<number | PortOfInstance>(portRule, 0),
  /** The address to listen on. Default: all addresses of the machine. */
  host: optional<string>(hostRule),
  /** How many connections may be open. For a further one, that which has waited longest is closed. @default 1000 */
  maxConnections: withDefault(integer(1, 1_000_000), 1_000),
};

export interface HealthProbeServerOptions extends Omit<Given<typeof PROBE_SERVER_OPTIONS>, 'port'> {
  /**
   * The port. A function is called with the number of the instance, because processes of `node:cluster` and PM2 cannot share
   * one: `(instance) => 9000 + instance`.
   */
  readonly port: number | PortOfInstance;
}

export interface ResolvedProbeServerOptions extends Resolved<typeof PROBE_SERVER_OPTIONS> {}
