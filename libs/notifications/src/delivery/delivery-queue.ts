import { Injectable } from '@nestjs/common';
import { jobQueue, JobQueue } from '@app/scheduler';

/** Asks for what is due on a channel to be delivered. */
export interface ChannelJob {
  channelId: number;
}

export const deliveries = jobQueue<ChannelJob>('notification-deliveries', { retryLimit: 3, timeLimitSeconds: 300 });

/** The queue's side of deliveries: what is due stands in the notifications; a job only wakes a channel. */
@Injectable()
export class DeliveryQueue {
  constructor(private readonly jobs: JobQueue) {}

  async wake(channelId: number, at?: Date): Promise<void> {
    await this.jobs.send(deliveries, { channelId }, at && { startAfter: at });
  }

  work(handle: (job: ChannelJob) => Promise<void>): Promise<void> {
    return this.jobs.work(deliveries, handle, { concurrency: 4 });
  }
}
