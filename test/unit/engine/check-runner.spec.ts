import type { CheckContext } from 'nestjs-vitals';
import { ControllableCheck, FakeClock } from 'nestjs-vitals/testing';
import { getEventListeners } from 'node:events';
import type { CheckFunction } from '../../../lib/interfaces/check.js';
import type { Reading } from '../../../lib/interfaces/reading.js';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import { CheckRunner } from '../../../lib/engine/check-runner.js';
import { liveBytes } from '../../../lib/testing/contract/heap.js';
import { EPOCH, registration } from './fixtures.js';

const quick: CheckOptions = { timeoutMs: 100, abandonAfterMs: 1_000 };

function aRunner(given: CheckOptions = quick, ownCheck?: CheckFunction) {
  const clock = new FakeClock(EPOCH);
  const check = new ControllableCheck();
  const readings: Reading[] = [];
  const runner = new CheckRunner(
    registration('orders-db', ownCheck ?? check.check, given),
    clock,
    () => 1,
    (_runner, reading) => readings.push(reading),
  );
  const reasons = () => readings.map(({ status, reason }) => reason ?? status);
  return { clock, check, runner, readings, reasons };
}

describe('CheckRunner', () => {
  describe('single flight', () => {
    it('lets everybody who asks share the run that is under way', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      const refreshes = Array.from({ length: 20 }, () => runner.refresh());
      await clock.settle();
      expect(check).toMatchObject({ calls: 1, running: 1 });
      check.recover();
      await Promise.all(refreshes);
      expect(check.calls).toBe(1);
      expect(readings).toHaveLength(1);
    });

    it('starts another one for whoever asks afterwards', async () => {
      const { runner, check } = aRunner();
      await runner.refresh();
      await runner.refresh();
      expect(check).toMatchObject({ calls: 2, maxRunning: 1 });
    });

    it('says while it resolves what the run has said', async () => {
      const { runner, check } = aRunner();
      check.warn();
      await runner.refresh();
      expect(runner.state.last?.status).toBe('warn');
      expect(runner.running).toBe(false);
    });

    it('tells of each reading once', async () => {
      const { runner, check, reasons } = aRunner();
      await runner.refresh();
      check.fail();
      await runner.refresh();
      check.throwSync();
      await runner.refresh();
      expect(reasons()).toEqual(['pass', 'CHECK_FAILED', 'CHECK_FAILED']);
    });
  });

  describe('a run', () => {
    it('is told its name, its time, and has a signal of its own', async () => {
      const contexts: CheckContext[] = [];
      const { runner } = aRunner(quick, (context) => void contexts.push(context));
      await runner.refresh();
      await runner.refresh();
      expect(contexts[0]).toMatchObject({ name: 'orders-db', timeoutMs: 100 });
      expect(contexts[0]?.signal.aborted).toBe(false);
      expect(contexts[0]?.signal).not.toBe(contexts[1]?.signal);
    });

    it('leaves no timer behind once it has ended', async () => {
      const { runner, check, clock } = aRunner();
      await runner.refresh();
      check.fail();
      await runner.refresh();
      check.throwSync();
      await runner.refresh();
      check.hang();
      void runner.refresh();
      await clock.advance(100);
      expect(clock.pending).toBe(0);
    });

    it('measures how long it took, and when it ended', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      const refreshed = runner.refresh();
      await clock.advance(40);
      check.recover();
      await refreshed;
      expect(readings).toMatchObject([{ durationMs: 40, blockedMs: 0, at: { now: 40, time: EPOCH + 40 } }]);
    });

    it('measures how long it blocked the event loop, and is believed though its time was over: nobody could have cut it off', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.block(5_000, clock);
      await runner.refresh();
      await clock.advance(10_000);
      expect(readings).toMatchObject([{ status: 'pass', durationMs: 5_000, blockedMs: 5_000 }]);
    });

    it('is cut off when it blocks for longer than its time and then goes on', async () => {
      const { clock, runner, readings } = aRunner(quick, () => {
        clock.block(5_000);
        return new Promise(() => undefined);
      });
      void runner.refresh();
      await clock.advance(0);
      expect(readings).toMatchObject([{ status: 'fail', reason: 'TIMEOUT', blockedMs: 5_000 }]);
    });

    it('that waits for itself runs into its timeout', async () => {
      const { clock, runner, reasons } = aRunner(quick, async () => {
        await Promise.resolve();
        await runner.refresh();
      });
      void runner.refresh();
      await clock.advance(100);
      expect(reasons()).toEqual(['TIMEOUT']);
    });
  });

  describe('timeout', () => {
    it('ends the wait at timeoutMs, and not before, with fail and TIMEOUT', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      let ended = false;
      void runner.refresh().then(() => (ended = true));
      await clock.advance(99);
      expect(ended).toBe(false);
      await clock.advance(1);
      expect(ended).toBe(true);
      expect(readings).toMatchObject([
        { status: 'fail', reason: 'TIMEOUT', durationMs: 100, output: 'no result within 100 ms' },
      ]);
    });

    it('fires the signal of the run, and says why', async () => {
      const { runner, check, clock } = aRunner();
      check.hang();
      void runner.refresh();
      await clock.advance(99);
      expect(check.aborted).toBe(0);
      await clock.advance(1);
      expect(check.aborted).toBe(1);
      expect(check.lastContext?.signal.reason).toMatchObject({
        name: 'TimeoutError',
        message: 'The check exceeded its 100 ms.',
      });
    });

    it.each<[string, (check: ControllableCheck) => unknown]>([
      ['passes', (check) => check.settleHung()],
      ['fails', (check) => check.settleHung(new Error('late'))],
      ['fails with nothing', (check) => check.settleHung(undefined)],
    ])('is not taken back by a run that %s late', async (_how, settleLate) => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      void runner.refresh();
      await clock.advance(150);
      const { state } = runner;
      settleLate(check);
      await clock.advance(10_000);
      expect(runner.state).toBe(state);
      expect(readings).toHaveLength(1);
      expect(runner).toMatchObject({ running: false, hungSince: undefined, abandoned: 0 });
    });

    it('is one result, not two, of a run that ends because its signal fires', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang({ untilAborted: true });
      void runner.refresh();
      await clock.advance(100);
      expect(reasons()).toEqual(['TIMEOUT']);
      expect(runner.running).toBe(false);
    });
  });

  describe('a run that does not settle', () => {
    it('is not joined by a second one: timed-out `SELECT 1` kept its pool slot until restart (n8n #30612)', async () => {
      const { runner, check, clock, reasons } = aRunner({ ...quick, failureCacheMs: 50 });
      check.hang();
      void runner.refresh();
      await clock.advance(100);
      for (let probe = 0; probe < 10; probe++) {
        await clock.advance(50);
        await runner.refresh();
      }
      expect(check).toMatchObject({ calls: 1, running: 1 });
      expect(reasons()).toEqual(['TIMEOUT', ...Array.from({ length: 10 }, () => 'HUNG')]);
    });

    it('is counted once for as long as a failure counts, however often somebody asks past the cache', async () => {
      const { runner, check, clock, reasons } = aRunner({
        ...quick,
        failureCacheMs: 500,
        failureThreshold: 10,
      });
      check.hang();
      void runner.refresh();
      await clock.advance(100);
      for (let request = 0; request < 20; request++) await runner.refresh();
      await clock.advance(499);
      for (let request = 0; request < 20; request++) await runner.refresh();
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG']);
      expect(runner.state.damping.failures).toBe(2);
      await clock.advance(1);
      await runner.refresh();
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG', 'HUNG']);
    });

    it('is said to hang since its timeout', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      await clock.advance(1_000);
      void runner.refresh();
      await clock.advance(50);
      expect(runner.hungSince).toBeUndefined();
      await clock.advance(200);
      await runner.refresh();
      expect(runner.hungSince).toBe(EPOCH + 1_100);
      expect(readings.at(-1)).toMatchObject({
        status: 'fail',
        reason: 'HUNG',
        output: 'a run that timed out has not ended since 2026-01-01T00:00:01.100Z',
        durationMs: 250,
      });
    });

    it('is said to hang since the same moment if the wall clock is set meanwhile', async () => {
      const { runner, check, clock } = aRunner();
      check.hang();
      void runner.refresh();
      await clock.advance(50);
      clock.setTime(EPOCH + 86_400_000);
      await clock.advance(100);
      expect(runner.hungSince).toBe(EPOCH + 100);
    });

    it('is given up after abandonAfterMs, and a new one may start', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      await clock.advance(999);
      await runner.refresh();
      expect(check.calls).toBe(1);
      await clock.advance(101);
      void runner.refresh();
      expect(check).toMatchObject({ calls: 2, running: 2 });
      expect(runner).toMatchObject({ abandoned: 1, hungSince: undefined });
      await clock.advance(100);
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG', 'TIMEOUT']);
    });

    it('that is given up and settles late changes nothing but the count', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      await clock.advance(1_100);
      check.pass();
      await runner.refresh();
      expect(runner.abandoned).toBe(1);
      check.settleHung(new Error('late'));
      await clock.settle();
      expect(runner.abandoned).toBe(0);
      expect(reasons()).toEqual(['TIMEOUT', 'pass']);
    });

    it('that is given up and settles late does not make way for a third one beside the second', async () => {
      const { runner, check, clock } = aRunner();
      check.hang();
      void runner.refresh();
      await clock.advance(1_100);
      let endSecond: () => void = () => undefined;
      check.answer(() => new Promise<void>((resolve) => (endSecond = resolve)));
      void runner.refresh();
      check.settleHung();
      await clock.settle();
      expect(runner.running).toBe(true);
      void runner.refresh();
      expect(check.calls).toBe(2);
      endSecond();
      await clock.settle();
      expect(runner.running).toBe(false);
    });

    it('makes way for the next one as soon as it settles', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      await clock.advance(200);
      check.recover();
      await clock.settle();
      await runner.refresh();
      expect(reasons()).toEqual(['TIMEOUT', 'pass']);
      expect(check).toMatchObject({ calls: 2, maxRunning: 1 });
    });
  });

  describe('a probing run beside one that hangs', () => {
    const patient: CheckOptions = { timeoutMs: 2_000, failureCacheMs: 100 };

    async function hanging(given: CheckOptions = patient, untilAborted = false) {
      const all = aRunner(given);
      all.check.hang();
      void all.runner.refresh();
      await all.clock.advance(2_000 + 900);
      all.check.hang({ untilAborted });
      const refreshed = all.runner.refresh();
      return { ...all, refreshed };
    }

    it('makes the check pass as soon as it passes, and gives the run up that hangs', async () => {
      const { runner, check, clock, reasons } = aRunner(patient);
      check.hang();
      void runner.refresh();
      await clock.advance(2_900);
      check.pass();
      await runner.refresh();
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG', 'pass']);
      expect(runner).toMatchObject({ running: false, hungSince: undefined, abandoned: 1 });
      check.settleHung(new Error('late'));
      await clock.settle();
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG', 'pass']);
      expect(runner.abandoned).toBe(0);
    });

    it('is awaited by those who ask, for a second at most', async () => {
      const { runner, check, clock, refreshed, reasons } = await hanging();
      let ended = false;
      void refreshed.then(() => (ended = true));
      void runner.refresh();
      await clock.advance(999);
      expect({ ended, calls: check.calls }).toEqual({ ended: false, calls: 2 });
      await clock.advance(1);
      expect(ended).toBe(true);
      expect(check.aborted).toBe(2);
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG']);
      expect(runner.hungSince).toBe(EPOCH + 2_000);
    });

    it('is told how long it has, and that is never longer than the check has', async () => {
      const { check } = await hanging();
      expect(check.lastContext?.timeoutMs).toBe(1_000);
      const short = await hanging({ timeoutMs: 300 });
      expect(short.check.lastContext?.timeoutMs).toBe(300);
    });

    it('is made again and again at its pace by a check that heeds its signal, one at a time', async () => {
      const { runner, check, clock } = await hanging(patient, true);
      for (let probe = 0; probe < 100; probe++) {
        await clock.advance(100);
        void runner.refresh();
      }
      // 10 s more: each of them takes a second.
      expect(check).toMatchObject({ calls: 12, running: 2, maxRunning: 2 });
      expect(runner.abandoned).toBe(0);
    });

    it('is made no more once three runs have not settled, until one does', async () => {
      const { runner, check, clock } = await hanging();
      for (let probe = 0; probe < 100; probe++) {
        await clock.advance(100);
        void runner.refresh();
      }
      expect(check).toMatchObject({ calls: 3, running: 3, maxRunning: 3 });
      expect(runner.abandoned).toBe(2);
      check.recover();
      await clock.settle();
      expect(runner).toMatchObject({ abandoned: 0, running: false });
    });

    it('that fails is not recorded, and explains the hang', async () => {
      const { runner, check, clock, readings, reasons } = aRunner(patient);
      check.hang();
      void runner.refresh();
      await clock.advance(2_900);
      check.fail(new Error('connection refused'));
      await runner.refresh();
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG']);
      expect(runner.hungSince).toBe(EPOCH + 2_000);
      await clock.advance(100);
      await runner.refresh();
      expect(readings.at(-1)?.output).toMatch(
        /^a run that timed out .*; one beside it failed: connection refused$/,
      );
    });

    it('goes on as the only one when the other settles meanwhile', async () => {
      const { runner, check, clock, reasons } = await hanging();
      let pass: () => void = () => undefined;
      await clock.advance(1_000);
      check.answer(() => new Promise<void>((resolve) => (pass = resolve)));
      void runner.refresh();
      check.settleHung();
      await clock.settle();
      expect(runner).toMatchObject({ running: true, hungSince: undefined, abandoned: 0 });
      pass();
      await clock.settle();
      expect(runner.running).toBe(false);
      expect(reasons().at(-1)).toBe('pass');
    });

    it('says nothing if the check is skipped meanwhile', async () => {
      const { runner, check, clock, reasons } = await hanging();
      runner.skip('a');
      check.recover();
      await clock.settle();
      expect(reasons()).toEqual(['TIMEOUT', 'HUNG', 'SKIPPED']);
    });

    it('is aborted, and leaves no timer, when the check is stopped', async () => {
      const { runner, check, clock, refreshed } = await hanging();
      runner.stop();
      await refreshed;
      expect(check.aborted).toBe(2);
      expect(clock.pending).toBe(0);
    });
  });

  describe('lag of our own', () => {
    it('does not count: a run gets the time back for which the event loop was held', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      clock.block(5_000);
      await clock.advance(99);
      expect(reasons()).toEqual([]);
      check.recover();
      await clock.settle();
      expect(reasons()).toEqual(['pass']);
    });

    it('is shown with the result', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      void runner.refresh();
      clock.block(5_000);
      check.recover();
      await clock.settle();
      expect(readings).toMatchObject([{ status: 'pass', durationMs: 5_000, loopLagMs: 4_990 }]);
    });

    it('is not shown when there was none', async () => {
      const { runner, readings } = aRunner();
      await runner.refresh();
      expect(readings[0]).not.toHaveProperty('loopLagMs');
    });

    it('does not keep a dead dependency alive: it times out in three times its time, and the lag is named', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      void runner.refresh();
      for (let slice = 0; slice < 30 && readings.length === 0; slice++) {
        clock.block(50);
        await clock.advance(0);
      }
      expect(readings).toMatchObject([{ status: 'fail', reason: 'TIMEOUT' }]);
      expect(readings[0]!.durationMs).toBeLessThanOrEqual(350);
      expect(readings[0]!.output).toMatch(
        /^no result within 100 ms; the event loop was held for \d+ ms by something else in this process$/,
      );
    });

    it('is not what the check itself does', async () => {
      const { clock, runner, readings } = aRunner(quick, () => {
        clock.block(5_000);
        return new Promise(() => undefined);
      });
      void runner.refresh();
      await clock.advance(0);
      expect(readings[0]?.output).toBe(
        'no result within 100 ms; the check itself held the event loop for 5000 ms',
      );
      expect(readings[0]).not.toHaveProperty('loopLagMs');
    });
  });

  describe('a skip', () => {
    it('is recorded once for one root cause, and anew for another', () => {
      const { runner, readings } = aRunner();
      runner.skip('a');
      runner.skip('a');
      runner.skip('b');
      expect(readings.map(({ rootCause }) => rootCause)).toEqual(['a', 'b']);
      expect(readings[0]).toMatchObject({
        status: 'fail',
        reason: 'SKIPPED',
        durationMs: 0,
        output: 'not run, because it depends on "a", which fails',
      });
    });

    it('makes what the run under way says meaningless', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      runner.skip('a');
      check.recover();
      await clock.settle();
      expect(reasons()).toEqual(['SKIPPED']);
    });

    it('is over with the refresh that follows it, even if the run from before it is still under way', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      runner.skip('a');
      const refreshed = runner.refresh();
      check.recover();
      await clock.settle();
      await refreshed;
      expect(reasons()).toEqual(['SKIPPED', 'pass']);
      expect(check).toMatchObject({ calls: 2, maxRunning: 1 });
    });

    it('that comes again meanwhile keeps that refresh from running', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      runner.skip('a');
      const refreshed = runner.refresh();
      runner.skip('a');
      check.recover();
      await refreshed;
      await clock.settle();
      expect(reasons()).toEqual(['SKIPPED']);
      expect(check.calls).toBe(1);
    });

    it('is over with the refresh that follows it, even if the run from before it hangs', async () => {
      const { runner, check, clock, reasons } = aRunner();
      check.hang();
      void runner.refresh();
      runner.skip('a');
      void runner.refresh();
      await clock.advance(100);
      expect(reasons()).toEqual(['SKIPPED', 'HUNG']);
      expect(check).toMatchObject({ calls: 1, running: 1 });
    });
  });

  describe('stopped', () => {
    it('aborts the run, ends the waits, records nothing, and leaves no timer', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang({ untilAborted: true });
      const refreshed = runner.refresh();
      runner.stop();
      await refreshed;
      await clock.advance(1_000);
      expect(check).toMatchObject({ aborted: 1, running: 0 });
      expect(check.lastContext?.signal.reason).toMatchObject({ name: 'AbortError' });
      expect(readings).toEqual([]);
      expect(clock.pending).toBe(0);
    });

    it('ends the waits even if the run ignores its signal', async () => {
      const { runner, check, clock, readings } = aRunner();
      check.hang();
      const refreshed = runner.refresh();
      runner.stop();
      await refreshed;
      check.settleHung(new Error('late'));
      await clock.settle();
      expect(readings).toEqual([]);
    });

    it('runs and skips no more', async () => {
      const { runner, check, readings } = aRunner();
      runner.stop();
      await runner.refresh();
      runner.skip('a');
      expect(check.calls).toBe(0);
      expect(readings).toEqual([]);
    });
  });

  describe('over many runs', () => {
    it('leaves no listener on any signal: AbortSignal.any with a long-lived parent held 11 MiB (nestjs/terminus #2767, node #54614)', async () => {
      const signals: AbortSignal[] = [];
      const { runner } = aRunner(quick, ({ signal }) => void signals.push(signal));
      for (let run = 0; run < 100; run++) await runner.refresh();
      expect(new Set(signals).size).toBe(100);
      for (const signal of signals) expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    });

    it('holds on to nothing of the runs that are over', async () => {
      const { clock, check } = aRunner();
      check.hang({ untilAborted: true });
      const runner = new CheckRunner(
        registration('orders-db', check.check, quick),
        clock,
        () => 1,
        () => undefined,
      );
      const runMany = async (runs: number) => {
        for (let run = 0; run < runs; run++) {
          void runner.refresh();
          await clock.advance(100);
        }
      };
      await runMany(300);
      const before = liveBytes();
      await runMany(1_000);
      // 11 MiB after 200 000 calls was the fault: 55 bytes a run. What a run holds is some 2 KiB.
      expect(liveBytes() - before).toBeLessThan(500_000);
      expect(runner.state.history).toHaveLength(10);
    });
  });
});
