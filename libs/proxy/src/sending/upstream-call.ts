import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { secretForms, withoutForms } from '@app/core';
import { createUnitsMeter, type UnitsMeter } from '@app/limits';
import type { Dispatcher } from 'undici';
import { relayInformation } from '../answer/informational.js';
import { SecretMask, isMaskable } from '../answer/secret-mask.js';
import { Tunnel } from './tunnel.js';

/** Decides over an answer, or over the lack of one, when enough of it is known. */
export interface CallJudge {
  /** True when the answer's body must be seen (up to 64 KiB of it) before `judge` is asked. */
  wantsBody(call: UpstreamCall): boolean;
  /** Asked exactly once a call: true when the answer goes to the client, false when it is thrown away for another attempt. */
  judge(call: UpstreamCall): boolean;
  /** The head as the client gets it: name, value, name, value… */
  relayedHead(call: UpstreamCall): string[];
}

enum Stage {
  WAITING,
  INSPECTING,
  RELAYING,
  DISCARDING,
  DONE,
}

/** How much of an answer is kept for inspection. */
export const INSPECTED_BYTES = 64 * 1024;
/** A thrown-away answer is read this far to keep its connection; a longer one costs the connection. */
const DISCARDED_BYTES = 64 * 1024;
const DISCARDING_MS = 2_000;

/** The reason for which a call ends when its client is gone. */
const CLIENT_LEFT = new Error('the client left');
const NOT_WANTED = new Error('the answer is not wanted');

