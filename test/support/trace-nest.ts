import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import { BasicTracerProvider, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { RouterExecutionContext } from '@nestjs/core/router/router-execution-context.js';

/** The spans that OpenTelemetry's Nest instrumentation starts and ends. */
export class SpanRecorder implements SpanProcessor {
  started = 0;
  readonly ended: ReadableSpan[] = [];
  private notify: () => void = () => undefined;

  /** Resolves as soon as no span is open. */
  async allEnded(): Promise<void> {
    while (this.started > this.ended.length) await new Promise<void>((resolve) => (this.notify = resolve));
  }

  onStart(): void {
    this.started++;
  }

  onEnd(span: ReadableSpan): void {
    this.ended.push(span);
    this.notify();
  }

  forceFlush = () => Promise.resolve();
  shutdown = () => Promise.resolve();
}

interface Patchable {
  init(): {
    readonly files: readonly { readonly name: string; patch(exports: unknown, version: string): unknown }[];
  };
}

/**
 * Applies the patch of the real instrumentation to the router of Nest. Version 0.70 declares itself for Nest below 12 and
 * hooks `require()`, so on Nest 12, an ES module, it would do nothing by itself: the patch is called directly.
 */
export function traceNest(): SpanRecorder {
  const recorder = new SpanRecorder();
  const instrumentation = new NestInstrumentation({ enabled: false });
  instrumentation.setTracerProvider(new BasicTracerProvider({ spanProcessors: [recorder] }));
  const { files } = (instrumentation as unknown as Patchable).init();
  const router = files.find(({ name }) => name.includes('router-execution-context'))!;
  router.patch({ RouterExecutionContext }, '12.5.1');
  return recorder;
}
