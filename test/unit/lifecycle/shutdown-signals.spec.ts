import { jest } from '@jest/globals';
import { ShutdownSignals } from '../../../lib/lifecycle/shutdown-signals.js';

const listeners = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
const somebody = () => undefined;

let before: number;
beforeEach(() => (before = listeners()));
afterEach(() => {
  process.removeListener('SIGTERM', somebody);
  process.removeListener('SIGINT', somebody);
  expect(listeners()).toBe(before);
});

// The signals are emitted, not sent. The process tests send real ones.
const send = (signal: 'SIGTERM' | 'SIGINT') => process.emit(signal, signal);

describe('the signals of a shutdown', () => {
  it('are not listened to if the application does not, because the process would not end', () => {
    const signals = new ShutdownSignals();
    signals.watch();
    signals.drainBegins(() => undefined);
    expect(listeners()).toBe(before);
  });

  it('call back from the second one on', () => {
    process.on('SIGTERM', somebody).on('SIGINT', somebody);
    const signals = new ShutdownSignals();
    let repeated = 0;
    signals.watch();
    signals.watch();
    expect(listeners()).toBe(before + 4);
    send('SIGTERM');
    signals.drainBegins(() => repeated++);
    expect(repeated).toBe(0);
    send('SIGINT');
    send('SIGTERM');
    expect(repeated).toBe(2);
    signals.stop();
  });

  it('count the first one if app.close() began the drain', () => {
    process.on('SIGTERM', somebody);
    const signals = new ShutdownSignals();
    let repeated = 0;
    signals.watch();
    signals.drainBegins(() => repeated++);
    send('SIGTERM');
    expect(repeated).toBe(0);
    send('SIGTERM');
    expect(repeated).toBe(1);
    signals.stop();
  });

  it('end the process when the application has stopped listening', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    process.on('SIGTERM', somebody);
    const [first, second] = [new ShutdownSignals(), new ShutdownSignals()];
    first.watch();
    second.watch();
    process.removeListener('SIGTERM', somebody);
    send('SIGTERM');
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
    expect(listeners()).toBe(before);
    kill.mockRestore();
  });

  it.each([
    ['SIGINT', true, true],
    ['SIGTERM', true, false],
    ['SIGINT', false, false],
  ] as const)('know Ctrl-C in a terminal: %s, terminal %s', (signal, terminal, expected) => {
    process.on('SIGTERM', somebody).on('SIGINT', somebody);
    const signals = new ShutdownSignals(() => terminal);
    signals.watch();
    send(signal);
    expect(signals.interrupted).toBe(expected);
    signals.stop();
  });
});