/**
 * One attempt on the wire, from the request's first byte to the answer's last. It is undici's own handler, so that
 * pieces of an answer go to the client as they come off the socket, with nothing in between.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  /** The request may have reached the upstream. */
  written = false;
  status: number | undefined;
  headers: IncomingHttpHeaders = NO_HEADERS;
  errorCode: string | undefined;
  clientLeft = false;
  /** Something of this answer, if only its head, went to the client. */
  committed = false;
  bytesOut = 0;
  /** Where the answer tells what it cost; to be set before the call runs. */
  unitsPath: string | null = null;
  /** How much of the answer's body is to be kept for the log; to be set before the call runs. */
  captureBytes = 0;
  /** From performance.now(); 0 when it did not happen. */
  headAt = 0;
  firstByteAt = 0;

  private stage = Stage.WAITING;
  private controller: Dispatcher.DispatchController | undefined;
  private inspected: Buffer[] = [];
  private captured: Buffer[] | undefined;
  private inspectedBytes = 0;
  private discardedBytes = 0;
  private headIsPending = false;
  private draining = false;
  /** -1 when the upstream did not say. */
  private contentLength = -1;
  private ended = false;
  private mask: SecretMask | undefined;
  private secretForms: readonly string[] | undefined;
  private meter: UnitsMeter | undefined;
  private tunnel: Tunnel | undefined;
  private settle!: () => void;

  constructor(
    private readonly response: ServerResponse,
    private readonly judge: CallJudge,
    private readonly secrets: readonly string[],
  ) {}

  /** Sends and resolves when the call is over: relayed to its end, thrown away, or failed. Never rejects. */
  run(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): Promise<void> {
    return new Promise((resolve) => {
      this.settle = resolve;
      dispatcher.dispatch(options, this);
    });
  }

  /** The client is gone: the upstream's connection is closed at once. */
  abandon(): void {
    if (this.stage === Stage.DONE || this.stage === Stage.DISCARDING) return;
    if (this.tunnel !== undefined) return;
    this.clientLeft = true;
    if (this.controller !== undefined) this.controller.abort(CLIENT_LEFT);
    else this.fail(CLIENT_LEFT);
  }

  /** The body that was read for inspection, as text; undefined when none was. */
  inspectedText(): string | undefined {
    return this.inspected.length === 0 ? undefined : Buffer.concat(this.inspected).toString('utf8', 0, INSPECTED_BYTES);
  }

  /** The beginning of the body that went to the client, as far as it was to be kept. */
  capturedBody(): Buffer | undefined {
    return this.captured && Buffer.concat(this.captured);
  }

  /** A text without the key of this call, and without the secrets that its headers were made of. */
  masked(text: string): string {
    return withoutForms(text, this.forms());
  }

  /** What the answer says it cost: nothing when it is an error, null when it does not tell. */
  units(): number | null {
    return this.status !== undefined && this.status >= 400 ? 0 : (this.meter?.units() ?? null);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.stage === Stage.DONE) return controller.abort(CLIENT_LEFT);
    this.controller = controller;
    this.written = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return relayInformation(this.response, status, headers);
    this.status = status;
    this.headers = headers;
    this.headAt = performance.now();
    if (this.judge.wantsBody(this)) this.stage = Stage.INSPECTING;
    else this.decide();
  }

  onRequestUpgrade(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders, socket: Duplex): void {
    this.status = status;
    this.headers = headers;
    this.headAt = performance.now();
    this.judge.judge(this);
    this.stage = Stage.RELAYING;
    this.committed = true;
    const tunnel = new Tunnel(this.response, socket, status, this.judge.relayedHead(this));
    this.tunnel = tunnel;
    tunnel.run((errorCode) => {
      this.bytesOut = tunnel.bytesOut;
      this.errorCode = errorCode;
      this.finish();
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    switch (this.stage) {
      case Stage.RELAYING:
        this.write(controller, chunk);
        break;
      case Stage.INSPECTING:
        this.inspected.push(chunk);
        this.inspectedBytes += chunk.length;
        if (this.inspectedBytes >= INSPECTED_BYTES) this.decide();
        break;
      case Stage.DISCARDING:
        this.discardedBytes += chunk.length;
        if (this.discardedBytes > DISCARDED_BYTES) controller.abort(NOT_WANTED);
    }
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    if (this.stage === Stage.INSPECTING) this.decide();
    if (this.stage !== Stage.RELAYING) return;
    this.headIsPending = false;
    if (this.ended) return this.finish();
    const held = this.mask?.end();
    for (const _ in trailers) {
      this.response.addTrailers(trailers);
      break;
    }
    if (held === undefined) this.response.end();
    else this.response.end(held);
    this.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.stage === Stage.DISCARDING || this.stage === Stage.DONE) return;
    this.fail(error);
  }

  private fail(error: Error): void {
    this.errorCode = codeOf(error);
    if (this.stage === Stage.RELAYING) {
      // Cut short, so that the client sees that this is not the whole answer.
      this.response.destroy();
      return this.finish();
    }
    if (this.stage === Stage.INSPECTING) {
      this.decide();
      if (this.committed) this.response.destroy();
    } else this.judge.judge(this);
    this.finish();
  }

  private decide(): void {
    if (!this.judge.judge(this)) {
      this.stage = Stage.DISCARDING;
      setTimeout(() => this.controller?.abort(NOT_WANTED), DISCARDING_MS).unref();
      return this.settle();
    }
    this.stage = Stage.RELAYING;
    this.committed = true;
    if (this.response.destroyed) return;
    const status = this.status!;
    const length = this.headers['content-length'];
    if (length !== undefined) this.contentLength = Number(length);
    this.response.writeHead(status, this.judge.relayedHead(this));
    // An upstream that refuses a request tends to repeat what it was sent.
    if (status >= 400 && this.secrets.some(isMaskable)) this.mask = new SecretMask(this.forms());
    if (this.unitsPath !== null) this.meter = createUnitsMeter(this.unitsPath, this.headers['content-type'], this.headers['content-encoding']);
    for (const chunk of this.inspected) this.write(this.controller!, chunk);
    // A head alone would wait for the body's first byte, which an event stream may not send for minutes.
    if (this.firstByteAt === 0) {
      this.headIsPending = true;
      process.nextTick(flushHead, this);
    }
  }

  /** Sends the head by itself unless a piece of the body has taken it along. */
  flushHead(): void {
    if (this.headIsPending && !this.response.destroyed) this.response.flushHeaders();
    this.headIsPending = false;
  }

  /** Made when they are first needed: most calls end well. */
  private forms(): readonly string[] {
    return (this.secretForms ??= this.secrets.filter(isMaskable).flatMap(secretForms));
  }

  private write(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.response.destroyed) return;
    if (this.firstByteAt === 0) {
      this.firstByteAt = performance.now();
      this.headIsPending = false;
    }
    if (this.captureBytes > this.bytesOut) (this.captured ??= []).push(chunk.subarray(0, this.captureBytes - this.bytesOut));
    this.bytesOut += chunk.length;
    this.meter?.push(chunk);
    if (this.bytesOut === this.contentLength && this.mask === undefined) {
      // The last piece together with the end: one write to the socket less.
      this.ended = true;
      this.response.end(chunk);
      return;
    }
    const bytes = this.mask === undefined ? chunk : this.mask.push(chunk);
    if (bytes.length === 0 || this.response.write(bytes) || this.draining) return;
    this.draining = true;
    controller.pause();
    this.response.once('drain', () => {
      this.draining = false;
      controller.resume();
    });
  }

  private finish(): void {
    this.stage = Stage.DONE;
    this.settle();
  }
}

const NO_HEADERS: IncomingHttpHeaders = Object.freeze({});

function flushHead(call: UpstreamCall): void {
  call.flushHead();
}

/** The system's or undici's code of an error; of several addresses that were tried, the first one's. */
function codeOf(error: Error & { code?: string; errors?: (Error & { code?: string })[]; cause?: unknown }): string {
  return error.code ?? error.errors?.[0]?.code ?? (error.cause instanceof Error ? codeOf(error.cause) : error.name);
}
