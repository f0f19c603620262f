import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MessageBus } from '@app/core';
import { RequestLogWriter } from '@app/logs';
import { SharedFigures } from '@app/realtime';
import type { LiveFigures } from './dashboard.type.js';

const SAMPLE_MS = 1_000;
/** The rate is that of so many samples. */
const SAMPLES = 10;

/** What this process does at this moment, shared with all others. */
@Injectable()
export class LiveFiguresSource implements OnApplicationShutdown {
  private readonly shared: SharedFigures<keyof LiveFigures>;
  private readonly samples: number[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(
    bus: MessageBus,
    private readonly writer: RequestLogWriter,
  ) {
    this.shared = new SharedFigures(bus, 'gateway', () => this.own());
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
    this.timer.unref();
  }

  /** The sum over all workers and nodes. */
  sum(): LiveFigures {
    return this.shared.sum();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.shared.close();
  }

  private own(): LiveFigures {
    const { recordedRows, droppedRows, poisonedRows, journalBytes } = this.writer.figures;
    const seconds = (this.samples.length * SAMPLE_MS) / 1_000;
    const requestsPerSecond = seconds === 0 ? 0 : Math.round(((recordedRows - this.samples[0]) / seconds) * 10) / 10;
    return { requestsPerSecond, droppedRows, poisonedRows, journalBytes };
  }

  private sample(): void {
    this.samples.push(this.writer.figures.recordedRows);
    if (this.samples.length > SAMPLES) this.samples.shift();
  }
}
