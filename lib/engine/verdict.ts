import { HealthCheckError, type Measurement } from '../interfaces/check.js';
import type { Verdict } from '../interfaces/reading.js';
import { isStatus, STATUSES } from '../interfaces/status.js';
import { describeError } from '../support/describe-error.js';

const PASS: Verdict = { status: 'pass' };

/** The verdict on a returned value. A value that is not a result is a failure: fail closed. */
export function verdictOfValue(value: unknown): Verdict {
  if (value === undefined || value === true) return PASS;
  if (value === false) return { status: 'fail', reason: 'CHECK_FAILED', output: 'the check returned false' };
  if (value === null || typeof value !== 'object') return invalid(`the check returned ${typeName(value)}`);
  try {
    return verdictOfResult(value);
  } catch (error) {
    return invalid(`the check returned an object that cannot be read: ${describeError(error)}`);
  }
}

/** The verdict on a thrown value: always a failure. */
export function verdictOfError(error: unknown): Verdict {
  const verdict: Verdict = { status: 'fail', reason: 'CHECK_FAILED', output: describeError(error) };
  try {
    // Reading the class can throw too, for example on a revoked Proxy.
    if (!(error instanceof HealthCheckError)) return verdict;
    return { ...verdict, measurements: readMeasurements(error.measurements) };
  } catch {
    return verdict;
  }
}

function verdictOfResult(value: object): Verdict {
  const { status, output, measurements } = value as Record<string, unknown>;
  if (!isStatus(status)) {
    return invalid(
      `the check returned an object whose status is ${typeof status === 'string' ? JSON.stringify(status.slice(0, 50)) : typeName(status)}, not one of ${STATUSES.join(', ')}`,
    );
  }
  if (output !== undefined && typeof output !== 'string') {
    return invalid(`the check returned an output that is ${typeName(output)}, not a string`);
  }
  return {
    status,
    ...(status !== 'pass' && { reason: 'CHECK_FAILED' as const }),
    ...(output !== undefined && { output }),
    ...(measurements !== undefined && { measurements: readMeasurements(measurements) }),
  };
}

/** Reads the measurements once, so that a getter cannot throw later. Frozen, because all reports share them. */
function readMeasurements(measurements: unknown): Record<string, Measurement> {
  if (measurements === null || typeof measurements !== 'object') {
    throw new TypeError(`its measurements are ${typeName(measurements)}, not an object`);
  }
  const container = containerName(measurements);
  if (container !== undefined) {
    throw new TypeError(`its measurements are ${container}, not an object of measurements by name`);
  }
  return Object.freeze(
    Object.fromEntries(
      Object.entries(measurements).map(([name, measurement]) => [
        name,
        Object.freeze(readMeasurement(name, measurement)),
      ]),
    ),
  );
}

function readMeasurement(name: string, measurement: unknown): Measurement {
  if (measurement === null || typeof measurement !== 'object') {
    throw new TypeError(`its measurement ${JSON.stringify(name)} is ${typeName(measurement)}, not an object`);
  }
  const { observedValue, observedUnit, status, componentId } = measurement as Record<string, unknown>;
  if (status !== undefined && !isStatus(status)) {
    throw new TypeError(`its measurement ${JSON.stringify(name)} has no valid status`);
  }
  return {
    observedValue,
    ...(typeof observedUnit === 'string' && { observedUnit }),
    ...(status !== undefined && { status }),
    ...(typeof componentId === 'string' && { componentId }),
  };
}

const invalid = (output: string): Verdict => ({ status: 'fail', reason: 'INVALID_RESULT', output });

const typeName = (value: unknown): string => (value === null ? 'null' : `a value of type ${typeof value}`);

/** Objects such as a Map keep their contents outside their properties, so they would look like an empty object. */
function containerName(value: object): string | undefined {
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Map) return 'a Map';
  if (value instanceof Promise) return 'a promise';
  return Symbol.iterator in value ? 'a list' : undefined;
}
